/* SPDX-License-Identifier: Apache-2.0 */
/* What owners sign besides grants: policy, age, base, and that an environment has ended. */
#include "crew.h"

#include <string.h>

#include "base/list.h"
#include "vault/shape.h"
#include "vault/vault_priv.h"

static int
set_bits(struct crew *crew, const char *env, unsigned set, unsigned clear)
{
	struct env_settings settings = {.set = set, .clear = clear};

	return crew_configure(crew, "alice", env, &settings);
}

static int
set_base(struct crew *crew, const char *env, const char *base)
{
	struct env_settings settings = {.has_base = true, .base = base};

	return crew_configure(crew, "alice", env, &settings);
}

static int
set_age(struct crew *crew, const char *env, uint32_t seconds)
{
	struct env_settings settings = {.has_max_age = true, .max_age_s = seconds};

	return crew_configure(crew, "alice", env, &settings);
}

static void
a_policy_is_set_and_cleared(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_bits(crew, "dev", POLICY_PROTECTED | POLICY_LOADER_NAMES, 0), 0);
	assert_true(crew->result.changed);
	crew_open(crew, "alice", VAULT_READ, "dev");
	assert_int_equal(vault_env_info(crew->env)->policy, POLICY_PROTECTED | POLICY_LOADER_NAMES);
	assert_string_equal(crew_log(crew, "alice", "dev"), "loader-names, protected");
	assert_int_equal(set_bits(crew, "dev", 0, POLICY_PROTECTED), 0);
	crew_open(crew, "alice", VAULT_READ, "dev");
	assert_int_equal(vault_env_info(crew->env)->policy, POLICY_LOADER_NAMES);
}

static void
what_is_so_already_is_no_commit(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_bits(crew, "dev", 0, POLICY_PROTECTED), 0);
	assert_false(crew->result.changed);
	assert_int_equal(set_base(crew, "prod", "base"), 0);
	assert_false(crew->result.changed);
}

static void
only_owners_configure(void **state)
{
	struct env_settings settings = {.set = POLICY_PROTECTED};
	struct crew *crew = *state;

	assert_int_equal(crew_configure(crew, "wendy", "prod", &settings), ERR_NO_KEY);
	assert_string_equal(crew->err.fix, "its owners can: `alice`");
	assert_int_equal(crew_configure(crew, "ben", "prod", &settings), ERR_NO_KEY);
}

static void
an_escrow_that_nobody_could_open_is_not_required(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_bits(crew, "dev", POLICY_ESCROW, 0), ERR_REFUSED);
	assert_string_equal(crew->err.id, "no-escrow");
	assert_int_equal(crew_grant(crew, "alice", "dev", "rescue", RIGHT_READ), 0);
	assert_int_equal(set_bits(crew, "dev", POLICY_ESCROW, 0), 0);
	assert_int_equal(crew_grant(crew, "alice", "dev", "rescue", RIGHT_NONE), ERR_REFUSED);
	assert_string_equal(crew->err.id, "no-escrow");
	assert_int_equal(set_bits(crew, "dev", 0, POLICY_ESCROW), 0);
	assert_int_equal(crew_grant(crew, "alice", "dev", "rescue", RIGHT_NONE), 0);
}

/* 1 there is a shape that the gate opens, 0 there is none. */
static int
gate_sees_shape(struct crew *crew, const char *env)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct shape shape CLEANUP(shape_done) = {0};

	crew_open(crew, "gate", VAULT_READ, env);
	assert_int_equal(vault_compare_keys(crew->vault, &keys, &crew->err), 0);
	return vault_env_shape(crew->env, keys, arena, &shape, &crew->err);
}

static void
a_hidden_shape_is_gone_and_comes_back(void **state)
{
	struct crew *crew = *state;
	struct slice blob;

	assert_int_equal(gate_sees_shape(crew, "prod"), 1);
	assert_int_equal(set_bits(crew, "prod", POLICY_SHAPE_HIDDEN, 0), 0);
	assert_int_equal(gate_sees_shape(crew, "prod"), 0);
	assert_int_equal(
	    store_shape_find(crew->vault->store, crew->env->info.env_id, &blob, &crew->err), 0);
	assert_int_equal(crew_set(crew, "alice", "prod", "X", "FAKE"), 0);
	assert_int_equal(gate_sees_shape(crew, "prod"), 0);
	assert_int_equal(set_bits(crew, "prod", 0, POLICY_SHAPE_HIDDEN), 0);
	assert_int_equal(gate_sees_shape(crew, "prod"), 1);
}

