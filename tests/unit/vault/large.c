/* SPDX-License-Identifier: Apache-2.0 */
#include "large.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "base/list.h"

enum { NOW = 1760000000 };

static void
make_vault(struct large *large)
{
	struct stage *stage = &large->stage;
	struct vault_new_env env = {.name = "big"};
	struct vault_new what = {.path = stage->path,
	    .project_root = stage->folder,
	    .state_folder = stage->state,
	    .label = "alice",
	    .self = stage->ids.items[0],
	    .envs = &env,
	    .env_count = 1,
	    .now_ms = NOW * 1000ULL};
	struct err err = ERR_INIT;
	uint8_t id[VAULT_ID];

	unlink(stage->path);
	if (vault_create(&what, id, &err) < 0)
		fail_msg("%s", err.message);
	stage->place.now_ms = NOW * 1000ULL + 1000;
}

static void
fill(struct large *large)
{
	struct change *changes CLEANUP(freep) = xcalloc(large->count, sizeof(*changes));
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct err err = ERR_INIT;

	for (size_t i = 0; i < large->count; i++) {
		snprintf(large->names[i], sizeof(large->names[i]), "NAME_%0*zu",
		    large->count > 1000 ? 4 : 3, i);
		changes[i] = (struct change){.kind = CHANGE_SET,
		    .name = slice_of_text(large->names[i]),
		    .value = slice_of_text(large->names[i]),
		    .flags = ENTRY_PLAIN};
	}
	assert_int_equal(vault_open(&large->stage.place, VAULT_WRITE, &vault, &err), 0);
	vault_use(vault, &large->stage.ids);
	assert_int_equal(vault_env_open(vault, "big", &env, &err), 0);
	if (vault_env_commit(env, changes, large->count, "", &result, &err) < 0)
		fail_msg("%s: %s", err.context, err.message);
}

void
large_make(struct large *large, size_t count)
{
	stage_base(&large->stage, "team", "alice");
	large->count = count;
	large->names = xcalloc(count, sizeof(*large->names));
	make_vault(large);
	fill(large);
}

void
large_done(struct large *large)
{
	free(large->names);
	stage_done(&large->stage);
}

int
large_read(struct large *large, struct envset **out, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	int r;

	r = vault_open(&large->stage.place, VAULT_READ, &vault, err);
	if (r < 0)
		return r;
	vault_use(vault, &large->stage.ids);
	r = vault_env_open(vault, "big", &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, err);
	if (r == 0 && out != NULL)
		*out = envset_take(&set);
	return r;
}
