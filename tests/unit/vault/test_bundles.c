/* SPDX-License-Identifier: Apache-2.0 */
/* Few objects instead of many: chains, bundles, and the reader's copies that are made of these. */
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

#include "base/file.h"
#include "crypto/hash.h"
#include "secret/secret.h"
#include "vault/admin.h"
#include "vault/bundle.h"
#include "vault/check.h"
#include "vault/events.h"
#include "vault/token.h"

static struct room room;
static struct desk *const a = &room.desks[0], *const b = &room.desks[1], *const c = &room.desks[2];
static struct token token;

static void
set(const char *value)
{
	struct err err = ERR_INIT;

	must(desk_set(&room, a, "KEY", value, &err), &err);
}

static void
set_many(unsigned count)
{
	char value[40];

	for (unsigned i = 0; i < count; i++) {
		snprintf(value, sizeof(value), "FAKE-%u", i);
		set(value);
	}
}

static int
begin(void **state)
{
	struct shared *copy;

	(void)state;
	room_begin(&room);
	/* it was filled before it was said to keep bundles */
	copy = room.shared;
	shared_keep_bundles(copy);
	set("FAKE-1");
	desk_token(&room, a, &token);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	room_end(&room);
	return 0;
}

/* The third machine has a token and nothing else. */
static struct vault_place
job(void)
{
	struct vault_place place = desk_place(&room, c);

	place.confirm_first_use = NULL;
	place.token = &token;
	return place;
}

static struct object_source
source_of(struct shared *shared)
{
	struct object_source source = shared_source(shared);

	source.envs = (const uint8_t(*)[ENV_ID])token.env_id;
	source.env_count = 1;
	return source;
}

static int
receive(struct err *err)
{
	struct object_source source = source_of(room.shared);
	struct vault_place place = job();
	struct receive_result result;

	return vault_receive_reader(&place, token.vault_id, &source, &result, err);
}

static void
receive_anew(void)
{
	struct err err = ERR_INIT;

	unlink(c->path);
	must(receive(&err), &err);
}

static int
go_on(bool is_link, struct err *err)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = job();
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result result;
	int r;

	source.is_link = is_link;
	place.to_receive = true;
	r = vault_open(&place, VAULT_WRITE, &vault, err);
	return r < 0 ? r : vault_receive(vault, &source, &result, err);
}

