/* SPDX-License-Identifier: Apache-2.0 */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "crypto/age.h"
#include "crypto/hash.h"
#include "model/envset.h"
#include "rows_dump.h"
#include "secret/secret.h"

void
must(int r, const struct err *err)
{
	if (r != 0)
		fail_msg("%d %s: %s: %s (%s)", r, err->id, err->context, err->message, err->why);
}

void
refused(int r, struct err *err, int code, const char *id)
{
	if (r != code || strcmp(err->id, id) != 0)
		fail_msg("%d %s, not %d %s: %s", r, err->id, code, id, err->message);
	err_done(err);
}

static struct identity *
fake(const char *who)
{
	struct identity *identity = NULL;
	struct err err = ERR_INIT;
	unsigned char bytes[33];

	snprintf((char *)bytes, sizeof(bytes), "FAKE KEY OF %-20.20s", who);
	must(identity_from_secret(IDENTITY_X25519, slice_of(bytes, 32), &identity, &err), &err);
	return identity;
}

static void
create(struct room *room)
{
	static const struct vault_new_env envs[] = {{"dev", false}, {"prod", true}};
	struct identity *rescue CLEANUP(identity_freep) = fake("THE RECOVERY");
	struct age_recipient to = {.kind = identity_kind(rescue)};
	struct desk *desk = &room->desks[0];
	struct vault_new what = {
	    .path = desk->path,
	    .state_folder = desk->state,
	    .label = "alice",
	    .self = room->self,
	    .recovery = &to,
	    .recovery_signpk = identity_signpk(rescue),
	    .envs = envs,
	    .env_count = ARRAY_LEN(envs),
	    .now_ms = room->now_ms++,
	};
	uint8_t id[VAULT_ID];
	struct err err = ERR_INIT;

	memcpy(to.rcpt, identity_recipient(rescue), sizeof(to.rcpt));
	must(vault_create(&what, id, &err), &err);
}

static void
share(struct room *room)
{
	struct vault_place place = desk_place(room, &room->desks[0]);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads nothing = {0};
	struct err err = ERR_INIT;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	must(shared_fill(room->shared, vault, &nothing, &err), &err);
}

static void
desk_init(struct room *room, size_t at)
{
	struct desk *desk = &room->desks[at];

	snprintf(desk->path, sizeof(desk->path), "%s/%zu.db", room->folder, at);
	snprintf(desk->state, sizeof(desk->state), "%s/state-%zu", room->folder, at);
	desk->self = room->self;
	machine_init(&desk->machine, room->shared);
}

void
room_begin(struct room *room)
{
	size_t i;

	*room = (struct room){.now_ms = UINT64_C(1700000000000)};
	snprintf(room->folder, sizeof(room->folder), "%s/ek-room-XXXXXX",
	    access("/dev/shm", W_OK) == 0 ? "/dev/shm" : "/tmp");
	assert_non_null(mkdtemp(room->folder));
	room->shared = shared_new();
	room->self = fake("ALICE");
	for (i = 0; i < DESKS; i++)
		desk_init(room, i);
	create(room);
	share(room);
}

void
room_end(struct room *room)
{
	char command[200];
	size_t i;

	for (i = 0; i < DESKS; i++)
		machine_done(&room->desks[i].machine);
	identity_free(room->self);
	shared_free(room->shared);
	snprintf(command, sizeof(command), "rm -rf '%s'", room->folder);
	assert_int_equal(system(command), 0);
}

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

struct vault_place
desk_place(struct room *room, struct desk *desk)
{
	return (struct vault_place){
	    .path = desk->path,
	    .state_folder = desk->state,
	    .now_ms = room->now_ms++,
	    .confirm_first_use = accept,
	};
}

int
desk_open(struct room *room, struct desk *desk, struct identities *ids, struct vault **out,
    struct err *err)
{
	struct vault_place place = desk_place(room, desk);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r;

	place.share = &desk->machine.share;
	place.to_receive = true;
	r = vault_open(&place, VAULT_WRITE, &vault, err);
	if (r == 0)
		r = machine_fetch(&desk->machine, vault, err);
	if (r < 0)
		return r;
	*ids = (struct identities){.items = {desk->self}, .count = 1};
	vault_use(vault, ids);
	*out = vault;
	vault = NULL;
	return 0;
}

