/* SPDX-License-Identifier: Apache-2.0 */
/* A new key: everything is as it was, and who is gone has nothing of it. */
#include "crew.h"

#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "vault/draft_priv.h"
#include "vault/vault_priv.h"
#include "vault/write_priv.h"

/* Values of ENV as ALICE reads them after commit SEQ, each with version, note and flags. */
static void
tell(struct crew *crew, uint64_t seq, struct buf *out)
{
	struct envset *values CLEANUP(envset_freep) = NULL;
	size_t i;

	crew_open(crew, "alice", VAULT_READ, "prod");
	if (vault_env_read_at(crew->env, seq, &values, &crew->err) < 0)
		fail_msg("%s", crew->err.message);
	for (i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		buf_add(out, entry->name);
		buf_add_byte(out, '=');
		buf_add(out, entry->value);
		buf_add(out, entry->record->note);
		buf_add(out, slice_of(entry->record->author, MEMBER_ID));
		buf_addf(out, " %llu %llu %llu %u\n", (unsigned long long)entry->record->version,
		    (unsigned long long)entry->record->created_ms,
		    (unsigned long long)entry->record->expires_ms, entry->flags);
	}
}

static void
every_state_of_the_past_is_as_it_was(void **state)
{
	struct crew *crew = *state;
	struct buf before[16] = {{0}}, after = BUF_INIT;
	uint64_t head, seq;

	crew_open(crew, "alice", VAULT_READ, "prod");
	head = vault_env_info(crew->env)->seq;
	assert_true(head < ARRAY_LEN(before));
	for (seq = 1; seq <= head; seq++)
		tell(crew, seq, &before[seq]);
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_true(crew->result.changed && crew->result.rekeyed);
	assert_int_equal(crew->result.seq, head + 1);
	for (seq = 1; seq <= head; seq++) {
		buf_clear(&after);
		tell(crew, seq, &after);
		assert_string_equal(buf_text(&after), buf_text(&before[seq]));
		buf_done(&before[seq]);
	}
	buf_done(&after);
}

static int
count_items(void *cookie, const struct history_item *item, struct err *err)
{
	uint64_t *count = cookie;

	(void)err;
	assert_int_equal(item->seq, ++*count);
	return 0;
}

static void
the_history_is_read_across_many_keys(void **state)
{
	struct crew *crew = *state;
	uint64_t count = 0;
	unsigned i;

	for (i = 0; i < 5; i++) {
		assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
		assert_int_equal(
		    crew_set(crew, "wendy", "prod", "NEW", i % 2 ? "FAKE-a" : "FAKE-b"), 0);
	}
	crew_open(crew, "rita", VAULT_READ, "prod");
	assert_int_equal(vault_env_history(crew->env, count_items, &count, &crew->err), 0);
	assert_int_equal(count, vault_env_info(crew->env)->seq);
	assert_int_equal(vault_env_info(crew->env)->epoch, 7);
}

static int
count_wraps(void *cookie, const struct store_row *row, struct err *err)
{
	unsigned *count = cookie;

	(void)row;
	(void)err;
	++*count;
	return 0;
}

static unsigned
wraps_of(struct crew *crew, const char *env)
{
	unsigned count = 0;

	crew_open(crew, "alice", VAULT_READ, env);
	assert_int_equal(store_each(crew->vault->store, TABLE_WRAP, 0, crew->env->info.env_id,
			     count_wraps, &count, &crew->err),
	    0);
	return count;
}

static void
only_those_who_may_read_get_the_key(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(wraps_of(crew, "prod"), 8);
	/* oscar and expired-admin have ended */
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_int_equal(wraps_of(crew, "prod"), 6);
	assert_int_equal(crew_right(crew, "prod", "oscar").right, RIGHT_WRITE);
	assert_string_equal(crew_value(crew, "rita", "prod", "API_KEY"), "FAKE-key-3");
}

static void
who_left_the_roster_has_no_grant_afterwards(void **state)
{
	struct crew *crew = *state;
	uint8_t wendy[MEMBER_ID];

	memcpy(wendy, crew_id(crew, "wendy"), MEMBER_ID);
	assert_int_equal(crew_remove(crew, "alice", "wendy"), 0);
	assert_int_equal(wraps_of(crew, "prod"), 8);
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_int_equal(wraps_of(crew, "prod"), 5);
	crew_open(crew, "alice", VAULT_READ, "prod");
	assert_null(charter_grant(vault_env_charter(crew->env), wendy));
	assert_string_equal(crew_value(crew, "wendy", "prod", "API_KEY"), "no-key");
	assert_string_equal(crew_log(crew, "alice", "prod"),
	    "4 API_KEY 1-1, 4 LOG_LEVEL 1-1, 4 2-0, 5 2-3, a test");
}

