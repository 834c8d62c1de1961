/* SPDX-License-Identifier: Apache-2.0 */
/* Giving, changing and taking grants: what a new right means, and what is refused. */
#include "crew.h"

#include <string.h>

#include "base/list.h"

static const char *const two[] = {"API_KEY", "LOG_LEVEL"};

static void
who_is_granted_reading_reads_and_no_key_changes(void **state)
{
	struct crew *crew = *state;

	assert_string_equal(crew_value(crew, "eve", "prod", "API_KEY"), "no-right");
	assert_int_equal(crew_grant(crew, "alice", "prod", "eve", RIGHT_READ), 0);
	assert_true(crew->result.changed);
	assert_false(crew->result.rekeyed);
	assert_string_equal(crew_value(crew, "eve", "prod", "API_KEY"), "FAKE-key-3");
	assert_int_equal(crew_set(crew, "eve", "prod", "X", "FAKE"), ERR_NO_KEY);
	assert_string_equal(crew_log(crew, "eve", "prod"), "4 0-1, eve: read");
}

static void
who_is_granted_writing_writes(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "rita", RIGHT_WRITE), 0);
	assert_false(crew->result.rekeyed);
	assert_int_equal(crew_set(crew, "rita", "prod", "X", "FAKE"), 0);
	assert_string_equal(crew_value(crew, "wendy", "prod", "X"), "FAKE");
}

static void
an_owner_makes_another_and_may_be_made_a_writer_by_it(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "wendy", RIGHT_OWN), 0);
	assert_int_equal(crew_grant(crew, "wendy", "prod", "alice", RIGHT_WRITE), 0);
	assert_false(crew->result.rekeyed);
	assert_int_equal(crew_grant(crew, "alice", "prod", "eve", RIGHT_READ), ERR_NO_KEY);
	assert_string_equal(crew->err.fix, "its owners can: `wendy`");
	assert_string_equal(crew_value(crew, "alice", "prod", "API_KEY"), "FAKE-key-3");
}

static void
the_same_grant_again_is_no_commit(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "wendy", RIGHT_WRITE), 0);
	assert_false(crew->result.changed);
	assert_int_equal(crew_grant_names(crew, "alice", "prod", "ci", two, 2), 0);
	assert_false(crew->result.changed);
	assert_int_equal(crew_grant(crew, "alice", "prod", "eve", RIGHT_NONE), 0);
	assert_false(crew->result.changed);
}

static void
the_same_grant_again_brings_back_a_key_that_is_gone(void **state)
{
	struct crew *crew = *state;
	uint8_t bytes[MEMBER_ID];
	struct slice id = slice_of(bytes, MEMBER_ID);

	memcpy(bytes, crew_id(crew, "wendy"), MEMBER_ID);
	crew_close(crew);
	stage_sql(&crew->stage, "DELETE FROM wrap WHERE member=? AND env<>zeroblob(16)", &id, 1);
	assert_string_equal(crew_value(crew, "wendy", "prod", "API_KEY"), "no-key");
	assert_int_equal(crew_grant(crew, "alice", "prod", "wendy", RIGHT_WRITE), 0);
	assert_true(crew->result.changed);
	assert_string_equal(crew_value(crew, "wendy", "prod", "API_KEY"), "FAKE-key-3");
}

static void
who_loses_reading_takes_the_key_along(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "rita", RIGHT_NONE), 0);
	assert_true(crew->result.rekeyed);
	assert_string_equal(crew_value(crew, "rita", "prod", "API_KEY"), "no-right");
	assert_string_equal(crew_value(crew, "wendy", "prod", "API_KEY"), "FAKE-key-3");
	assert_int_equal(crew_count(crew, "ci", "prod"), 2);
	crew_open(crew, "alice", VAULT_READ, "prod");
	assert_int_equal(vault_env_info(crew->env)->epoch, 3);
}

static void
a_right_that_shrinks_but_reads_leaves_the_key(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "wendy", RIGHT_READ), 0);
	assert_false(crew->result.rekeyed);
	assert_string_equal(crew_value(crew, "wendy", "prod", "API_KEY"), "FAKE-key-3");
	assert_int_equal(crew_set(crew, "wendy", "prod", "X", "FAKE"), ERR_NO_KEY);
}

static void
single_names_are_all_that_is_read(void **state)
{
	static const char *const names[] = {"NEW", "NOT_THERE_YET"};
	struct crew *crew = *state;

	assert_int_equal(crew_grant_names(crew, "alice", "prod", "eve", names, 2), 0);
	assert_false(crew->result.rekeyed);
	assert_int_equal(crew_count(crew, "eve", "prod"), 1);
	assert_string_equal(crew_value(crew, "eve", "prod", "NEW"), "FAKE-new");
	assert_int_equal(crew_set(crew, "alice", "prod", "NOT_THERE_YET", "FAKE-later"), 0);
	assert_string_equal(crew_value(crew, "eve", "prod", "NOT_THERE_YET"), "FAKE-later");
	assert_int_equal(crew_set(crew, "alice", "prod", "OTHER", "FAKE-other"), 0);
	assert_int_equal(crew_count(crew, "eve", "prod"), 2);
}

