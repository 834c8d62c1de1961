/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A bundle that is none, or another's, and bad chains below a good one, keep no reader from what the commits say:
 * they are passed over and told of.
 */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "crypto/hash.h"
#include "vault/bundle.h"

static struct room room;
static struct desk *const a = &room.desks[0], *const reader = &room.desks[2];
static uint8_t dev[ENV_ID], prod[ENV_ID], vault_id_here[VAULT_ID];

static void
find_ids(void)
{
	struct vault_place place = desk_place(&room, a);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;

	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	must(vault_heads(vault, &heads, &err), &err);
	memcpy(vault_id_here, heads.vault_id, VAULT_ID);
	for (size_t i = 0; i < heads.count; i++)
		memcpy(strcmp(heads.envs[i].name, "dev") == 0 ? dev : prod, heads.envs[i].env_id, ENV_ID);
}

static void
set_up_to(unsigned first, unsigned last)
{
	struct err err = ERR_INIT;
	char value[40];

	for (unsigned i = first; i <= last; i++) {
		snprintf(value, sizeof(value), "FAKE-%u", i);
		must(desk_set(&room, a, "KEY", value, &err), &err);
	}
}

static int
receive(struct err *err)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, reader);
	struct receive_result result;

	source.envs = (const uint8_t(*)[ENV_ID])dev;
	source.env_count = 1;
	return vault_receive_reader(&place, vault_id_here, &source, &result, err);
}

/* The reader has seen the first commits, and has nothing of them any more. */
static int
begin(void **state)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_place place;
	struct heads nothing = {0};
	struct err err = ERR_INIT;

	(void)state;
	room_begin(&room);
	shared_keep_bundles(room.shared);
	set_up_to(2, 3);
	find_ids();
	place = desk_place(&room, a);
	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	must(shared_fill(room.shared, vault, &nothing, &err), &err); /* the bundle of prod, too */
	vault_closep(&vault);
	must(receive(&err), &err);
	assert_int_equal(unlink(reader->path), 0);
	set_up_to(4, 150);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	room_end(&room);
	return 0;
}

static int
go_on(struct err *err)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, reader);
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result result;
	int r;

	place.to_receive = true;
	r = vault_open(&place, VAULT_WRITE, &vault, err);
	if (r == 0) {
		assert_true(vault_is_partial(vault));
		r = vault_receive(vault, &source, &result, err);
	}
	return r;
}

static struct slice
object_of(const char *name)
{
	struct slice data;

	assert_true(shared_find(room.shared, name, &data));
	return data;
}

static void
is_told_of(const char *name, const char *lie)
{
	struct shared_passed passed = shared_passed(room.shared);

	if (passed.count != 1 || strcmp(passed.name, name) != 0 || passed.why[0] == '\0')
		fail_msg("%s: %zu told, last `%s`: %s", lie, passed.count, passed.name, passed.why);
}

static void
cut_off(struct buf *bundle)
{
	bundle->len -= 100;
}

static void
rubbish(struct buf *bundle)
{
	buf_clear(bundle);
	buf_add_text(bundle, "rubbish");
}

static void
too_large(struct buf *bundle)
{
	buf_add_zeros(bundle, OBJECT_MOST);
}

static void
of_another_environment(struct buf *bundle)
{
	char name[OBJECT_NAME];

	object_name_bundle(prod, name);
	buf_clear(bundle);
	buf_add(bundle, object_of(name));
}

/* Where the piece is, one bit of it, and the hash made right. */
static void
forge(struct buf *bundle, struct slice piece, size_t at)
{
	uint8_t hash[HASH];

	bundle->data[piece.data - (unsigned char *)bundle->data + (ptrdiff_t)at] ^= 1;
	hash_of("vault1/bundle", slice_of(bundle->data, bundle->len - HASH), hash);
	memcpy(bundle->data + bundle->len - HASH, hash, HASH);
}

static void
with_a_record_altered(struct buf *bundle)
{
	struct bundle parsed;
	struct err err = ERR_INIT;
	struct slice record;

	must(bundle_parse(buf_slice(bundle), &parsed, &err), &err);
	assert_true(pieces_next(&parsed.records, NULL, &record));
	forge(bundle, record, record.len - 1);
}

static void
with_a_signature_altered(struct buf *bundle)
{
	struct bundle parsed;
	struct err err = ERR_INIT;
	struct slice commit = slice_of(NULL, 0);

	must(bundle_parse(buf_slice(bundle), &parsed, &err), &err);
	while (pieces_next(&parsed.commits, NULL, &commit))
		continue;
	forge(bundle, commit, commit.len - 1);
}

static const struct lie {
	const char *name;
	void (*tell)(struct buf *bundle);
} lies[] = {
    {"cut off", cut_off},
    {"rubbish", rubbish},
    {"too large", too_large},
    {"of another environment", of_another_environment},
    {"with a record altered", with_a_record_altered},
    {"with a signature altered", with_a_signature_altered},
};

/* LIE in the place of the bundle that there is; its name. */
static const char *
tell(const struct lie *lie)
{
	static char name[OBJECT_NAME];
	struct buf bundle CLEANUP(buf_done) = BUF_INIT;

	object_name_bundle(dev, name);
	buf_add(&bundle, object_of(name));
	lie->tell(&bundle);
	shared_put(room.shared, name, buf_slice(&bundle), true);
	return name;
}