int
desk_fetch(struct room *room, struct desk *desk, struct err *err)
{
	struct object_source source = shared_source(room->shared);
	struct vault_place place = desk_place(room, desk);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;

	if (access(desk->path, F_OK) != 0)
		return vault_receive_new(&place, &source, &desk->machine.received, err);
	return desk_open(room, desk, &ids, &vault, err);
}

int
desk_commit(struct room *room, struct desk *desk, const char *env_name,
    const struct change *changes, size_t count, struct commit_result *result, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct identities ids;
	int r;

	r = desk_open(room, desk, &ids, &vault, err);
	if (r == 0)
		r = vault_env_open(vault, env_name, &env, err);
	return r < 0 ? r : vault_env_commit(env, changes, count, "a test", result, err);
}

struct change
change_of(enum change_kind kind, const char *name, const char *value)
{
	return (struct change){.kind = kind,
	    .name = slice_of_text(name),
	    .value = slice_of_text(value),
	    .note = SLICE_LITERAL("")};
}

int
desk_set(struct room *room, struct desk *desk, const char *name, const char *value, struct err *err)
{
	struct change change = change_of(CHANGE_SET, name, value);
	struct commit_result result;

	return desk_commit(room, desk, "dev", &change, 1, &result, err);
}

int
desk_unset(struct room *room, struct desk *desk, const char *name, struct err *err)
{
	struct change change = change_of(CHANGE_DELETE, name, "");
	struct commit_result result;

	return desk_commit(room, desk, "dev", &change, 1, &result, err);
}

void
desk_heads(struct room *room, struct desk *desk, struct heads *out)
{
	struct vault_place place = desk_place(room, desk);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err err = ERR_INIT;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	must(vault_heads(vault, out, &err), &err);
}

struct env_heads *
dev_of(const struct heads *heads)
{
	size_t i;

	for (i = 0; i < heads->count; i++)
		if (strcmp(heads->envs[i].name, "dev") == 0)
			return &heads->envs[i];
	fail_msg("there is no dev");
	return NULL;
}

void
desk_token(struct room *room, struct desk *desk, struct token *out)
{
	struct heads heads CLEANUP(heads_done) = {0};
	const struct env_heads *dev;
	struct hash hash;

	desk_heads(room, desk, &heads);
	dev = dev_of(&heads);
	*out = (struct token){0};
	memcpy(out->vault_id, heads.vault_id, VAULT_ID);
	memcpy(out->env_id, dev->env_id, ENV_ID);
	out->roster_seq = heads.roster.seq;
	out->charter_seq = dev->charter.seq;
	out->commit_seq = dev->commit.seq;
	hash_start(&hash, "vault1/floor");
	hash_add(&hash, slice_of(heads.roster.hash, DOC_HASH));
	hash_add(&hash, slice_of(dev->charter.hash, DOC_HASH));
	hash_add(&hash, slice_of(dev->commit.hash, DOC_HASH));
	hash_end(&hash, out->floor);
}

const char *
desk_value(struct room *room, struct desk *desk, const char *name)
{
	static char value[100];
	struct vault_place place = desk_place(room, desk);
	struct identities ids = {.items = {desk->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	const struct entry *entry;
	struct err err = ERR_INIT;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	vault_use(vault, &ids);
	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_read(env, NULL, 0, &set, &err), &err);
	entry = envset_find(set, slice_of_text(name));
	snprintf(value, sizeof(value), "%.*s", entry == NULL ? 0 : (int)entry->value.len,
	    entry == NULL ? "" : (const char *)entry->value.data);
	return value;
}

void
desk_verify(struct room *room, struct desk *desk)
{
	struct vault_place place = desk_place(room, desk);
	struct identities ids = {.items = {desk->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct verify_result result;
	struct err err = ERR_INIT;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	vault_use(vault, &ids);
	must(vault_verify(vault, &result, &err), &err);
}

void
room_is_even(struct room *room)
{
	struct desk fresh = {.self = room->self};
	struct err err = ERR_INIT;
	size_t i;

	snprintf(fresh.path, sizeof(fresh.path), "%s/fresh.db", room->folder);
	snprintf(fresh.state, sizeof(fresh.state), "%s/fresh", room->folder);
	unlink(fresh.path);
	must(desk_fetch(room, &fresh, &err), &err);
	desk_verify(room, &fresh);
	for (i = 0; i < DESKS; i++) {
		must(desk_fetch(room, &room->desks[i], &err), &err);
		assert_same_rows(fresh.path, room->desks[i].path);
		desk_verify(room, &room->desks[i]);
	}
}
