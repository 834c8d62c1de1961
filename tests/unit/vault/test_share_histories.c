/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Random histories of a shared vault, written by two machines in turns: after every few acts all
 * machines have the same rows, and so have one that comes fresh, and one that is given the vault over a
 * second store, to which it is put for the first time with whatever past it has then.
 */
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

#include "rows_dump.h"
#include "secret/secret.h"
#include "vault/admin.h"

static struct room room;
static uint64_t state_of_random;
static unsigned done[9];

static unsigned
pick(unsigned below)
{
	state_of_random = state_of_random * UINT64_C(6364136223846793005) + 1442695040888963407U;
	return (unsigned)(state_of_random >> 33) % below;
}

static const char *
some_name(void)
{
	static char names[8][16];
	static unsigned at;

	snprintf(names[at % 8], sizeof(names[0]), "NAME_%u", pick(7));
	return names[at++ % 8];
}

static const char *
some_value(void)
{
	static char values[8][600];
	static unsigned at;
	char *value = values[at % 8];

	memset(value, 'F', pick(3) == 0 ? pick(590) : 4);
	snprintf(value + strlen(value) % 500, 60, "FAKE-%u", pick(1000));
	return values[at++ % 8];
}

static const char *
some_env(void)
{
	return pick(3) == 0 ? "prod" : "dev";
}

/* What may well be refused: there is nothing to delete, or the other machine changed the name. */
static void
may(int r, const struct err *err)
{
	if (r == 0 || r == ERR_NOT_FOUND || r == ERR_REFUSED || r == ERR_CONFLICT)
		return;
	must(r, err);
}

struct at_work {
	struct vault *vault;
	struct vault_env *env;
	struct identities ids;
};

static void
work_end(struct at_work *work)
{
	vault_env_close(work->env);
	vault_close(work->vault);
}

static void
work_begin(struct at_work *work, const char *env)
{
	struct err err = ERR_INIT;

	must(desk_open(&room, &room.desks[pick(2)], &work->ids, &work->vault, &err), &err);
	if (env != NULL)
		must(vault_env_open(work->vault, env, &work->env, &err), &err);
}

static void
change_something(struct at_work *work, enum change_kind kind)
{
	struct change changes[4];
	struct commit_result result;
	size_t count = 1 + pick(4), i, k;
	struct err err CLEANUP(err_done) = ERR_INIT;

	for (i = 0; i < count; i++) {
		changes[i] = change_of(kind, some_name(), kind == CHANGE_DELETE ? "" : some_value());
		for (k = 0; k < i; k++)
			if (slice_equal(changes[k].name, changes[i].name))
				count = i;
	}
	may(vault_env_commit(work->env, changes, count, "random", &result, &err), &err);
}

static int
let(void *cookie, const struct prune_name *name, struct err *err)
{
	(void)cookie;
	(void)name;
	(void)err;
	return 0;
}

static void
prune_something(struct at_work *work)
{
	struct commit_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint64_t before = 1 + pick((unsigned)vault_env_info(work->env)->seq);

	may(vault_env_prune(work->env, before, false, let, NULL, &result, &err), &err);
}

static void
rekey_something(struct at_work *work)
{
	struct grant_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;

	may(vault_env_rekey(work->env, "random", &result, &err), &err);
}

