/* SPDX-License-Identifier: Apache-2.0 */
/* A rule asked about its own examples. */
#include <string.h>

#include "policy/policy_priv.h"

size_t
policies_examples(const struct policies *policies, size_t at)
{
	return policies->rules[at]->example_count;
}

int
policies_try(const struct policies *policies, size_t at, size_t i, struct pool *pool,
	struct policy_example *out, struct err *err)
{
	const struct rule *rule = policies->rules[at];
	const struct example *example = &rule->examples[i];
	struct asked *asked CLEANUP(asked_freep) = asked_new(policies);
	int broken = 0;

	asked_set(asked, policies, rule->kind, example->given);
	if (rule_is_for(rule, example->given))
		broken = rule_ask(rule, asked, err);
	if (broken < 0)
		return broken;
	*out = (struct policy_example){.breaks = example->breaks, .says = example->says,
		.line = example->line, .text = example->text,
		.told = broken ? say(pool, rule->face.say, example->given) : NULL};
	out->is_right = broken == example->breaks &&
		(example->says == NULL || !broken || strcmp(example->says, out->told) == 0);
	return 0;
}