static void
a_closed_environment_takes_no_values_but_is_rekeyed_and_opened_again(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_bits(crew, "prod", POLICY_CLOSED, 0), 0);
	assert_int_equal(crew_set(crew, "wendy", "prod", "X", "FAKE"), ERR_REFUSED);
	assert_string_equal(crew->err.id, "env-closed");
	assert_int_equal(crew_renew(crew, "wendy", "prod"), ERR_REFUSED);
	assert_int_equal(crew_grant(crew, "alice", "prod", "rita", RIGHT_NONE), 0);
	assert_true(crew->result.rekeyed);
	assert_int_equal(crew_set(crew, "wendy", "prod", "X", "FAKE"), ERR_REFUSED);
	assert_int_equal(set_bits(crew, "prod", 0, POLICY_CLOSED), 0);
	assert_int_equal(crew_set(crew, "wendy", "prod", "X", "FAKE"), 0);
	assert_int_equal(crew_grant(crew, "alice", "prod", "rita", RIGHT_READ), 0);
}

static void
an_environment_that_is_too_old_is_renewed_by_a_writer(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_age(crew, "prod", 3600), 0);
	crew->stage.place.now_ms += 2 * 3600 * 1000;
	assert_int_equal(crew_set(crew, "alice", "prod", "X", "FAKE"), ERR_BEHIND);
	assert_int_equal(crew_renew(crew, "rita", "prod"), ERR_NO_KEY);
	assert_int_equal(crew_renew(crew, "wendy", "prod"), 0);
	assert_int_equal(crew_set(crew, "alice", "prod", "X", "FAKE"), 0);
	crew->stage.place.now_ms += 2 * 3600 * 1000;
	assert_string_equal(crew_value(crew, "alice", "prod", "X"), "stale");
	assert_int_equal(set_age(crew, "prod", 0), 0);
	assert_string_equal(crew_value(crew, "alice", "prod", "X"), "FAKE");
}

static void
a_renewal_is_a_commit_without_changes(void **state)
{
	struct crew *crew = *state;
	uint64_t seq;

	crew_open(crew, "alice", VAULT_READ, "prod");
	seq = vault_env_info(crew->env)->seq;
	assert_int_equal(crew_renew(crew, "wendy", "prod"), 0);
	assert_int_equal(crew->result.seq, seq + 1);
	assert_string_equal(crew_log(crew, "alice", "prod"), "renewed");
	assert_int_equal(gate_sees_shape(crew, "prod"), 1);
	assert_int_equal(crew_renew(crew, "rita", "prod"), ERR_NO_KEY);
}

static void
a_base_is_set_and_taken_away(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_base(crew, "prod", ""), 0);
	crew_open(crew, "alice", VAULT_READ, "prod");
	assert_string_equal(vault_env_info(crew->env)->base, "");
	assert_int_equal(set_base(crew, "rows", "base"), 0);
	crew_open(crew, "alice", VAULT_READ, "rows");
	assert_string_equal(vault_env_info(crew->env)->base, "base");
}

static void
a_base_has_no_base_and_is_none_of_itself(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_base(crew, "rows", "rows"), ERR_REFUSED);
	assert_string_equal(crew->err.id, "base-self");
	assert_int_equal(set_base(crew, "rows", "prod"), ERR_REFUSED);
	assert_string_equal(crew->err.id, "base-base");
	assert_int_equal(set_base(crew, "base", "rows"), ERR_REFUSED);
	assert_string_equal(crew->err.id, "base-base");
	assert_int_equal(set_base(crew, "rows", "bse"), ERR_NOT_FOUND);
	assert_string_equal(crew->err.id, "no-env");
}

static void
a_base_that_readers_may_not_read_is_refused_with_their_names(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(set_base(crew, "dev", "base"), ERR_REFUSED);
	assert_string_equal(crew->err.id, "base-readers");
	assert_non_null(strstr(crew->err.message, "`ben` could not use `dev`"));
	assert_int_equal(crew_grant(crew, "alice", "base", "ben", RIGHT_READ), 0);
	assert_int_equal(set_base(crew, "dev", "base"), 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    CREW(a_policy_is_set_and_cleared),
	    CREW(what_is_so_already_is_no_commit),
	    CREW(only_owners_configure),
	    CREW(an_escrow_that_nobody_could_open_is_not_required),
	    CREW(a_hidden_shape_is_gone_and_comes_back),
	    CREW(a_closed_environment_takes_no_values_but_is_rekeyed_and_opened_again),
	    CREW(an_environment_that_is_too_old_is_renewed_by_a_writer),
	    CREW(a_renewal_is_a_commit_without_changes),
	    CREW(a_base_is_set_and_taken_away),
	    CREW(a_base_has_no_base_and_is_none_of_itself),
	    CREW(a_base_that_readers_may_not_read_is_refused_with_their_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
