/* SPDX-License-Identifier: Apache-2.0 */
/* What a machine knows beforehand decides what it takes from a store; and what others left there. */
#include "desk.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "crypto/hash.h"
#include "rows_dump.h"
#include "secret/secret.h"
#include "vault/admin.h"
#include "vault/lockfile.h"
#include "vault/object.h"
#include "vault/seen.h"
#include "vault/token.h"

static struct room room;
static struct desk *const a = &room.desks[0], *const b = &room.desks[1], *const c = &room.desks[2];
static char lock_path[200];

static int
begin(void **state)
{
	struct err err = ERR_INIT;

	(void)state;
	room_begin(&room);
	snprintf(lock_path, sizeof(lock_path), "%s/evenkeep.lock", room.folder);
	must(desk_fetch(&room, b, &err), &err);
	must(desk_set(&room, a, "KEY", "FAKE-1", &err), &err);
	return 0;
}

static int
end(void **state)
{
	(void)state;
	room_end(&room);
	return 0;
}

/* The third machine has no vault yet. */
static int
receive_new(const struct vault_place *place, struct err *err)
{
	struct object_source source = shared_source(room.shared);
	struct receive_result result;

	return vault_receive_new(place, &source, &result, err);
}

static void
nothing_is_made(void)
{
	assert_int_not_equal(access(c->path, F_OK), 0);
	assert_int_equal(vault_leftovers(c->path), 0);
}

static void
write_lock(struct heads *heads)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	lockfile_build(heads, &text);
	must(file_replace(lock_path, buf_slice(&text), 0600, &err), &err);
}

static void
drop_newest_of_dev(const struct heads *heads)
{
	char name[OBJECT_NAME];

	object_name_commit(dev_of(heads)->env_id, dev_of(heads)->commit.seq, name);
	shared_remove(room.shared, name);
}

/* First use. */
static unsigned asked;
static uint8_t asked_id[VAULT_ID];

static int
say_no(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	asked++;
	memcpy(asked_id, id, VAULT_ID);
	return err_set(err, ERR_UNKNOWN_VAULT, "not-mine", "no");
}

static void
a_first_use_is_asked_with_the_id_and_may_be_refused(void **state)
{
	struct vault_place place = desk_place(&room, c);
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;

	(void)state;
	desk_heads(&room, a, &heads);
	place.confirm_first_use = say_no;
	refused(receive_new(&place, &err), &err, ERR_UNKNOWN_VAULT, "not-mine");
	assert_int_equal(asked, 1);
	assert_memory_equal(asked_id, heads.vault_id, VAULT_ID);
	place.confirm_first_use = NULL;
	refused(receive_new(&place, &err), &err, ERR_UNKNOWN_VAULT, "unknown-vault");
	nothing_is_made();
}

static void
a_vault_that_is_there_and_a_store_without_one_are_told(void **state)
{
	struct vault_place place = desk_place(&room, a);
	struct err err = ERR_INIT;

	(void)state;
	refused(receive_new(&place, &err), &err, ERR_REFUSED, "vault-exists");
	shared_copy(room.shared, NULL);
	place = desk_place(&room, c);
	refused(receive_new(&place, &err), &err, ERR_NOT_FOUND, "no-vault");
	nothing_is_made();
}

static void
what_was_fetched_first_is_pinned_and_seen(void **state)
{
	struct vault_place place = desk_place(&room, c);
	struct heads heads CLEANUP(heads_done) = {0}, seen CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;
	uint8_t id[VAULT_ID];

	(void)state;
	desk_heads(&room, a, &heads);
	place.project_root = room.folder;
	must(receive_new(&place, &err), &err);
	assert_int_equal(pin_load(c->state, room.folder, id, &err), 1);
	assert_memory_equal(id, heads.vault_id, VAULT_ID);
	assert_int_equal(seen_load(c->state, id, &seen, &err), 1);
	assert_int_equal(seen.roster.seq, heads.roster.seq);
	assert_int_equal(seen.count, heads.count);
	/* nobody is asked again */
	place.confirm_first_use = NULL;
	unlink(c->path);
	must(receive_new(&place, &err), &err);
}

static void
another_vault_than_the_pinned_one_is_refused(void **state)
{
	struct vault_place place = desk_place(&room, c);
	uint8_t other[VAULT_ID] = {9};
	struct err err = ERR_INIT;

	(void)state;
	place.project_root = room.folder;
	must(pin_record(c->state, room.folder, other, &err), &err);
	refused(receive_new(&place, &err), &err, ERR_UNKNOWN_VAULT, "unknown-vault");
	nothing_is_made();
}

