/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine knows holds for a reader's copy as for a whole vault, and a copy lowers it for nobody. */
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
#include "vault/admin.h"
#include "vault/bundle.h"
#include "vault/lockfile.h"
#include "vault/token.h"

static struct room room;
static struct desk *const a = &room.desks[0], *const c = &room.desks[2];
static struct token token;
static struct vault_place job; /* the third machine, which has the token */

static void
set(const char *value)
{
	struct err err = ERR_INIT;

	must(desk_set(&room, a, "KEY", value, &err), &err);
}

static int
begin(void **state)
{
	(void)state;
	room_begin(&room);
	shared_keep_bundles(room.shared);
	set("FAKE-1");
	desk_token(&room, a, &token);
	job = desk_place(&room, c);
	job.confirm_first_use = NULL;
	job.token = &token;
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
receive(struct err *err)
{
	struct object_source source = shared_source(room.shared);
	struct receive_result result;

	source.envs = (const uint8_t(*)[ENV_ID])token.env_id;
	source.env_count = 1;
	return vault_receive_reader(&job, token.vault_id, &source, &result, err);
}

static int
go_on(bool is_link, struct err *err)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = job;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result result;
	int r;

	source.is_link = is_link;
	place.to_receive = true;
	r = vault_open(&place, VAULT_WRITE, &vault, err);
	return r < 0 ? r : vault_receive(vault, &source, &result, err);
}

static void
copy_bundle(struct buf *out)
{
	char name[OBJECT_NAME];
	struct slice data;

	object_name_bundle(token.env_id, name);
	assert_true(shared_find(room.shared, name, &data));
	buf_clear(out);
	buf_add(out, data);
}

static void
put_bundle(struct slice data)
{
	char name[OBJECT_NAME];

	object_name_bundle(token.env_id, name);
	shared_put(room.shared, name, data, true);
}

static void
remove_commit(uint64_t seq)
{
	char name[OBJECT_NAME];

	object_name_commit(token.env_id, seq, name);
	shared_remove(room.shared, name);
}

static void
a_store_that_was_set_back_is_noticed_by_a_reader(void **state)
{
	struct buf older CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	copy_bundle(&older);
	set("FAKE-2");
	must(receive(&err), &err);
	put_bundle(buf_slice(&older));
	must(go_on(false, &err), &err);
	remove_commit(3);
	refused(go_on(false, &err), &err, ERR_ROLLED_BACK, "rolled-back");
}

static void
a_link_to_an_older_bundle_is_refused(void **state)
{
	struct buf older CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	copy_bundle(&older);
	set("FAKE-2");
	must(receive(&err), &err);
	put_bundle(buf_slice(&older));
	refused(go_on(true, &err), &err, ERR_ROLLED_BACK, "rolled-back");
}

/* Of another history, below what the token knows; in a file of this machine. */
static void
write_lock(char path[256])
{
	struct heads heads CLEANUP(heads_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	desk_heads(&room, a, &heads);
	dev_of(&heads)->commit.seq = 2;
	memset(dev_of(&heads)->commit.hash, 7, DOC_HASH);
	lockfile_build(&heads, &text);
	snprintf(path, 256, "%s/evenkeep.lock", room.folder);
	must(file_replace(path, buf_slice(&text), 0600, &err), &err);
}

static void
what_a_reader_does_not_compare_is_compared_when_it_is_completed(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct receive_result result;
	struct err err = ERR_INIT;
	char lock[256];

	(void)state;
	set("FAKE-2");
	set("FAKE-3");
	desk_token(&room, a, &token);
	write_lock(lock);
	job.lock_file = lock;
	must(receive(&err), &err);
	refused(vault_complete(&job, &source, &result, &err), &err, ERR_FORKED, "forked");
	must(go_on(false, &err), &err);
	refused(vault_complete(&job, &source, &result, &err), &err, ERR_FORKED, "forked");
}

/* A machine that remembers nothing but the file itself. */
static void
a_copy_is_completed_by_nothing_older(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	set("FAKE-2");
	job.state_folder = NULL;
	must(receive(&err), &err);
	remove_commit(3);
	refused(vault_complete(&job, &source, &result, &err), &err, ERR_ROLLED_BACK, "rolled-back");
}

/* The first bundle, in which the commit COUNT-th from its start says another time. */
static void
forge(struct buf *bundle, unsigned count)
{
	unsigned char *at = (unsigned char *)bundle->data;
	uint8_t hash[HASH];

	for (; count > 0; count--)
		at = (unsigned char *)memmem(at + 1, bundle->len - 1 - (size_t)(at - (unsigned char *)bundle->data),
		    "VCO1", 4);
	at[103] ^= 1;
	hash_of("vault1/bundle", slice_of(bundle->data, bundle->len - HASH), hash);
	memcpy(bundle->data + bundle->len - HASH, hash, HASH);
}

static void
what_is_forged_below_a_copy_does_not_stay_in_it(void **state)
{
	struct buf older CLEANUP(buf_done) = BUF_INIT, honest CLEANUP(buf_done) = BUF_INIT;
	struct token first = token;
	struct err err = ERR_INIT;

	(void)state;
	copy_bundle(&older);
	for (unsigned i = 0; i < 150; i++)
		set(i % 2 == 0 ? "FAKE-2" : "FAKE-3");
	desk_token(&room, a, &token);
	must(receive(&err), &err);
	copy_bundle(&honest);
	forge(&older, 2);
	put_bundle(buf_slice(&older));
	must(go_on(false, &err), &err);
	put_bundle(buf_slice(&honest));
	token = first;
	must(go_on(false, &err), &err);
}

static size_t
bundle_len(void)
{
	struct buf bundle CLEANUP(buf_done) = BUF_INIT;

	copy_bundle(&bundle);
	return bundle.len;
}

static void
a_bundle_that_is_too_large_for_its_store_is_none(void **state)
{
	struct object_source source = shared_source(room.shared);
	struct vault_place place = desk_place(&room, &room.desks[1]);
	struct receive_result result;
	struct err err = ERR_INIT;
	char large[4000];

	(void)state;
	memset(large, 'F', sizeof(large) - 1);
	large[sizeof(large) - 1] = '\0';
	must(receive(&err), &err);
	shared_limit_bundles(room.shared, bundle_len() + 2000);
	set(large);
	/* what was there is not left for others to follow */
	assert_int_equal(bundle_len(), 0);
	refused(go_on(true, &err), &err, ERR_BEHIND, "partial-copy");
	must(go_on(false, &err), &err);
	place.token = &token;
	source.envs = (const uint8_t(*)[ENV_ID])token.env_id;
	source.env_count = 1;
	refused(vault_receive_reader(&place, token.vault_id, &source, &result, &err), &err, ERR_BEHIND,
	    "partial-copy");
	must(vault_receive_new(&place, &source, &result, &err), &err);
	set("FAKE-4");
	assert_in_range(bundle_len(), 1, 100000);
	must(go_on(true, &err), &err);
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HERE(a_store_that_was_set_back_is_noticed_by_a_reader),
	    HERE(a_link_to_an_older_bundle_is_refused),
	    HERE(what_a_reader_does_not_compare_is_compared_when_it_is_completed),
	    HERE(a_copy_is_completed_by_nothing_older),
	    HERE(what_is_forged_below_a_copy_does_not_stay_in_it),
	    HERE(a_bundle_that_is_too_large_for_its_store_is_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
