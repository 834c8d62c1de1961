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

/* Every pack of policies/ that meson.build names. */
#define PACKS(X) X(parity) X(secrets) X(compose) X(dotenv) X(dockerfile) X(ci) X(drift) \
	X(kubernetes) X(runtime) X(contract) X(guard)

#define PACK_TEXT(name) extern const unsigned char name##_yaml[]; extern const size_t name##_yaml_len;
#define PACK_ITEM(name) {#name, "builtin:" #name, name##_yaml, &name##_yaml_len},

PACKS(PACK_TEXT)

static const struct pack {
	const char *name, *shown;
	const unsigned char *text;
	const size_t *len;
} packs[] = {PACKS(PACK_ITEM)};

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
	policies->imagined = facts_new();
	return policies;
}

void
policies_free(struct policies *policies)
{
	if (policies == NULL)
		return;
	for (size_t i = 0; i < policies->count; i++)
		rule_free(policies->rules[i]);
	for (size_t i = 0; i < KINDS_MOST; i++) {
		free(policies->slots[i].names);
		free(policies->slots[i].next);
	}
	facts_free(policies->imagined);
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

char *
policy_name_of(struct slice text, const char *file)
{
	struct node *tree CLEANUP(node_freep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct node *name;

	if (yaml_parse(text, file, &tree, &ignored) < 0)
		return NULL;
	name = tree->kind == NODE_MAP ? node_find(tree, "policy") : NULL;
	return name != NULL && name->kind == NODE_SCALAR ? xstrdup(name->text) : NULL;
}

void
policies_tell_unused(struct policies *policies)
{
	policies->tells_unused = true;
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