static void
what_others_do_keeps_the_grants_of_who_left_until_then(void **state)
{
	struct crew *crew = *state;
	uint8_t wendy[MEMBER_ID];

	memcpy(wendy, crew_id(crew, "wendy"), MEMBER_ID);
	assert_int_equal(crew_remove(crew, "alice", "wendy"), 0);
	assert_int_equal(crew_grant(crew, "alice", "prod", "eve", RIGHT_READ), 0);
	assert_false(crew->result.rekeyed);
	crew_open(crew, "alice", VAULT_READ, "prod");
	assert_non_null(charter_grant(vault_env_charter(crew->env), wendy));
}

static void
a_value_that_leaked_stays_void(void **state)
{
	struct crew *crew = *state;
	struct change leak = {.kind = CHANGE_SET,
	    .name = SLICE_LITERAL("API_KEY"),
	    .value = SLICE_LITERAL("FAKE-safe"),
	    .note = SLICE_LITERAL(""),
	    .flags = ENTRY_LEAKED};
	struct change back = {.kind = CHANGE_IMPORT,
	    .name = SLICE_LITERAL("API_KEY"),
	    .value = SLICE_LITERAL("FAKE-key-2"),
	    .note = SLICE_LITERAL("")};
	struct commit_result done;

	crew_open(crew, "wendy", VAULT_WRITE, "prod");
	assert_int_equal(vault_env_commit(crew->env, &leak, 1, "", &done, &crew->err), 0);
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	crew_open(crew, "wendy", VAULT_WRITE, "prod");
	assert_int_equal(vault_env_commit(crew->env, &back, 1, "", &done, &crew->err), ERR_REFUSED);
	assert_string_equal(crew->err.id, "leaked-value");
}

static void
a_name_that_was_deleted_goes_on_with_its_next_version(void **state)
{
	struct crew *crew = *state;
	struct envset *values CLEANUP(envset_freep) = NULL;

	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_int_equal(crew_set(crew, "alice", "prod", "OLD", "FAKE"), 0);
	crew_open(crew, "alice", VAULT_READ, "prod");
	assert_int_equal(vault_env_read(crew->env, NULL, 0, &values, &crew->err), 0);
	assert_int_equal(envset_find(values, SLICE_LITERAL("OLD"))->record->version, 3);
}

static void
nothing_of_the_old_key_is_left(void **state)
{
	struct crew *crew = *state;
	struct slice none;
	uint8_t commit[32];

	crew_open(crew, "alice", VAULT_READ, "prod");
	memcpy(commit, vault_env_charter(crew->env)->ek_commit, sizeof(commit));
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	crew_open(crew, "alice", VAULT_READ, "prod");
	assert_memory_not_equal(vault_env_charter(crew->env)->ek_commit, commit, sizeof(commit));
	assert_int_equal(store_wrap_find(crew->vault->store, crew->env->info.env_id, commit,
			     crew_id(crew, "alice"), &none, &crew->err),
	    0);
}

static void
only_owners_rekey(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_rekey(crew, "wendy", "prod"), ERR_NO_KEY);
	assert_int_equal(crew_rekey(crew, "ben", "prod"), ERR_NO_KEY);
	assert_int_equal(crew_rekey(crew, "ci", "prod"), ERR_NO_KEY);
}

static void
a_scope_that_no_operation_tells_is_refused_not_guessed(void **state)
{
	static const char *const names[] = {"API_KEY", "LOG_LEVEL"};
	struct crew *crew = *state;

	crew_open(crew, "alice", VAULT_WRITE, "prod");
	/* as if its signed hash were of other names */
	((struct grant *)charter_grant(vault_env_charter(crew->env), crew_id(crew, "ci")))
	    ->scope_hash[0] ^= 1;
	assert_int_equal(vault_env_rekey(crew->env, "", &crew->result, &crew->err), ERR_REFUSED);
	assert_string_equal(crew->err.id, "scope-unknown");
	assert_int_equal(crew_grant_names(crew, "alice", "prod", "ci", names, 1), 0);
	assert_true(crew->result.rekeyed);
	assert_int_equal(crew_count(crew, "ci", "prod"), 1);
}

static int
note_a_lie(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	(void)err;
	draft_note(draft, OP_GRANT, cookie, RIGHT_READ, RIGHT_READ, SLICE_LITERAL("NEW"));
	draft_note(draft, OP_GRANT, cookie, RIGHT_READ, RIGHT_READ, SLICE_LITERAL("DATABASE_URL"));
	*changed = 1;
	return 0;
}

