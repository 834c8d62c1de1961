/* SPDX-License-Identifier: Apache-2.0 */
#include "acts.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/admin.h"

struct world world;

int
acts_begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	world_start(&world);
	return world_create(&world, "at", true, &err);
}

int
acts_end(void **state)
{
	struct verify_result result;
	struct err err = ERR_INIT;
	int r = world_verify(&world, "at", &result, &err);

	(void)state;
	if (r < 0)
		fprintf(stderr, "verify: %s: %s (%s)\n", err.context, err.message, err.why);
	world_end(&world);
	return r < 0;
}

int
acts_end_damaged(void **state)
{
	struct verify_result result;
	struct err err = ERR_INIT;
	int r = world_verify(&world, "at", &result, &err);

	(void)state;
	world_end(&world);
	return r == 0;
}

int
act_set(const char *machine, const char *name, const char *value, struct err *err)
{
	return world_set(&world, "at", machine, name, value, err);
}

void
must_set(const char *machine, const char *name, const char *value)
{
	struct err err = ERR_INIT;

	assert_int_equal(act_set(machine, name, value, &err), 0);
}

int
act_commit_on(const char *machine, const struct change *changes, size_t count, struct err *err)
{
	struct commit_result result;

	return world_commit(&world, "at", machine, "dev", changes, count, &result, err);
}

int
act_commit(const struct change *changes, size_t count, struct err *err)
{
	return act_commit_on("a", changes, count, err);
}

int
act_unset(const char *name, struct err *err)
{
	struct change change = world_change(CHANGE_DELETE, name, "");

	return act_commit(&change, 1, err);
}

int
act_import(const char *name, const char *value, struct err *err)
{
	struct change change = world_change(CHANGE_IMPORT, name, value);

	return act_commit(&change, 1, err);
}

int
act_rekey(struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	int r = world_open(&world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "dev", &env, err);
	return r < 0 ? r : vault_env_rekey(env, "a test", &result, err);
}

void
there_is(const char *machine, const char *text)
{
	struct err err = ERR_INIT;
	char *have CLEANUP(freep) = NULL;

	assert_int_equal(world_tell(&world, "at", machine, &have, &err), 0);
	assert_string_equal(have, text);
}
