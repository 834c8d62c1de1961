/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a policy file: what is taken can be asked, what is not has a place. */
#include <stdint.h>
#include <stdlib.h>

#include "policy/policy.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct facts *
sample(void)
{
	static const char *const envs[] = {"dev", "prod"};
	static const unsigned groups[] = {1, 1};
	struct facts *facts = facts_new();
	struct subject *key = facts_add(facts, "key", (struct fact_place){"a", 1, 1, 1});
	struct subject *value = facts_add(facts, "value", (struct fact_place){0});

	subject_text(key, "name", "API_KEY");
	subject_bool(key, "secret", true);
	subject_list(key, "present", envs, 2);
	subject_groups(key, "distinct", envs, groups, 2);
	subject_text(value, "name", "API_KEY");
	subject_number(value, "age_days", 3);
	return facts;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	struct facts *facts CLEANUP(facts_freep) = sample();
	struct findings *found CLEANUP(findings_freep) = findings_new();
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = policies_add_text(policies, slice_of(data, size), "f", &err);

	if (r != 0 && (r != ERR_INVALID || err.message[0] == '\0'))
		abort();
	if (r == 0 && policies_ask(policies, facts, "2026-11-21", found, &err) < 0 &&
		err.code != ERR_INVALID)
		abort();
	return 0;
}