static void
names_that_a_writer_notes_do_not_widen_a_scope(void **state)
{
	struct crew *crew = *state;
	struct commit_result done;
	uint8_t ci[MEMBER_ID];

	crew_open(crew, "wendy", VAULT_WRITE, "prod");
	memcpy(ci, crew_id(crew, "ci"), MEMBER_ID);
	assert_int_equal(
	    writing_commit(crew->env, RIGHT_WRITE, "", note_a_lie, ci, &done, &crew->err), 0);
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_int_equal(crew_count(crew, "ci", "prod"), 2);
	assert_string_equal(crew_value(crew, "ci", "prod", "API_KEY"), "FAKE-key-3");
}

static void
an_empty_environment_gets_a_new_key(void **state)
{
	static const struct vault_new_env fresh = {"fresh", false};
	struct crew *crew = *state;

	crew_open(crew, "alice", VAULT_WRITE, NULL);
	assert_int_equal(vault_add_env(crew->vault, &fresh, &crew->err), 0);
	assert_int_equal(crew_rekey(crew, "alice", "fresh"), 0);
	assert_int_equal(crew_set(crew, "alice", "fresh", "A", "FAKE"), 0);
	assert_int_equal(crew_rekey(crew, "alice", "fresh"), 0);
	assert_string_equal(crew_value(crew, "alice", "fresh", "A"), "FAKE");
}

static void
the_recovery_key_gives_an_orphan_a_new_owner(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "ben", RIGHT_READ), 0);
	assert_int_equal(crew_grant(crew, "rescue", "prod", "eve", RIGHT_OWN), ERR_NO_KEY);
	assert_int_equal(crew_remove(crew, "ben", "alice"), 0);
	crew_open(crew, "ben", VAULT_READ, "prod"); /* not alice */
	assert_int_equal(crew_grant(crew, "ben", "prod", "eve", RIGHT_OWN), ERR_NO_KEY);
	assert_int_equal(crew_rekey(crew, "rescue", "prod"), ERR_REFUSED);
	assert_string_equal(crew->err.id, "last-owner");
	assert_int_equal(crew_grant(crew, "rescue", "prod", "eve", RIGHT_OWN), 0);
	assert_string_equal(crew_value(crew, "eve", "prod", "API_KEY"), "FAKE-key-3");
	assert_int_equal(crew_rekey(crew, "eve", "prod"), 0);
	assert_int_equal(crew_grant(crew, "rescue", "prod", "wendy", RIGHT_OWN), ERR_NO_KEY);
	assert_int_equal(crew_grant(crew, "eve", "prod", "rescue", RIGHT_READ), 0);
	assert_string_equal(crew_value(crew, "rescue", "prod", "API_KEY"), "FAKE-key-3");
}

static int
end_without_alice(void **state)
{
	struct crew *crew = *state;
	struct verify_result result;
	int r;

	crew_open(crew, "eve", VAULT_READ, NULL);
	r = vault_verify(crew->vault, &result, &crew->err);
	crew_free(crew);
	return r;
}

/* `verify` looks into the operations of every commit, and finds it. */
static int
end_with_a_lie(void **state)
{
	struct crew *crew = *state;
	struct verify_result result;
	int r;

	crew_open(crew, "alice", VAULT_READ, NULL);
	r = vault_verify(crew->vault, &result, &crew->err);
	crew_free(crew);
	return r == ERR_TAMPERED ? 0 : -1;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CREW(every_state_of_the_past_is_as_it_was),
	    CREW(the_history_is_read_across_many_keys),
	    CREW(only_those_who_may_read_get_the_key),
	    CREW(who_left_the_roster_has_no_grant_afterwards),
	    CREW(what_others_do_keeps_the_grants_of_who_left_until_then),
	    CREW(a_value_that_leaked_stays_void),
	    CREW(a_name_that_was_deleted_goes_on_with_its_next_version),
	    CREW(nothing_of_the_old_key_is_left),
	    CREW(only_owners_rekey),
	    CREW(a_scope_that_no_operation_tells_is_refused_not_guessed),
	    cmocka_unit_test_setup_teardown(
		names_that_a_writer_notes_do_not_widen_a_scope, crew_begin, end_with_a_lie),
	    CREW(an_empty_environment_gets_a_new_key),
	    cmocka_unit_test_setup_teardown(
		the_recovery_key_gives_an_orphan_a_new_owner, crew_begin, end_without_alice),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
