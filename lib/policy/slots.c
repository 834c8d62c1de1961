/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What is asked of a subject, looked up once for all rules: every fact that any rule of a kind asks
 * for has a number, and a subject's facts are sorted by it in one pass.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "policy/policy_priv.h"

static unsigned
letter_of(const char *name)
{
	return (unsigned char)name[0] % 128;
}

static size_t
find_slot(const struct slots *slots, const char *name)
{
	unsigned at = slots->heads[letter_of(name)];

	while (at != 0 && strcmp(slots->names[at - 1], name) != 0)
		at = slots->next[at - 1];
	return at;
}

size_t
slots_add(struct policies *policies, const struct subject_kind *kind, const char *fact)
{
	struct slots *slots = &policies->slots[kind - subject_kinds];
	size_t at = find_slot(slots, fact);
	unsigned letter = letter_of(fact);

	if (at > 0)
		return at - 1;
	slots->names = list_grow(slots->names, slots->count, &slots->room, sizeof(*slots->names));
	slots->next =
		list_grow(slots->next, slots->count, &slots->next_room, sizeof(*slots->next));
	slots->names[slots->count] = pool_text(policies->pool, fact);
	slots->next[slots->count] = slots->heads[letter];
	slots->heads[letter] = (unsigned short)++slots->count;
	return slots->count - 1;
}

/* Room for the kind that is asked for most. */
struct asked *
asked_new(const struct policies *policies)
{
	struct asked *asked = xcalloc(1, sizeof(*asked));
	size_t most = 1;

	for (size_t i = 0; i < KINDS_MOST; i++)
		most = policies->slots[i].count > most ? policies->slots[i].count : most;
	asked->facts = xcalloc(most, sizeof(struct fact *));
	asked->room = xcalloc(most, sizeof(*asked->room));
	return asked;
}

void
asked_free(struct asked *asked)
{
	if (asked == NULL)
		return;
	free(asked->facts);
	free(asked->room);
	free(asked);
}

void
asked_freep(struct asked **asked)
{
	asked_free(*asked);
	*asked = NULL;
}

/* A place is a fact like any other. */
static bool
common_fact(const struct subject *subject, const char *name, struct fact *out)
{
	const char *text = NULL;

	*out = (struct fact){.name = name, .kind = FACT_TEXT};
	if (strcmp(name, "file") == 0)
		text = subject->place.file;
	else if (strcmp(name, "environment") == 0)
		text = subject->environment;
	else if (strcmp(name, "service") == 0)
		text = subject->service;
	else if (strcmp(name, "stack") == 0)
		text = subject->stack;
	else if (strcmp(name, "line") == 0 || strcmp(name, "column") == 0) {
		out->kind = FACT_NUMBER;
		out->number = name[0] == 'l' ? subject->place.line : subject->place.column;
		return out->number > 0;
	}
	out->text = text;
	return text != NULL;
}

const struct fact *
fact_of(const struct subject *subject, const char *name, struct fact *buffer)
{
	const struct fact *fact = subject_find(subject, name);

	if (fact != NULL)
		return fact;
	return common_fact(subject, name, buffer) ? buffer : NULL;
}

void
asked_set(struct asked *asked, const struct policies *policies, const struct subject_kind *kind,
	const struct subject *subject)
{
	const struct slots *slots = &policies->slots[kind - subject_kinds];

	asked->subject = subject;
	memset(asked->facts, 0, slots->count * sizeof(struct fact *));
	for (size_t i = 0; i < subject->count; i++) {
		size_t at = find_slot(slots, subject->facts[i].name);

		if (at > 0)
			asked->facts[at - 1] = &subject->facts[i];
	}
	for (const struct fact_def *fact = facts_of_all; fact->name != NULL; fact++) {
		size_t at = find_slot(slots, fact->name);

		if (at > 0 && asked->facts[at - 1] == NULL &&
			common_fact(subject, fact->name, &asked->room[at - 1]))
			asked->facts[at - 1] = &asked->room[at - 1];
	}
}
