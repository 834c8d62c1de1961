/* SPDX-License-Identifier: Apache-2.0 */
/* `examples` of a rule: subjects as its author imagines them, of which it is broken or holds. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "policy/policy_priv.h"

enum { EXAMPLES_MOST = 100, GROUPED_MOST = 64 };

static void
wrong_kind(struct reading *reading, const struct node *node, enum fact_kind kind)
{
	reading_complain(reading, node, false, "policy-example", "`%s` of an example must be %s",
		node->key, fact_kind_name(kind));
}

static void
give_bool(struct reading *reading, const struct node *node, struct subject *subject)
{
	bool yes;

	if (node->kind == NODE_SCALAR && !node->quoted && node_bool(node, &yes) == 0)
		subject_bool(subject, node->key, yes);
	else
		wrong_kind(reading, node, FACT_BOOL);
}

static void
give_number(struct reading *reading, const struct node *node, struct subject *subject)
{
	char *end = NULL;
	double number = node->kind == NODE_SCALAR ? strtod(node->text, &end) : 0;

	if (end == NULL || node->quoted || node->text[0] == '\0' || *end != '\0')
		wrong_kind(reading, node, FACT_NUMBER);
	else
		subject_number(subject, node->key, number);
}

/* A place is given as facts are. */
static void
give_text(struct reading *reading, const struct node *node, struct subject *subject)
{
	const char *text;

	if (node->kind != NODE_SCALAR) {
		wrong_kind(reading, node, FACT_TEXT);
		return;
	}
	text = pool_text(subject->pool, node->text);
	if (strcmp(node->key, "environment") == 0)
		subject->environment = text;
	else if (strcmp(node->key, "service") == 0)
		subject->service = text;
	else if (strcmp(node->key, "stack") == 0)
		subject->stack = text;
	else if (strcmp(node->key, "file") == 0)
		subject->place.file = text;
	else
		subject_text(subject, node->key, text);
}

static void
give_list(struct reading *reading, const struct node *node, struct subject *subject)
{
	size_t count;
	const char **texts;

	if (node->kind == NODE_MAP) {
		wrong_kind(reading, node, FACT_LIST);
		return;
	}
	texts = texts_read(reading, node, "an item of a list", &count);
	subject_list(subject, node->key, texts, count);
}

/* The number of the group that WORD is; `?` cannot be compared. */
static unsigned
group_of(const struct node *map, size_t at)
{
	if (strcmp(map->items[at]->text, "?") == 0)
		return FACT_NO_GROUP;
	for (size_t i = 0; i < at; i++)
		if (strcmp(map->items[i]->text, map->items[at]->text) == 0)
			return (unsigned)i + 1;
	return (unsigned)at + 1;
}

/* Environments and a word for what each has: equal words are equal values. */
static void
give_groups(struct reading *reading, const struct node *node, struct subject *subject)
{
	const char *names[GROUPED_MOST];
	unsigned groups[GROUPED_MOST];

	if (node->kind != NODE_MAP || node->count > GROUPED_MOST) {
		err_fix(reading_complain(reading, node, false, "policy-example",
			"`%s` of an example must be a map", node->key),
			"write what each environment has: `{ dev: a, staging: b, prod: b }`");
		return;
	}
	for (size_t i = 0; i < node->count; i++) {
		if (node->items[i]->kind != NODE_SCALAR) {
			wrong_kind(reading, node->items[i], FACT_TEXT);
			return;
		}
		names[i] = node->items[i]->key;
		groups[i] = group_of(node, i);
	}
	subject_groups(subject, node->key, names, groups, node->count);
}

static void
give(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	struct subject *subject)
{
	const struct fact_def *fact = subject_kind_fact(kind, node->key);

	if (!subject_kind_has(kind, node->key)) {
		suggest_fact(reading_complain(reading, node, true, "policy-unknown-fact",
			"a `%s` has no fact `%s`", kind->each, node->key), node->key, kind);
		return;
	}
	switch (fact == NULL ? FACT_TEXT : fact->kind) {
	case FACT_BOOL:
		give_bool(reading, node, subject);
		break;
	case FACT_NUMBER:
		give_number(reading, node, subject);
		break;
	case FACT_TEXT:
		give_text(reading, node, subject);
		break;
	case FACT_LIST:
		give_list(reading, node, subject);
		break;
	default:
		give_groups(reading, node, subject);
	}
}

static void
read_example(struct reading *reading, const struct node *node, struct rule *rule)
{
	static const char *const fields[] = {EXAMPLE_FIELDS};
	struct policies *policies = policy_file_of(reading)->policies;
	struct example *out = &rule->examples[rule->example_count];
	const struct node *breaks = node_find(node, "breaks"), *holds = node_find(node, "holds");
	const struct node *given = breaks != NULL ? breaks : holds, *says = node_find(node, "says");
	struct subject *subject;

	if (!reading_map(reading, node, "an example", fields, ARRAY_LEN(fields)))
		return;
	if ((breaks == NULL) == (holds == NULL)) {
		reading_complain(reading, node, false, "policy-example",
			"an example has either `breaks` or `holds`");
		return;
	}
	if (!reading_free_map(reading, given, "what an example gives"))
		return;
	if (holds != NULL && says != NULL)
		reading_complain(reading, says, true, "policy-example",
			"where a rule holds it says nothing");
	subject = facts_add(policies->imagined, rule->kind->each, (struct fact_place){0});
	for (size_t i = 0; i < given->count; i++)
		give(reading, given->items[i], rule->kind, subject);
	*out = (struct example){subject, breaks != NULL,
		pool_text(policies->pool, reading_text(reading, says, "`says` of an example")),
		lines_of(reading, node->line, last_line(node)), node->line};
	rule->example_count++;
}

void
examples_read(struct reading *reading, const struct node *node, struct rule *rule)
{
	if (!reading_list(reading, node, "`examples` of a rule"))
		return;
	if (node->count > EXAMPLES_MOST) {
		reading_complain(reading, node, false, "policy-too-large",
			"more than %d examples of one rule", EXAMPLES_MOST);
		return;
	}
	rule->examples = xcalloc(node->count + 1, sizeof(*rule->examples));
	for (size_t i = 0; i < node->count; i++)
		read_example(reading, node->items[i], rule);
}