static void
another_scope_is_another_key(void **state)
{
	static const char *const other[] = {"NEW"};
	struct crew *crew = *state;

	assert_int_equal(crew_grant_names(crew, "alice", "prod", "ci", other, 1), 0);
	assert_true(crew->result.rekeyed);
	assert_string_equal(crew_value(crew, "ci", "prod", "NEW"), "FAKE-new");
	assert_string_equal(crew_value(crew, "ci", "prod", "API_KEY"), "-");
	assert_int_equal(crew_grant(crew, "alice", "prod", "ci", RIGHT_READ), 0);
	assert_true(crew->result.rekeyed);
	assert_int_equal(crew_count(crew, "ci", "prod"), 4);
}

static void
a_scope_is_found_again_at_every_rotation(void **state)
{
	struct crew *crew = *state;
	unsigned i;

	for (i = 0; i < 3; i++) {
		assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
		assert_int_equal(crew_set(crew, "wendy", "prod", "API_KEY", "FAKE-again"), 0);
		assert_string_equal(crew_value(crew, "ci", "prod", "API_KEY"), "FAKE-again");
		assert_int_equal(crew_count(crew, "ci", "prod"), 2);
	}
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_string_equal(
	    crew_log(crew, "alice", "prod"), "4 API_KEY 1-1, 4 LOG_LEVEL 1-1, 5 5-6, a test");
}

static void
a_scope_of_thousands_of_names_is_wrapped_and_read(void **state)
{
	enum { MANY = 3000 };
	static char texts[MANY][32];
	const char *names[MANY];
	struct crew *crew = *state;
	size_t i;

	for (i = 0; i < MANY; i++) {
		snprintf(texts[i], sizeof(texts[i]), "NAME_OF_SOME_LENGTH_%zu", i);
		names[i] = texts[i];
	}
	names[MANY - 1] = "NEW";
	assert_int_equal(crew_grant_names(crew, "alice", "prod", "eve", names, MANY), 0);
	assert_string_equal(crew_value(crew, "eve", "prod", "NEW"), "FAKE-new");
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_string_equal(crew_value(crew, "eve", "prod", "NEW"), "FAKE-new");
}

static void
a_gate_gets_no_grant(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "gate", RIGHT_READ), ERR_REFUSED);
	assert_string_equal(crew->err.id, "grant-gate");
}

static void
who_has_no_signing_key_only_reads(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "dev", "bare", RIGHT_WRITE), ERR_REFUSED);
	assert_string_equal(crew->err.id, "grant-keyless");
	assert_int_equal(crew_grant(crew, "alice", "dev", "bare", RIGHT_READ), 0);
	assert_string_equal(crew_value(crew, "bare", "dev", "DEBUG"), "1");
}

static void
who_has_ended_is_granted_nothing(void **state)
{
	struct crew *crew = *state;

	crew->stage.place.now_ms += 1000000000000;
	assert_int_equal(crew_grant(crew, "alice", "dev", "oscar", RIGHT_READ), ERR_REFUSED);
	assert_string_equal(crew->err.id, "grant-expired");
}

static void
single_names_are_read_and_no_more(void **state)
{
	struct crew *crew = *state;
	struct slice name = SLICE_LITERAL("API_KEY"), bad = SLICE_LITERAL("API-KEY");
	struct slice twice[] = {name, name};
	struct grant_new wanted = {.right = RIGHT_WRITE, .names = &name, .name_count = 1};

	crew_open(crew, "alice", VAULT_WRITE, "prod");
	memcpy(wanted.member_id, crew_id(crew, "wendy"), MEMBER_ID);
	assert_int_equal(
	    vault_env_grant(crew->env, &wanted, 1, &crew->result, &crew->err), ERR_REFUSED);
	assert_string_equal(crew->err.id, "grant-scope");
	wanted.right = RIGHT_READ;
	wanted.name_count = 0;
	crew_open(crew, "alice", VAULT_WRITE, "prod");
	assert_int_equal(
	    vault_env_grant(crew->env, &wanted, 1, &crew->result, &crew->err), ERR_REFUSED);
	wanted.names = &bad;
	wanted.name_count = 1;
	crew_open(crew, "alice", VAULT_WRITE, "prod");
	assert_int_equal(
	    vault_env_grant(crew->env, &wanted, 1, &crew->result, &crew->err), ERR_INVALID);
	wanted.names = twice;
	wanted.name_count = 2;
	crew_open(crew, "alice", VAULT_WRITE, "prod");
	assert_int_equal(
	    vault_env_grant(crew->env, &wanted, 1, &crew->result, &crew->err), ERR_INVALID);
	assert_string_equal(crew->err.id, "name-twice");
}

static void
the_last_owner_stays(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "prod", "alice", RIGHT_WRITE), ERR_REFUSED);
	assert_string_equal(crew->err.id, "last-owner");
	assert_int_equal(crew_grant(crew, "alice", "prod", "alice", RIGHT_NONE), ERR_REFUSED);
	assert_string_equal(crew->err.id, "last-owner");
}