static void
add_member(struct at_work *work)
{
	struct member member = {.kind = IDENTITY_X25519, .class = pick(2) == 0 ? CLASS_PERSON : CLASS_SERVICE};
	uint8_t id[MEMBER_ID], seed[32] = {1, 2, 3};
	struct identity *identity CLEANUP(identity_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	seed[4] = (uint8_t)pick(5);
	must(identity_from_secret(IDENTITY_X25519, slice_of(seed, 32), &identity, &err), &err);
	memcpy(member.rcpt, identity_recipient(identity), 32);
	memcpy(member.signpk, identity_signpk(identity), 32);
	snprintf(member.label, sizeof(member.label), "member-%u", seed[4]);
	may(vault_member_add(work->vault, &member, id, &err), &err);
}

struct members {
	uint8_t ids[16][MEMBER_ID];
	size_t count;
};

static int
take_member(void *cookie, const struct member *member, struct err *err)
{
	struct members *members = cookie;

	(void)err;
	if (strncmp(member->label, "member-", 7) == 0 && members->count < 16)
		memcpy(members->ids[members->count++], member->id, MEMBER_ID);
	return 0;
}

static bool
some_member(struct at_work *work, uint8_t id[MEMBER_ID])
{
	struct members members = {.count = 0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	must(vault_each_member(work->vault, take_member, &members, &err), &err);
	if (members.count == 0)
		return false;
	memcpy(id, members.ids[pick((unsigned)members.count)], MEMBER_ID);
	return true;
}

static void
grant_something(struct at_work *work)
{
	static const enum right rights[] = {RIGHT_NONE, RIGHT_READ, RIGHT_WRITE};
	struct slice names[2] = {slice_of_text("NAME_1"), slice_of_text("NAME_2")};
	struct grant_new grant = {.right = rights[pick(3)]};
	struct grant_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (!some_member(work, grant.member_id))
		return;
	if (grant.right == RIGHT_READ && pick(2) == 0) {
		grant.names = names;
		grant.name_count = 2;
	}
	may(vault_env_grant(work->env, &grant, 1, &result, &err), &err);
}

static void
remove_member(struct at_work *work)
{
	uint8_t id[1][MEMBER_ID];
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (some_member(work, id[0]))
		may(vault_member_remove(work->vault, (const uint8_t(*)[MEMBER_ID])id, 1, &err), &err);
}

static void
configure_something(struct at_work *work)
{
	struct env_settings settings = {.has_max_age = true, .max_age_s = 1000 + pick(9)};
	struct grant_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (pick(2) == 0)
		settings.set = POLICY_SHAPE_HIDDEN;
	else
		settings.clear = POLICY_SHAPE_HIDDEN;
	may(vault_env_configure(work->env, &settings, &result, &err), &err);
}

static void
renew_something(struct at_work *work)
{
	struct grant_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;

	may(vault_env_renew(work->env, &result, &err), &err);
}

static void
act(void)
{
	struct at_work work CLEANUP(work_end) = {0};
	unsigned what = pick(22);

	work_begin(&work, what == 0 || what == 1 ? NULL : some_env());
	if (what == 0)
		add_member(&work);
	else if (what == 1)
		remove_member(&work);
	else if (what == 2)
		rekey_something(&work);
	else if (what == 3)
		prune_something(&work);
	else if (what <= 6)
		grant_something(&work);
	else if (what <= 9)
		change_something(&work, CHANGE_DELETE);
	else if (what <= 12)
		change_something(&work, CHANGE_IMPORT);
	else if (what == 13)
		configure_something(&work);
	else if (what == 14)
		renew_something(&work);
	else
		change_something(&work, CHANGE_SET);
	done[what > 14 ? 0 : what > 12 ? 8 : what <= 3 ? what + 1 : what <= 6 ? 5 : what <= 9 ? 6 : 7]++;
}

/* The vault of a machine, put to a second store as it is now, and taken from there. */
static void
a_second_store_has_the_same(struct desk *desk)
{
	struct shared *second = shared_new(), *first = room.shared;
	struct vault_place place = desk_place(&room, desk);
	struct desk fresh = {.self = room.self};
	struct vault *vault = NULL;
	struct heads nothing = {0};
	struct err err = ERR_INIT;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	must(shared_fill(second, vault, &nothing, &err), &err);
	vault_close(vault);
	snprintf(fresh.path, sizeof(fresh.path), "%s/second.db", room.folder);
	snprintf(fresh.state, sizeof(fresh.state), "%s/second", room.folder);
	unlink(fresh.path);
	room.shared = second;
	must(desk_fetch(&room, &fresh, &err), &err);
	room.shared = first;
	assert_same_rows(desk->path, fresh.path);
	desk_verify(&room, &fresh);
	shared_free(second);
}

static void
play(unsigned seed, unsigned acts)
{
	struct err err = ERR_INIT;
	unsigned i;

	state_of_random = seed;
	room_begin(&room);
	must(desk_fetch(&room, &room.desks[1], &err), &err);
	for (i = 1; i <= acts; i++) {
		act();
		if (i % 10 == 0) {
			room_is_even(&room);
			a_second_store_has_the_same(&room.desks[pick(2)]);
		}
	}
	room_end(&room);
}

static void
every_machine_ends_with_the_same_rows(void **state)
{
	unsigned seeds = getenv("EVENKEEP_TEST_ALL") != NULL ? 40 : 3, seed;

	(void)state;
	for (seed = 1; seed <= seeds; seed++)
		play(seed, 50);
	printf("acts: set %u, member %u, leave %u, rekey %u, prune %u, "
	       "grant %u, delete %u, import %u, other %u\n",
	    done[0], done[1], done[2], done[3], done[4], done[5], done[6], done[7], done[8]);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(every_machine_ends_with_the_same_rows),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
