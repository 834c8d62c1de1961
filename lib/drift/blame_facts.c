/* SPDX-License-Identifier: Apache-2.0 */
/* Questions about facts, and the names that there are. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/words.h"
#include "drift/blame_priv.h"

/* `production` is `prod`, as people mean it. */
static const char *
usual_env(const char *environment)
{
	const char *usual = words_environment(slice_of_text(environment));

	return usual == NULL ? environment : usual;
}

bool
is_asked_env(const struct blame_ask *ask, const char *environment)
{
	return ask->environment == NULL || environment == NULL || environment[0] == '\0' ||
		strcmp(usual_env(ask->environment), usual_env(environment)) == 0;
}

bool
is_asked_service(const struct blame_ask *ask, const char *service)
{
	return ask->service == NULL || service == NULL || strcmp(ask->service, service) == 0;
}

const char *
fact_text(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact == NULL || fact->kind != FACT_TEXT || fact->text == NULL ? "" : fact->text;
}

bool
fact_says(const struct subject *subject, const char *name)
{
	const struct fact *fact = subject_find(subject, name);

	return fact != NULL && fact->kind == FACT_BOOL && fact->yes;
}

bool
fact_has(const struct subject *subject, const char *name, const char *item)
{
	const struct fact *fact = subject_find(subject, name);

	for (size_t i = 0; fact != NULL && fact->kind == FACT_LIST && i < fact->count; i++)
		if (strcmp(fact->list[i], item) == 0)
			return true;
	return false;
}

const char *
joined(struct pool *pool, const char *const *items, size_t count, const char *around)
{
	enum { SHOWN = 5 };
	const char *text = "";

	for (size_t i = 0; i < count && i < SHOWN; i++)
		text = pool_printf(pool, "%s%s%s%s%s", text, i == 0 ? "" : ", ", around, items[i],
			around[0] == '\0' ? "" : "}`");
	return count > SHOWN ? pool_printf(pool, "%s and %zu more", text, count - SHOWN) : text;
}

const char *
fact_joined(struct pool *pool, const struct subject *subject, const char *name, const char *around)
{
	const struct fact *fact = subject_find(subject, name);

	return fact == NULL || fact->kind != FACT_LIST ? "" :
		joined(pool, fact->list, fact->count, around);
}

struct found_names {
	const char **items;
	size_t count, room;
};

static void
add_found(struct found_names *names, const char *name)
{
	if (name == NULL || name[0] == '\0')
		return;
	names->items = list_grow(names->items, names->count, &names->room, sizeof(*names->items));
	names->items[names->count++] = name;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_of_subject(struct found_names *names, const struct subject *subject)
{
	static const char *const kinds[] = {"entry", "assignment", "reference"};
	static const char *const lists[] = {"uses", "secret_in_script", "secrets_used"};

	for (size_t i = 0; i < ARRAY_LEN(kinds); i++)
		if (strcmp(subject->each, kinds[i]) == 0)
			add_found(names, fact_text(subject, "name"));
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const struct fact *fact = subject_find(subject, lists[i]);

		for (size_t k = 0; fact != NULL && fact->kind == FACT_LIST && k < fact->count; k++)
			add_found(names, fact->list[k]);
	}
}

const char **
blame_names(const struct blame_ask *ask, size_t *count)
{
	struct found_names names = {0};
	size_t kept = 0;

	for (size_t i = 0; i < ask->facts->count; i++)
		add_of_subject(&names, ask->facts->items[i]);
	for (size_t i = 0; ask->parity != NULL && i < ask->parity->count; i++)
		add_found(&names, ask->parity->rows[i].name);
	if (names.count > 1)
		qsort(names.items, names.count, sizeof(*names.items), compare_names);
	for (size_t i = 0; i < names.count; i++)
		if (kept == 0 || strcmp(names.items[kept - 1], names.items[i]) != 0)
			names.items[kept++] = names.items[i];
	names.items = list_grow(names.items, kept, &names.room, sizeof(*names.items));
	names.items[kept] = NULL;
	*count = kept;
	return names.items;
}
