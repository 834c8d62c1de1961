/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "policy/policy_priv.h"

int
policies_add_text(struct policies *policies, struct slice text, const char *file, struct err *err)
{
	return policy_load(policies, text, file, err);
}

extern const unsigned char parity_yaml[];
extern const size_t parity_yaml_len;

const char *const *
policy_packs(void)
{
	static const char *const names[] = {"parity", NULL};

	return names;
}

int
policies_add_pack(struct policies *policies, const char *name, struct err *err)
{
	const char *const *packs = policy_packs();

	if (strcmp(name, "parity") == 0)
		return policy_load(policies, slice_of(parity_yaml, parity_yaml_len),
			"builtin:parity", err);
	err_set(err, ERR_NOT_FOUND, "no-pack", "there is no policy `builtin:%.60s`", name);
	return err_fix(err, "there is `builtin:%s`", packs[0]);
}

struct policies *
policies_new(void)
{
	struct policies *policies = xcalloc(1, sizeof(*policies));

	policies->pool = pool_new();
	return policies;
}

void
policies_free(struct policies *policies)
{
	if (policies == NULL)
		return;
	for (size_t i = 0; i < policies->count; i++)
		rule_free(policies->rules[i]);
	free(policies->rules);
	free(policies->words);
	pool_free(policies->pool);
	free(policies);
}

void
policies_freep(struct policies **policies)
{
	policies_free(*policies);
	*policies = NULL;
}

void
policies_except(struct policies *policies, const struct policy_exception *exceptions, size_t count)
{
	policies->exceptions = exceptions;
	policies->exception_count = count;
}

size_t
policies_count(const struct policies *policies)
{
	return policies->count;
}

const struct policy_rule *
policies_at(const struct policies *policies, size_t at)
{
	return &policies->rules[at]->face;
}

const struct policy_rule *
policies_find(const struct policies *policies, const char *id)
{
	for (size_t i = 0; i < policies->count; i++)
		if (strcmp(policies->rules[i]->face.id, id) == 0)
			return &policies->rules[i]->face;
	return NULL;
}
