/* SPDX-License-Identifier: Apache-2.0 */
/* Judging how hard a value is to guess costs more than the rest of a commit: it is done once. */
#include "crew.h"

#include <string.h>

#include "vault/rate_priv.h"

static size_t judged;

void __real_rate_all(struct rating *ratings, size_t count);
void __wrap_rate_all(struct rating *ratings, size_t count);

void
__wrap_rate_all(struct rating *ratings, size_t count)
{
	judged += count;
	__real_rate_all(ratings, count);
}

static void
a_new_key_judges_no_value_again(void **state)
{
	struct crew *crew = *state;

	assert_int_equal(crew_set(crew, "alice", "prod", "X", "FAKE-new-one"), 0);
	judged = 0;
	assert_int_equal(crew_rekey(crew, "alice", "prod"), 0);
	assert_int_equal(judged, 0);
}

static void
a_removal_and_the_keys_after_it_judge_no_value_again(void **state)
{
	struct crew *crew = *state;
	uint8_t ids[1][MEMBER_ID];

	assert_int_equal(crew_set(crew, "alice", "prod", "X", "FAKE-new-one"), 0);
	crew_open(crew, "alice", VAULT_WRITE, NULL);
	memcpy(ids[0], crew_id(crew, "wendy"), MEMBER_ID);
	assert_int_equal(vault_member_remove(crew->vault, (const uint8_t(*)[MEMBER_ID])ids, 1,
			     &crew->err), 0);
	judged = 0;
	assert_int_equal(vault_env_open(crew->vault, "prod", &crew->env, &crew->err), 0);
	assert_int_equal(vault_env_rekey(crew->env, "", &crew->result, &crew->err), 0);
	assert_int_equal(judged, 0);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		CREW(a_new_key_judges_no_value_again),
		CREW(a_removal_and_the_keys_after_it_judge_no_value_again),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