static void
a_lock_file_pins_a_fresh_machine_and_is_its_floor(void **state)
{
	struct vault_place place = desk_place(&room, c);
	struct heads heads CLEANUP(heads_done) = {0};
	struct err err = ERR_INIT;

	(void)state;
	desk_heads(&room, a, &heads);
	write_lock(&heads);
	place.confirm_first_use = NULL;
	place.lock_file = lock_path;
	must(receive_new(&place, &err), &err);
	unlink(c->path);
	snprintf(c->state, sizeof(c->state), "%s/another-state", room.folder);
	drop_newest_of_dev(&heads);
	refused(receive_new(&place, &err), &err, ERR_BEHIND, "behind");
	place.to_receive = true;
	refused(receive_new(&place, &err), &err, ERR_BEHIND, "behind");
	heads.vault_id[0] ^= 1;
	write_lock(&heads);
	refused(receive_new(&place, &err), &err, ERR_UNKNOWN_VAULT, "unknown-vault");
	nothing_is_made();
}

static void
a_lock_file_that_knows_more_lets_the_vault_be_fetched_into(void **state)
{
	struct vault_place place = desk_place(&room, b);
	struct object_source source = shared_source(room.shared);
	struct heads heads CLEANUP(heads_done) = {0};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	desk_heads(&room, a, &heads);
	write_lock(&heads);
	place.lock_file = lock_path;
	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	refused(vault_env_open(vault, "dev", &env, &err), &err, ERR_BEHIND, "behind");
	vault_close(vault);
	vault = NULL;
	place.to_receive = true;
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	must(vault_receive(vault, &source, &result, &err), &err);
	assert_int_equal(result.commits, 1);
	must(vault_env_open(vault, "dev", &env, &err), &err);
}

static void
a_store_that_lacks_what_the_lock_file_knows_is_behind(void **state)
{
	struct vault_place place = desk_place(&room, b);
	struct object_source source = shared_source(room.shared);
	struct heads heads CLEANUP(heads_done) = {0};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct receive_result result;
	struct err err = ERR_INIT;

	(void)state;
	desk_heads(&room, a, &heads);
	write_lock(&heads);
	drop_newest_of_dev(&heads);
	place.lock_file = lock_path;
	place.to_receive = true;
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	refused(vault_receive(vault, &source, &result, &err), &err, ERR_BEHIND, "behind");
}

/* A token for dev with what HEADS say as its floor. */
static void
token_fill(struct token *token, const struct heads *heads)
{
	struct hash hash;

	memcpy(token->vault_id, heads->vault_id, VAULT_ID);
	memcpy(token->env_id, dev_of(heads)->env_id, ENV_ID);
	token->roster_seq = heads->roster.seq;
	token->charter_seq = dev_of(heads)->charter.seq;
	token->commit_seq = dev_of(heads)->commit.seq;
	hash_start(&hash, "vault1/floor");
	hash_add(&hash, slice_of(heads->roster.hash, DOC_HASH));
	hash_add(&hash, slice_of(dev_of(heads)->charter.hash, DOC_HASH));
	hash_add(&hash, slice_of(dev_of(heads)->commit.hash, DOC_HASH));
	hash_end(&hash, token->floor);
}

static void
a_token_pins_a_machine_that_knows_nothing(void **state)
{
	struct vault_place place = desk_place(&room, c);
	struct heads heads CLEANUP(heads_done) = {0};
	struct token token = {0};
	struct err err = ERR_INIT;

	(void)state;
	desk_heads(&room, a, &heads);
	token_fill(&token, &heads);
	place.confirm_first_use = NULL;
	place.state_folder = NULL;
	place.token = &token;
	must(desk_set(&room, a, "KEY", "FAKE-2", &err), &err);
	must(receive_new(&place, &err), &err);
	unlink(c->path);
	token.floor[0] ^= 1;
	refused(receive_new(&place, &err), &err, ERR_FORKED, "forked");
	token.floor[0] ^= 1;
	token.commit_seq += 5;
	refused(receive_new(&place, &err), &err, ERR_ROLLED_BACK, "rolled-back");
	token.vault_id[0] ^= 1;
	refused(receive_new(&place, &err), &err, ERR_UNKNOWN_VAULT, "unknown-vault");
	nothing_is_made();
}

