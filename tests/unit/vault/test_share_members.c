/* SPDX-License-Identifier: Apache-2.0 */
/* Bob: what he may not read he stores, what he loses he is told, and what he leaves is reviewed. */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "rows_dump.h"
#include "secret/secret.h"
#include "vault/admin.h"

static struct room room;
static struct desk *const a = &room.desks[0], *const b = &room.desks[1], *const c = &room.desks[2];

static int
begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	room_begin(&room);
	must(desk_fetch(&room, b, &err), &err);
	must(desk_set(&room, a, "KEY", "FAKE-1", &err), &err);
	return 0;
}

static struct identity *bob;

static void
bob_comes(enum right right)
{
	struct member member = {.kind = IDENTITY_X25519, .class = CLASS_PERSON, .label = "bob"};
	uint8_t seed[32] = "FAKE KEY OF BOB";
	struct grant_new grant = {.right = right};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	struct err err = ERR_INIT;

	must(identity_from_secret(IDENTITY_X25519, slice_of(seed, 32), &bob, &err), &err);
	memcpy(member.rcpt, identity_recipient(bob), 32);
	memcpy(member.signpk, identity_signpk(bob), 32);
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_member_add(vault, &member, grant.member_id, &err), &err);
	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_grant(env, &grant, 1, &result, &err), &err);
	b->self = bob;
	must(desk_fetch(&room, b, &err), &err);
}

static void
bob_goes(void *cookie)
{
	uint8_t ids_of[1][MEMBER_ID];
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)cookie;
	memcpy(ids_of[0], identity_member_id(bob), MEMBER_ID);
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_member_remove(vault, (const uint8_t(*)[MEMBER_ID])ids_of, 1, &err), &err);
}

/* He writes while he is removed, and the store takes both. */
static void
bob_writes_and_goes(void)
{
	struct err err = ERR_INIT;

	bob_comes(RIGHT_WRITE);
	b->machine.before_put = bob_goes;
	must(desk_set(&room, b, "KEY", "FAKE-bob", &err), &err);
}

static int
end(void **state)
{
	(void)state;
	identity_free(bob);
	room_end(&room);
	return 0;
}

static void
what_nobody_has_confirmed_is_left_there_and_the_rest_is_taken(void **state)
{
	struct change change = change_of(CHANGE_SET, "KEY", "FAKE-prod");
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	bob_writes_and_goes();
	must(desk_fetch(&room, a, &err), &err);
	assert_int_equal(a->machine.received.unconfirmed, 1);
	assert_string_equal(a->machine.received.unconfirmed_env, "dev");
	assert_string_equal(desk_value(&room, a, "KEY"), "FAKE-1");
	must(desk_commit(&room, a, "prod", &change, 1, &result, &err), &err);
	must(desk_fetch(&room, c, &err), &err);
	assert_string_equal(desk_value(&room, c, "KEY"), "FAKE-1");
	assert_int_equal(c->machine.received.unconfirmed, 1);
	/* nothing is written on what nobody has confirmed */
	refused(desk_set(&room, a, "KEY", "FAKE-2", &err), &err, ERR_UNCONFIRMED, "unconfirmed");
	assert_string_equal(desk_value(&room, a, "KEY"), "FAKE-1");
}

/* Take it, look at it, confirm it. */
static void
what_was_left_is_reviewed_and_confirmed(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct review review CLEANUP(review_done) = {0};
	struct receive_result result;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)state;
	bob_writes_and_goes();
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	source.takes_unconfirmed = true;
	must(vault_receive(vault, &source, &result, &err), &err);
	assert_int_equal(result.commits, 1);
	assert_int_equal(result.unconfirmed, 1);
	refused(vault_env_open(vault, "dev", &env, &err), &err, ERR_UNCONFIRMED, "unconfirmed");
	must(vault_review(vault, &review, &err), &err);
	assert_int_equal(review.count, 1);
	must(vault_confirm(vault, &review, &err), &err);
	vault_close(vault);
	vault = NULL;
	must(desk_fetch(&room, c, &err), &err);
	assert_int_equal(c->machine.received.unconfirmed, 0);
	assert_string_equal(desk_value(&room, c, "KEY"), "FAKE-bob");
	b->self = room.self;
	room_is_even(&room);
}

/* What is here is unconfirmed by a roster that came: it is not read, and the roster counts. */
static void
a_removal_reaches_who_has_what_was_left(void **state)
{
	struct vault_place place = desk_place(&room, c);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	bob_writes_and_goes();
	/* as bob has it, on a machine that has seen nothing */
	assert_int_equal(rename(b->path, c->path), 0);
	must(desk_fetch(&room, c, &err), &err);
	assert_int_equal(c->machine.received.rosters, 1);
	assert_int_equal(c->machine.received.unconfirmed, 1);
	place = desk_place(&room, c);
	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	refused(vault_env_open(vault, "dev", &env, &err), &err, ERR_UNCONFIRMED, "unconfirmed");
}

static void
bob_may_only_read(void *cookie)
{
	struct grant_new grant = {.right = RIGHT_READ};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	struct err err = ERR_INIT;

	(void)cookie;
	memcpy(grant.member_id, identity_member_id(bob), MEMBER_ID);
	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_grant(env, &grant, 1, &result, &err), &err);
}

static void
a_right_that_is_lost_meanwhile_is_told(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	bob_comes(RIGHT_WRITE);
	b->machine.before_put = bob_may_only_read;
	refused(desk_set(&room, b, "KEY", "FAKE-bob", &err), &err, ERR_NO_KEY, "no-right");
	assert_string_equal(desk_value(&room, b, "KEY"), "FAKE-1");
}

/* Bob has no right in prod, and his machine has no key at hand while it fetches. */
static void
a_machine_takes_what_it_cannot_read(void **state)
{
	struct change change = change_of(CHANGE_SET, "KEY", "FAKE-prod");
	struct commit_result result;
	struct err err = ERR_INIT;

	(void)state;
	bob_comes(RIGHT_READ);
	must(desk_commit(&room, a, "prod", &change, 1, &result, &err), &err);
	must(desk_fetch(&room, b, &err), &err);
	assert_same_rows(a->path, b->path);
}

#define BOB(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    BOB(what_nobody_has_confirmed_is_left_there_and_the_rest_is_taken),
	    BOB(what_was_left_is_reviewed_and_confirmed),
	    BOB(a_removal_reaches_who_has_what_was_left),
	    BOB(a_right_that_is_lost_meanwhile_is_told),
	    BOB(a_machine_takes_what_it_cannot_read),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
