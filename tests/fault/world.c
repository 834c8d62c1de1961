/* SPDX-License-Identifier: Apache-2.0 */
#include "world.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "crypto/age.h"
#include "secret/secret.h"
#include "vault/admin.h"

struct identity *
world_identity(const char *who)
{
	struct err err = ERR_INIT;
	struct identity *identity = NULL;
	unsigned char bytes[33];

	snprintf((char *)bytes, sizeof(bytes), "FAKE KEY OF %-20.20s", who);
	assert_int_equal(identity_from_secret(IDENTITY_X25519, slice_of(bytes, 32), &identity, &err), 0);
	return identity;
}

static void
remove_all(const char *path)
{
	char command[600];

	snprintf(command, sizeof(command), "rm -rf '%s'", path);
	if (system(command) != 0)
		abort();
}

void
world_start(struct world *world)
{
	/* in memory where it can be: what is synced here never has to survive the machine */
	const char *base = access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp";

	secret_start();
	snprintf(world->folder, sizeof(world->folder), "%s/evenkeep-world-XXXXXX", base);
	if (mkdtemp(world->folder) == NULL)
		abort();
	world->self = world_identity("ALICE");
	world->now_ms = (uint64_t)NOW * 1000;
}

void
world_end(struct world *world)
{
	identity_free(world->self);
	remove_all(world->folder);
}

struct identity *
world_recovery(void)
{
	return world_identity("THE RECOVERY");
}

const char *
world_path(const struct world *world, const char *name)
{
	static char paths[16][512];
	static unsigned at;
	char *path = paths[at++ % 16];

	snprintf(path, sizeof(paths[0]), "%s/%s", world->folder, name);
	return path;
}

static const char *
below(const struct world *world, const char *at, const char *name)
{
	char both[256];

	snprintf(both, sizeof(both), "%s/%s", at, name);
	return world_path(world, both);
}

void
world_copy(const struct world *world, const char *from, const char *to)
{
	char command[1200];

	remove_all(world_path(world, to));
	snprintf(command, sizeof(command), "cp -a '%s' '%s'", world_path(world, from),
	    world_path(world, to));
	if (system(command) != 0)
		abort();
}

int
world_create(struct world *world, const char *at, bool recovery, struct err *err)
{
	static const struct vault_new_env envs[] = {{"dev", false}, {"prod", true}};
	struct identity *rescue CLEANUP(identity_freep) = world_recovery();
	struct age_recipient to = {.kind = identity_kind(rescue)};
	struct vault_new what = {
		.path = below(world, at, "vault.db"),
		.project_root = world->folder,
		.state_folder = below(world, at, "a"),
		.label = "alice",
		.self = world->self,
		.recovery = recovery ? &to : NULL,
		.recovery_signpk = recovery ? identity_signpk(rescue) : NULL,
		.envs = envs,
		.env_count = ARRAY_LEN(envs),
		.now_ms = world->now_ms++,
	};

	mkdir(world_path(world, at), 0700);
	memcpy(to.rcpt, identity_recipient(rescue), 32);
	return vault_create(&what, world->id, err);
}

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

int
world_open(struct world *world, const char *at, const char *machine, enum vault_mode mode,
    struct identities *ids, struct vault **out, struct err *err)
{
	struct vault_place place = {
		.path = below(world, at, "vault.db"),
		.project_root = world->folder,
		.state_folder = below(world, at, machine),
		.now_ms = world->now_ms++,
		.confirm_first_use = accept,
	};
	int r = vault_open(&place, mode, out, err);

	*ids = (struct identities){.items = {world->self}, .count = 1};
	if (r == 0)
		vault_use(*out, ids);
	return r;
}

int
world_commit(struct world *world, const char *at, const char *machine, const char *env_name,
    const struct change *changes, size_t count, struct commit_result *result, struct err *err)
{
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	int r;

	r = world_open(world, at, machine, VAULT_WRITE, &ids, &vault, err);
	if (r == 0)
		r = vault_env_open(vault, env_name, &env, err);
	if (r == 0)
		r = vault_env_commit(env, changes, count, "a test", result, err);
	return r;
}

int
world_add_member(struct world *world, const char *at, const char *who, struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = world_identity(who);
	struct member member = {.kind = identity_kind(identity), .class = CLASS_PERSON};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	uint8_t id[MEMBER_ID];
	int r = world_open(world, at, "a", VAULT_WRITE, &ids, &vault, err);

	memcpy(member.rcpt, identity_recipient(identity), sizeof(member.rcpt));
	memcpy(member.signpk, identity_signpk(identity), sizeof(member.signpk));
	snprintf(member.label, sizeof(member.label), "%s", who);
	return r < 0 ? r : vault_member_add(vault, &member, id, err);
}

struct change
world_change(enum change_kind kind, const char *name, const char *value)
{
	return (struct change){
		.kind = kind,
		.name = slice_of_text(name),
		.value = slice_of_text(value),
		.note = slice_of("", 0),
	};
}

int
world_set(struct world *world, const char *at, const char *machine, const char *name,
    const char *value, struct err *err)
{
	struct change change = world_change(CHANGE_SET, name, value);
	struct commit_result result;

	return world_commit(world, at, machine, "dev", &change, 1, &result, err);
}

struct telling {
	struct vault *vault;
	struct buf text;
};

static int
tell_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct telling *telling = cookie;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = vault_env_open(telling->vault, info->name, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &values, err);
	if (r < 0)
		return r;
	buf_addf(&telling->text, "[%s %llu]\n", info->name, (unsigned long long)info->seq);
	for (i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		buf_add(&telling->text, entry->name);
		buf_add_byte(&telling->text, '=');
		buf_add(&telling->text, entry->value);
		buf_addf(&telling->text, " %llu\n", (unsigned long long)entry->record->version);
	}
	return 0;
}

int
world_tell(struct world *world, const char *at, const char *machine, char **out, struct err *err)
{
	struct telling telling = {NULL, BUF_INIT};
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r;

	r = world_open(world, at, machine, VAULT_READ, &ids, &vault, err);
	telling.vault = vault;
	if (r == ERR_NOT_FOUND && strcmp(err->id, "no-vault") == 0) {
		buf_add_text(&telling.text, "none");
		r = 0;
	} else if (r == 0)
		r = vault_each_env(vault, tell_env, &telling, err);
	if (r == 0)
		*out = buf_take(&telling.text);
	buf_done(&telling.text);
	return r;
}

int
world_verify(struct world *world, const char *at, struct verify_result *result, struct err *err)
{
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r;

	r = world_open(world, at, "a", VAULT_READ, &ids, &vault, err);
	return r < 0 ? r : vault_verify(vault, result, err);
}