static void
what_this_machine_has_seen_is_not_taken_back_by_removing_the_vault(void **state)
{
	struct vault_place place = desk_place(&room, a);
	struct shared *older = shared_new();
	struct err err = ERR_INIT;

	(void)state;
	shared_copy(older, room.shared);
	must(desk_set(&room, a, "KEY", "FAKE-2", &err), &err);
	shared_copy(room.shared, older);
	unlink(a->path);
	refused(receive_new(&place, &err), &err, ERR_ROLLED_BACK, "rolled-back");
	shared_free(older);
}

/* Shapes. */
static const char *
shape_name(void)
{
	static char name[OBJECT_NAME];
	struct heads heads CLEANUP(heads_done) = {0};

	desk_heads(&room, a, &heads);
	object_name_shape(dev_of(&heads)->env_id, name);
	return name;
}

static void
a_shape_that_does_not_fit_is_left_until_it_does(void **state)
{
	struct slice good;
	struct err err = ERR_INIT;

	(void)state;
	assert_true(shared_find(room.shared, shape_name(), &good));
	shared_put(room.shared, shape_name(), SLICE_LITERAL("VSH1 of another commit"), true);
	must(desk_fetch(&room, b, &err), &err);
	assert_string_equal(desk_value(&room, b, "KEY"), "FAKE-1");
	desk_verify(&room, b);
	shared_put(room.shared, shape_name(), good, true);
	must(desk_fetch(&room, b, &err), &err);
	assert_int_equal(b->machine.received.commits, 0);
	assert_same_rows(a->path, b->path);
}

static void
configure_dev(struct env_settings settings)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct grant_result result;
	struct identities ids;
	struct err err = ERR_INIT;

	must(desk_open(&room, a, &ids, &vault, &err), &err);
	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_configure(env, &settings, &result, &err), &err);
}

static void
a_shape_that_is_hidden_is_taken_out_of_the_store(void **state)
{
	struct slice shape;

	(void)state;
	configure_dev((struct env_settings){.set = POLICY_SHAPE_HIDDEN});
	assert_true(shared_find(room.shared, shape_name(), &shape));
	assert_int_equal(shape.len, 0);
}

static void
an_environment_that_is_too_old_is_fetched_all_the_same(void **state)
{
	struct vault_place place;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct err err = ERR_INIT;

	(void)state;
	configure_dev((struct env_settings){.has_max_age = true, .max_age_s = 60});
	room.now_ms += 1000000;
	must(desk_fetch(&room, b, &err), &err);
	assert_int_equal(b->machine.received.commits, 2);
	place = desk_place(&room, b);
	must(vault_open(&place, VAULT_READ, &vault, &err), &err);
	refused(vault_env_open(vault, "dev", &env, &err), &err, ERR_BEHIND, "stale");
}

static void
a_fetch_without_news_changes_nothing(void **state)
{
	struct buf was CLEANUP(buf_done) = BUF_INIT, now CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	(void)state;
	must(file_read(a->path, 1 << 24, &was, &err), &err);
	must(desk_fetch(&room, a, &err), &err);
	must(file_read(a->path, 1 << 24, &now, &err), &err);
	assert_true(slice_equal(buf_slice(&was), buf_slice(&now)));
}

#define HERE(test) cmocka_unit_test_setup_teardown(test, begin, end)

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    HERE(a_first_use_is_asked_with_the_id_and_may_be_refused),
	    HERE(a_vault_that_is_there_and_a_store_without_one_are_told),
	    HERE(what_was_fetched_first_is_pinned_and_seen),
	    HERE(another_vault_than_the_pinned_one_is_refused),
	    HERE(a_lock_file_pins_a_fresh_machine_and_is_its_floor),
	    HERE(a_lock_file_that_knows_more_lets_the_vault_be_fetched_into),
	    HERE(a_store_that_lacks_what_the_lock_file_knows_is_behind),
	    HERE(a_token_pins_a_machine_that_knows_nothing),
	    HERE(what_this_machine_has_seen_is_not_taken_back_by_removing_the_vault),
	    HERE(a_shape_that_does_not_fit_is_left_until_it_does),
	    HERE(a_shape_that_is_hidden_is_taken_out_of_the_store),
	    HERE(an_environment_that_is_too_old_is_fetched_all_the_same),
	    HERE(a_fetch_without_news_changes_nothing),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
