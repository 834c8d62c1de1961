/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "policy/policy_priv.h"

int
policies_add_text(struct policies *policies, struct slice text, const char *file, struct err *err)
{
	return policy_load(policies, text, file, err);
}

extern const unsigned char parity_yaml[], secrets_yaml[];
extern const size_t parity_yaml_len, secrets_yaml_len;

static const struct pack {
	const char *name, *shown;
	const unsigned char *text;
	const size_t *len;
} packs[] = {
	{"parity", "builtin:parity", parity_yaml, &parity_yaml_len},
	{"secrets", "builtin:secrets", secrets_yaml, &secrets_yaml_len},
};

const char *const *
policy_packs(void)
{
	static const char *names[ARRAY_LEN(packs) + 1];

	for (size_t i = 0; i < ARRAY_LEN(packs); i++)
		names[i] = packs[i].name;
	return names;
}

int
policies_add_pack(struct policies *policies, const char *name, struct err *err)
{
	struct buf all CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < ARRAY_LEN(packs); i++) {
		if (strcmp(packs[i].name, name) == 0)
			return policy_load(policies, slice_of(packs[i].text, *packs[i].len),
				packs[i].shown, err);
		buf_addf(&all, "%s`%s`", i == 0 ? "" : ", ", packs[i].shown);
	}
	err_set(err, ERR_NOT_FOUND, "no-pack", "there is no policy `builtin:%.60s`", name);
	return err_fix(err, "there are %s", buf_text(&all));
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