static void
nobody_takes_the_own_right_to_write(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_grant(crew, "alice", "dev", "alice", RIGHT_READ), ERR_REFUSED);
	assert_string_equal(crew->err.id, "grant-self");
	assert_int_equal(crew_grant(crew, "alice", "dev", "alice", RIGHT_WRITE), 0);
	assert_int_equal(crew_grant(crew, "ben", "dev", "alice", RIGHT_NONE), 0);
	assert_true(crew->result.rekeyed);
	assert_string_equal(crew_value(crew, "alice", "dev", "DEBUG"), "no-right");
}

static void
only_owners_grant_and_the_refusal_names_them(void **state)
{
	static const char *const others[] = {"wendy", "rita", "ci", "eve", "ben", "rescue"};
	struct crew *crew = *state;
	size_t i;

	for (i = 0; i < ARRAY_LEN(others); i++) {
		assert_int_equal(
		    crew_grant(crew, others[i], "prod", "eve", RIGHT_READ), ERR_NO_KEY);
		assert_string_equal(crew->err.id, "no-right");
		assert_string_equal(crew->err.fix, "its owners can: `alice`");
	}
}

static void
a_member_that_is_not_there_is_not_granted(void **state)
{
	struct crew *crew = *state;
	struct grant_new wanted = {.member_id = {1}, .right = RIGHT_READ};

	crew_open(crew, "alice", VAULT_WRITE, "prod");
	assert_int_equal(
	    vault_env_grant(crew->env, &wanted, 1, &crew->result, &crew->err), ERR_NOT_FOUND);
	assert_string_equal(crew->err.id, "no-member");
}

static void
several_grants_are_one_commit(void **state)
{
	struct crew *crew = *state;
	struct grant_new wanted[3] = {
	    {.right = RIGHT_WRITE}, {.right = RIGHT_NONE}, {.right = RIGHT_READ}};
	uint64_t seq;

	crew_open(crew, "alice", VAULT_WRITE, "prod");
	seq = vault_env_info(crew->env)->seq;
	memcpy(wanted[0].member_id, crew_id(crew, "eve"), MEMBER_ID);
	memcpy(wanted[1].member_id, crew_id(crew, "oscar"), MEMBER_ID);
	memcpy(wanted[2].member_id, crew_id(crew, "ben"), MEMBER_ID);
	assert_int_equal(vault_env_grant(crew->env, wanted, 3, &crew->result, &crew->err), 0);
	assert_int_equal(crew->result.seq, seq + 1);
	assert_string_equal(crew_value(crew, "ben", "prod", "NEW"), "FAKE-new");
	assert_int_equal(crew_set(crew, "eve", "prod", "NEW", "FAKE-newer"), 0);
	assert_int_equal(crew_right(crew, "prod", "oscar").right, RIGHT_NONE);
}

static int
tell(void *cookie, const struct grant_info *info, struct err *err)
{
	unsigned *seen = cookie;

	(void)err;
	assert_non_null(info->member);
	seen[info->in_force]++;
	return 0;
}

static void
every_grant_is_told_and_whether_it_is_in_force(void **state)
{
	struct crew *crew = *state;
	unsigned seen[2] = {0};

	crew->stage.place.now_ms += 1000000000000;
	crew_open(crew, "eve", VAULT_READ, "prod");
	assert_int_equal(vault_env_each_grant(crew->env, tell, seen, &crew->err), 0);
	assert_int_equal(seen[0], 2); /* oscar and expired-admin */
	assert_int_equal(seen[1], 6);
	assert_string_equal(vault_env_charter(crew->env)->name, "prod");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CREW(who_is_granted_reading_reads_and_no_key_changes),
	    CREW(who_is_granted_writing_writes),
	    CREW(an_owner_makes_another_and_may_be_made_a_writer_by_it),
	    CREW(the_same_grant_again_is_no_commit),
	    CREW(the_same_grant_again_brings_back_a_key_that_is_gone),
	    CREW(who_loses_reading_takes_the_key_along),
	    CREW(a_right_that_shrinks_but_reads_leaves_the_key),
	    CREW(single_names_are_all_that_is_read),
	    CREW(another_scope_is_another_key),
	    CREW(a_scope_is_found_again_at_every_rotation),
	    CREW(a_scope_of_thousands_of_names_is_wrapped_and_read),
	    CREW(a_gate_gets_no_grant),
	    CREW(who_has_no_signing_key_only_reads),
	    CREW(who_has_ended_is_granted_nothing),
	    CREW(single_names_are_read_and_no_more),
	    CREW(the_last_owner_stays),
	    CREW(nobody_takes_the_own_right_to_write),
	    CREW(only_owners_grant_and_the_refusal_names_them),
	    CREW(a_member_that_is_not_there_is_not_granted),
	    CREW(several_grants_are_one_commit),
	    CREW(every_grant_is_told_and_whether_it_is_in_force),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
