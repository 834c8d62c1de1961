/* SPDX-License-Identifier: Apache-2.0 */
#include "model/fact.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

struct facts *
facts_new(void)
{
	struct facts *facts = xcalloc(1, sizeof(*facts));

	facts->pool = pool_new();
	return facts;
}

void
facts_free(struct facts *facts)
{
	if (facts == NULL)
		return;
	for (size_t i = 0; i < facts->count; i++) {
		free(facts->items[i]->facts);
		free(facts->items[i]);
	}
	free(facts->items);
	pool_free(facts->pool);
	free(facts);
}

void
facts_freep(struct facts **facts)
{
	facts_free(*facts);
	*facts = NULL;
}

struct subject *
facts_add(struct facts *facts, const char *each, struct fact_place place)
{
	struct subject *subject = xcalloc(1, sizeof(*subject));

	place.file = pool_text(facts->pool, place.file);
	*subject = (struct subject){.each = pool_text(facts->pool, each), .place = place,
		.pool = facts->pool};
	facts->items = list_grow(facts->items, facts->count, &facts->room, sizeof(*facts->items));
	facts->items[facts->count++] = subject;
	return subject;
}

/* Most names differ at once: asked a hundred thousand times, that is worth not to call for. */
static bool
is_called(const struct fact *fact, const char *name)
{
	return fact->name[0] == name[0] && strcmp(fact->name, name) == 0;
}

static struct fact *
slot(struct subject *subject, const char *name, enum fact_kind kind)
{
	struct fact *fact = NULL;

	for (size_t i = 0; i < subject->count; i++)
		if (is_called(&subject->facts[i], name))
			fact = &subject->facts[i];
	if (fact == NULL) {
		subject->facts = list_grow(subject->facts, subject->count, &subject->room,
			sizeof(*subject->facts));
		fact = &subject->facts[subject->count++];
	}
	*fact = (struct fact){.name = pool_text(subject->pool, name), .kind = kind};
	return fact;
}

void
subject_bool(struct subject *subject, const char *name, bool yes)
{
	slot(subject, name, FACT_BOOL)->yes = yes;
}

void
subject_number(struct subject *subject, const char *name, double number)
{
	slot(subject, name, FACT_NUMBER)->number = number;
}

void
subject_text(struct subject *subject, const char *name, const char *text)
{
	slot(subject, name, FACT_TEXT)->text = pool_text(subject->pool, text);
}

void
subject_list(struct subject *subject, const char *name, const char *const *list, size_t count)
{
	struct fact *fact = slot(subject, name, FACT_LIST);
	const char **copy = pool_alloc(subject->pool, count * sizeof(*copy));

	for (size_t i = 0; i < count; i++)
		copy[i] = pool_text(subject->pool, list[i]);
	fact->list = copy;
	fact->count = count;
}

void
subject_groups(struct subject *subject, const char *name, const char *const *list,
	const unsigned *groups, size_t count)
{
	unsigned *copy = pool_alloc(subject->pool, count * sizeof(*copy));
	struct fact *fact;

	subject_list(subject, name, list, count);
	fact = &subject->facts[subject_find(subject, name) - subject->facts];
	fact->kind = FACT_GROUPS;
	if (count > 0)
		memcpy(copy, groups, count * sizeof(*copy));
	fact->groups = copy;
}

void
subject_at(struct subject *subject, const char *name, struct fact_place place)
{
	place.file = pool_text(subject->pool, place.file);
	subject->facts[subject_find(subject, name) - subject->facts].place = place;
}

const struct fact *
subject_find(const struct subject *subject, const char *name)
{
	for (size_t i = 0; i < subject->count; i++)
		if (is_called(&subject->facts[i], name))
			return &subject->facts[i];
	return NULL;
}