/* It reads as who made the vault: the token is an anchor only. */
static int
read_value(char out[100], struct err *err)
{
	struct vault_place place = desk_place(&room, c);
	struct identities ids = {.items = {c->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	const struct entry *entry;
	int r = vault_open(&place, VAULT_READ, &vault, err);

	if (r == 0) {
		assert_true(vault_is_partial(vault));
		vault_use(vault, &ids);
		r = vault_env_open(vault, "dev", &env, err);
	}
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &values, err);
	if (r < 0)
		return r;
	entry = envset_find(values, SLICE_LITERAL("KEY"));
	snprintf(out, 100, "%.*s", entry == NULL ? 0 : (int)entry->value.len,
	    entry == NULL ? "" : (const char *)entry->value.data);
	return 0;
}

static const char *
value(void)
{
	static char text[100];
	struct err err = ERR_INIT;

	must(read_value(text, &err), &err);
	return text;
}

static void
bundle_name(char out[OBJECT_NAME])
{
	object_name_bundle(token.env_id, out);
}

static void
copy_bundle(struct buf *out)
{
	char name[OBJECT_NAME];
	struct slice data;

	bundle_name(name);
	assert_true(shared_find(room.shared, name, &data));
	buf_clear(out);
	buf_add(out, data);
}

static void
put_bundle(struct slice data)
{
	char name[OBJECT_NAME];

	bundle_name(name);
	shared_put(room.shared, name, data, true);
}

/* Everything of it is as it is, but for the hash, which is made to be right. */
static void
sign_again(struct buf *bundle)
{
	uint8_t hash[HASH];

	hash_of("vault1/bundle", slice_of(bundle->data, bundle->len - HASH), hash);
	memcpy(bundle->data + bundle->len - HASH, hash, HASH);
}

static void
a_token_has_what_it_needs_with_one_object_and_two_questions(void **state)
{
	(void)state;
	set_many(100);
	desk_token(&room, a, &token);
	shared_asked(room.shared);
	receive_anew();
	/* the bundle; then, together, what may have come after it */
	assert_int_equal(shared_asked(room.shared), 2);
	assert_string_equal(value(), "FAKE-99");
}

static void
a_chain_spares_a_machine_that_is_far_behind_its_questions(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	set_many(300);
	shared_asked(room.shared);
	must(desk_fetch(&room, b, &err), &err);
	/* 2 … 5 singly, four chains together, chain 4 that is not complete, 42 singles in five lots */
	assert_in_range(shared_asked(room.shared), 10, 30);
	room_is_even(&room);
}

static void
an_unchanged_fetch_is_one_question(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	must(desk_fetch(&room, a, &err), &err);
	shared_asked(room.shared);
	must(desk_fetch(&room, a, &err), &err);
	assert_int_equal(shared_asked(room.shared), 1);
}

static void
a_floor_below_the_bundle_is_reached_by_chains(void **state)
{
	(void)state;
	set_many(200);
	shared_asked(room.shared);
	receive_anew();
	/* the bundle, chains 0 to 2, and what may have come after it */
	assert_int_equal(shared_asked(room.shared), 5);
	assert_string_equal(value(), "FAKE-199");
}

static void
a_reader_goes_on_by_the_bundle_or_without_it(void **state)
{
	struct buf older CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	receive_anew();
	set("FAKE-2");
	must(go_on(false, &err), &err);
	assert_string_equal(value(), "FAKE-2");
	copy_bundle(&older);
	set("FAKE-3");
	must(desk_unset(&room, a, "KEY", &err), &err);
	put_bundle(buf_slice(&older));
	must(go_on(false, &err), &err);
	assert_string_equal(value(), "");
	set("FAKE-4");
	set_many(150);
	must(go_on(false, &err), &err);
	assert_string_equal(value(), "FAKE-149");
}

static void
a_link_alone_goes_on_too_as_far_as_the_bundle_reaches(void **state)
{
	struct buf older CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	receive_anew();
	copy_bundle(&older);
	set("FAKE-2");
	must(go_on(true, &err), &err);
	assert_string_equal(value(), "FAKE-2");
	put_bundle(buf_slice(&older));
	refused(go_on(true, &err), &err, ERR_ROLLED_BACK, "rolled-back");
	assert_string_equal(value(), "FAKE-2");
	/* too far behind for one object */
	set_many(200);
	refused(go_on(true, &err), &err, ERR_BEHIND, "partial-copy");
	assert_string_equal(value(), "FAKE-2");
}

static void
an_older_bundle_is_refused_where_something_newer_was_seen(void **state)
{
	struct object_source source = source_of(room.shared);
	struct vault_place place = job();
	struct buf older CLEANUP(buf_done) = BUF_INIT;
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	copy_bundle(&older);
	set("FAKE-2");
	receive_anew();
	unlink(c->path);
	put_bundle(buf_slice(&older));
	source.is_link = true;
	refused(vault_receive_reader(&place, token.vault_id, &source, &result, &err), &err,
	    ERR_ROLLED_BACK, "rolled-back");
	assert_int_not_equal(access(c->path, F_OK), 0);
	/* whoever can ask for what is behind it has that */
	must(receive(&err), &err);
	assert_string_equal(value(), "FAKE-2");
}

static void
a_bundle_that_is_cut_or_altered_on_its_way_is_refused(void **state)
{
	struct buf bundle CLEANUP(buf_done) = BUF_INIT;
	struct bundle parsed;
	struct err err = ERR_INIT;
	size_t len;

	(void)state;
	copy_bundle(&bundle);
	must(bundle_parse(buf_slice(&bundle), &parsed, &err), &err);
	for (len = 0; len < bundle.len; len++)
		refused(bundle_parse(slice_of(bundle.data, len), &parsed, &err), &err,
		    ERR_TAMPERED, "tampered");
	for (len = 0; len < bundle.len; len++) {
		bundle.data[len] ^= 1;
		refused(bundle_parse(buf_slice(&bundle), &parsed, &err), &err, ERR_TAMPERED,
		    "tampered");
		bundle.data[len] ^= 1;
	}
	print_message("%zu bytes: cut at each, and each altered\n", bundle.len);
}

/* The value that there is, or a refusal: never another. */
static void
an_altered_bundle_with_its_hash_made_right_is_refused(void **state)
{
	struct buf bundle CLEANUP(buf_done) = BUF_INIT, honest CLEANUP(buf_done) = BUF_INIT;
	size_t at, refusals = 0, count = 0;
	char read[100];

	(void)state;
	copy_bundle(&honest);
	for (at = 0; at < honest.len - HASH; at += 3) {
		struct err err = ERR_INIT;
		int r;

		buf_clear(&bundle);
		buf_add(&bundle, buf_slice(&honest));
		bundle.data[at] ^= (char)(1 << at % 8);
		sign_again(&bundle);
		put_bundle(buf_slice(&bundle));
		unlink(c->path);
		r = receive(&err);
		if (r == 0)
			r = read_value(read, &err);
		/* wraps are not signed: that of somebody else may be anything */
		if (r == 0)
			assert_string_equal(read, "FAKE-1");
		else if (r > ERR_TAMPERED || r < ERR_BEHIND)
			fail_msg("byte %zu: %d %s: %s", at, r, err.id, err.message);
		refusals += r != 0;
		count++;
		err_done(&err);
	}
	print_message("%zu altered, %zu refused\n", count, refusals);
	assert_true(refusals > count / 2);
}

static void
a_reader_does_not_write_and_does_not_tell_of_the_past(void **state)
{
	struct vault_place place = desk_place(&room, c);
	struct identities ids = {.items = {c->self}, .count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct change change = change_of(CHANGE_SET, "KEY", "FAKE-9");
	struct verify_result verified;
	struct commit_result result;
	struct envset *values;
	struct err err = ERR_INIT;

	(void)state;
	set("FAKE-2");
	receive_anew();
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	vault_use(vault, &ids);
	assert_int_equal(vault_copy_lacks(vault), 1);
	refused(vault_verify(vault, &verified, &err), &err, ERR_BEHIND, "partial-copy");
	must(vault_env_open(vault, "dev", &env, &err), &err);
	refused(vault_env_history(env, NULL, NULL, &err), &err, ERR_BEHIND, "partial-copy");
	refused(vault_env_read_at(env, 2, &values, &err), &err, ERR_BEHIND, "partial-copy");
	refused(vault_each_event(vault, NULL, NULL, NULL, &err), &err, ERR_BEHIND, "partial-copy");
	refused(vault_env_commit(env, &change, 1, "a test", &result, &err), &err, ERR_BEHIND,
	    "partial-copy");
	vault_env_closep(&env);
	refused(vault_env_open(vault, "prod", &env, &err), &err, ERR_BEHIND, "partial-copy");
}

static void
a_reader_is_completed_in_its_place(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, c);
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	set_many(70);
	receive_anew();
	must(vault_complete(&place, &source, &result, &err), &err);
	assert_string_equal(desk_value(&room, c, "KEY"), "FAKE-69");
	desk_verify(&room, c);
	must(desk_set(&room, c, "KEY", "FAKE-C", &err), &err);
	refused(vault_complete(&place, &source, &result, &err), &err, ERR_REFUSED, "vault-exists");
	room_is_even(&room);
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HERE(a_token_has_what_it_needs_with_one_object_and_two_questions),
	    HERE(a_chain_spares_a_machine_that_is_far_behind_its_questions),
	    HERE(an_unchanged_fetch_is_one_question),
	    HERE(a_floor_below_the_bundle_is_reached_by_chains),
	    HERE(a_reader_goes_on_by_the_bundle_or_without_it),
	    HERE(a_link_alone_goes_on_too_as_far_as_the_bundle_reaches),
	    HERE(an_older_bundle_is_refused_where_something_newer_was_seen),
	    HERE(a_bundle_that_is_cut_or_altered_on_its_way_is_refused),
	    HERE(an_altered_bundle_with_its_hash_made_right_is_refused),
	    HERE(a_reader_does_not_write_and_does_not_tell_of_the_past),
	    HERE(a_reader_is_completed_in_its_place),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
