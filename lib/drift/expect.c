/* SPDX-License-Identifier: Apache-2.0 */
/* What the contracts of all services expect of each name of the vault. */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "config/type.h"
#include "drift/parity_priv.h"

/* One key of one contract, under the name that the vault has for it. */
struct claim {
	const char *name;
	const struct contract_key *key;
	const struct project_service *service;
	size_t order;
};

struct claims {
	struct claim *items;
	size_t count, room;
};

static const char *
vault_name(const struct project_service *service, const char *contract_name)
{
	for (size_t i = 0; i < service->take_count; i++)
		if (strcmp(service->take[i].contract_name, contract_name) == 0)
			return service->take[i].vault_name;
	return contract_name;
}

static int
compare(const void *a, const void *b)
{
	const struct claim *x = a, *y = b;
	int order = strcmp(x->name, y->name);

	return order != 0 ? order : (x->order > y->order) - (x->order < y->order);
}

static void
collect(struct claims *claims, const struct parity_service *service)
{
	for (size_t i = 0; service->contract != NULL && i < service->contract->count; i++) {
		const struct contract_key *key = &service->contract->keys[i];

		claims->items = list_grow(claims->items, claims->count, &claims->room,
			sizeof(*claims->items));
		claims->items[claims->count] = (struct claim){
			.name = vault_name(service->declared, key->name),
			.key = key,
			.service = service->declared,
			.order = claims->count,
		};
		claims->count++;
	}
}

static const char *
type_text(struct pool *pool, const struct type *type)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	type_write(type, &text);
	return pool_text(pool, buf_text(&text));
}

/* One that is required and without a default has nothing to fall back to, whatever others have. */
static void
note_fallback(struct expected *expected, const struct contract_key *key, bool *is_bare)
{
	if (key->default_value == NULL)
		*is_bare |= key->required;
	else if (expected->fallback == NULL)
		expected->fallback = key->default_value;
	if (*is_bare)
		expected->fallback = NULL;
}

/* COUNT claims of one name. */
static struct expected
merge(struct pool *pool, const struct claim *claims, size_t count)
{
	struct expected expected = {
		.name = pool_text(pool, claims[0].name),
		.deprecated = true,
		.services = pool_alloc(pool, count * sizeof(*expected.services)),
		.keys = pool_alloc(pool, count * sizeof(*expected.keys)),
		.file = claims[0].key->file,
		.line = claims[0].key->line,
		.count = count,
	};
	bool is_bare = false;

	for (size_t i = 0; i < count; i++) {
		const struct contract_key *key = claims[i].key;

		expected.services[i] = claims[i].service->name;
		expected.keys[i] = key;
		expected.required |= key->required && !key->internal;
		expected.refuses_start |= contract_key_refuses(key) && !key->internal;
		expected.secret |= key->secret;
		expected.deprecated &= key->deprecated;
		if (expected.type == NULL && key->type != NULL)
			expected.type = type_text(pool, key->type);
		note_fallback(&expected, key, &is_bare);
	}
	return expected;
}

struct expected *
expect_all(struct pool *pool, const struct parity_service *services, size_t service_count,
	size_t *count)
{
	struct claims claims = {0};
	struct expected *all;
	size_t at = 0;

	for (size_t i = 0; i < service_count; i++)
		collect(&claims, &services[i]);
	if (claims.count > 1)
		qsort(claims.items, claims.count, sizeof(*claims.items), compare);
	all = pool_alloc(pool, (claims.count + 1) * sizeof(*all));
	for (size_t i = 0, end; i < claims.count; i = end) {
		for (end = i + 1; end < claims.count; end++)
			if (strcmp(claims.items[end].name, claims.items[i].name) != 0)
				break;
		all[at++] = merge(pool, &claims.items[i], end - i);
	}
	free(claims.items);
	*count = at;
	return all;
}
