/* SPDX-License-Identifier: Apache-2.0 */
#include "scene.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

void
scene_open(struct scene *scene, const char *base, const char *who, const char *env)
{
	struct err err = ERR_INIT;

	*scene = (struct scene){0};
	stage_base(&scene->stage, base, who);
	if (vault_open(&scene->stage.place, VAULT_READ, &scene->vault, &err) < 0)
		fail_msg("%s", err.message);
	vault_use(scene->vault, &scene->stage.ids);
	if (env != NULL && vault_env_open(scene->vault, env, &scene->env, &err) < 0)
		fail_msg("%s", err.message);
}

void
scene_done(struct scene *scene)
{
	vault_env_close(scene->env);
	vault_close(scene->vault);
	stage_done(&scene->stage);
}
