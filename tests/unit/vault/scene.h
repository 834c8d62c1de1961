/* SPDX-License-Identifier: Apache-2.0 */
/* A stage with its vault, and perhaps an environment, open as somebody. */
#ifndef EK_TEST_SCENE_H
#define EK_TEST_SCENE_H

#include "fixture.h"

struct scene {
	struct stage stage;
	struct vault *vault;
	struct vault_env *env;
};

void scene_open(struct scene *scene, const char *base, const char *who, const char *env);
void scene_done(struct scene *scene);

#endif