static void
a_new_reader_is_told_of_a_bad_bundle_and_takes_the_whole_vault(void **state)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		const char *name = tell(&lies[i]);

		if (receive(&err) != ERR_BEHIND || strcmp(err.id, "partial-copy") != 0)
			fail_msg("%s: %s %s", lies[i].name, err.id, err.message);
		err_done(&err);
		is_told_of(name, lies[i].name);
		assert_int_not_equal(access(reader->path, F_OK), 0);
		set_up_to(151 + (unsigned)i, 151 + (unsigned)i); /* and puts a right one */
	}
	must(desk_fetch(&room, reader, &err), &err);
	assert_string_equal(desk_value(&room, reader, "KEY"), "FAKE-156");
}

static void
a_reader_goes_on_behind_a_bad_bundle(void **state)
{
	struct err err = ERR_INIT;
	char value[40];

	(void)state;
	must(receive(&err), &err);
	for (size_t i = 0; i < ARRAY_LEN(lies); i++) {
		const char *name;

		set_up_to(151 + 2 * (unsigned)i, 152 + 2 * (unsigned)i);
		name = tell(&lies[i]);
		must(go_on(&err), &err);
		is_told_of(name, lies[i].name);
		snprintf(value, sizeof(value), "FAKE-%u", 152 + 2 * (unsigned)i);
		assert_string_equal(desk_value(&room, reader, "KEY"), value);
	}
}

/* Of two bundles that were taken it is the one whose records do not verify, whichever came last. */
static void
of_two_bundles_the_bad_one_is_told_of(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, reader);
	struct receive_result result;
	uint8_t both[2][ENV_ID];
	const char *name = tell(&lies[4]);

	(void)state;
	source.envs = (const uint8_t(*)[ENV_ID])both;
	source.env_count = 2;
	for (int i = 0; i < 2; i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;

		memcpy(both[i], dev, ENV_ID);
		memcpy(both[1 - i], prod, ENV_ID);
		assert_int_equal(
		    vault_receive_reader(&place, vault_id_here, &source, &result, &err), ERR_BEHIND);
		assert_string_equal(err.id, "partial-copy");
		is_told_of(name, i == 0 ? "the first of two" : "the second of two");
	}
}

/* The documents below the bundle are asked for down to what was seen. */
static void
a_reader_reaches_down_without_a_bad_chain(void **state)
{
	struct err err = ERR_INIT;
	char name[OBJECT_NAME], next[OBJECT_NAME];

	(void)state;
	object_name_chain(dev, 0, name);
	object_name_chain(dev, 1, next);
	shared_put(room.shared, name, object_of(next), true);
	shared_asked(room.shared);
	must(receive(&err), &err);
	is_told_of(name, "another chain");
	assert_string_equal(desk_value(&room, reader, "KEY"), "FAKE-150");
	/* the bundle, two chains, 62 commits in two lots, and what may have come after it */
	assert_in_range(shared_asked(room.shared), 5, 8);
}

/* One bit of commit AT of chain 1, BACK from the end of its document; the name. */
static const char *
flip_in_chain(size_t at, size_t back)
{
	static char name[OBJECT_NAME];
	struct buf chain CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	struct commit_object object;
	struct pieces commits;
	struct slice piece = slice_of(NULL, 0);

	object_name_chain(dev, 1, name);
	buf_add(&chain, object_of(name));
	must(chain_object_parse(buf_slice(&chain), &commits, &err), &err);
	for (size_t i = 0; i <= at; i++)
		assert_true(pieces_next(&commits, NULL, &piece));
	must(commit_object_parse(piece, &object, &err), &err);
	chain.data[object.commit.data - (unsigned char *)chain.data + (ptrdiff_t)(object.commit.len - back)] ^= 1;
	shared_put(room.shared, name, buf_slice(&chain), true);
	return name;
}

/* The root of the history of its last commit: nothing but the next commit tells. */
static void
a_reader_takes_a_chain_for_what_the_next_commit_follows(void **state)
{
	const char *name = flip_in_chain(CHAIN_COMMITS - 1, 200);
	struct err err = ERR_INIT;

	(void)state;
	must(receive(&err), &err);
	is_told_of(name, "another last commit");
	assert_string_equal(desk_value(&room, reader, "KEY"), "FAKE-150");
}

/* The documents of it are all linked: that one is signed by nobody is seen when everything is here. */
static void
a_reader_takes_no_signature_on_trust(void **state)
{
	const char *name = flip_in_chain(0, 1);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	assert_int_equal(receive(&err), ERR_BEHIND);
	assert_string_equal(err.id, "partial-copy");
	assert_int_equal(shared_passed(room.shared).count, 1);
	err_done(&err);
	must(desk_fetch(&room, reader, &err), &err);
	is_told_of(name, "a signature in a chain");
	assert_string_equal(desk_value(&room, reader, "KEY"), "FAKE-150");
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HERE(a_new_reader_is_told_of_a_bad_bundle_and_takes_the_whole_vault),
	    HERE(a_reader_goes_on_behind_a_bad_bundle),
	    HERE(of_two_bundles_the_bad_one_is_told_of),
	    HERE(a_reader_reaches_down_without_a_bad_chain),
	    HERE(a_reader_takes_a_chain_for_what_the_next_commit_follows),
	    HERE(a_reader_takes_no_signature_on_trust),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
