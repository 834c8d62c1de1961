/* SPDX-License-Identifier: Apache-2.0 */
/* One rule of a policy file. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "policy/policy_priv.h"

void
rule_free(struct rule *rule)
{
	test_free(rule->where);
	test_free(rule->expect);
	free(rule->examples);
	free(rule);
}

static bool
is_id(const char *text)
{
	size_t dots = 0;

	for (size_t i = 0; text[i] != '\0'; i++) {
		bool letter = (text[i] >= 'a' && text[i] <= 'z') || (text[i] >= '0' && text[i] <= '9');

		dots += text[i] == '.';
		if (!letter && text[i] != '-' && text[i] != '.')
			return false;
	}
	return dots == 1 && text[0] != '.' && text[strlen(text) - 1] != '.';
}

static void
read_id(struct reading *reading, const struct node *node, struct rule *rule)
{
	struct policy_file *file = policy_file_of(reading);
	const char *id = reading_field(reading, node, "id", "a rule");
	struct err *problem;

	if (id == NULL)
		return;
	if (!is_id(id)) {
		problem = reading_complain(reading, node_find(node, "id"), false, "policy-id",
			"`%s` is no id of a rule", id);
		err_fix(problem, "an id is `%s.some-words`: small letters, digits and `-`",
			file->name == NULL ? "house" : file->name);
		return;
	}
	if (policies_find(file->policies, id) != NULL)
		reading_complain(reading, node_find(node, "id"), false, "policy-id",
			"there is a rule `%s` already", id);
	rule->face.id = pool_text(file->policies->pool, id);
}

bool
level_read(struct reading *reading, const struct node *node, const char *what, enum level *level,
	bool *off)
{
	static const char *const words[] = {"error", "warning", "note", "off"};
	const char *text = reading_text(reading, node, what);
	size_t count = off == NULL ? 3 : 4;

	if (text == NULL)
		return false;
	if (off != NULL && (*off = strcmp(text, "off") == 0 ||
		(!node->quoted && strcmp(text, "false") == 0)))
		return true;
	if (level_find(text) < 0) {
		reading_suggest(reading_complain(reading, node, false, "policy-level",
			"`%s` is no level", text), text, words, count);
		return false;
	}
	*level = (enum level)level_find(text);
	return true;
}

static const char *
read_text(struct reading *reading, const struct node *map, const char *field)
{
	char named[40];

	snprintf(named, sizeof(named), "`%s` of a rule", field);
	return pool_text(policy_file_of(reading)->policies->pool,
		reading_text(reading, node_find(map, field), named));
}

static const struct subject_kind *
read_each(struct reading *reading, const struct node *map)
{
	const char *each = reading_field(reading, map, "each", "a rule");
	const struct subject_kind *kind = each == NULL ? NULL : subject_kind_find(each);
	const char *names[64];
	size_t count = 0;

	if (each == NULL || kind != NULL)
		return kind;
	for (const struct subject_kind *at = subject_kinds; at->each != NULL; at++)
		names[count++] = at->each;
	reading_suggest(reading_complain(reading, node_find(map, "each"), false,
		"policy-unknown-subject", "rules cannot be asked of each `%s`", each), each, names,
		count);
	return NULL;
}

static const char **
read_scope_item(struct reading *reading, const struct node *map, const char *field)
{
	const struct node *node = node_find(map, field);
	size_t count;

	return node == NULL ? NULL : texts_read(reading, node, field, &count);
}

static void
read_scope(struct reading *reading, const struct node *node, struct scope *scope)
{
	static const char *const fields[] = {SCOPE_FIELDS};

	if (!reading_map(reading, node, "`in` of a rule", fields, ARRAY_LEN(fields)))
		return;
	scope->environments = read_scope_item(reading, node, "environment");
	scope->services = read_scope_item(reading, node, "service");
	scope->files = read_scope_item(reading, node, "file");
}

/* The last line of what hangs below NODE, but for examples. */
unsigned
last_line(const struct node *node)
{
	unsigned last = node->line > node->key_line ? node->line : node->key_line;

	for (size_t i = 0; i < node->count; i++) {
		const struct node *item = node->items[i];
		unsigned line = item->key != NULL && strcmp(item->key, "examples") == 0 ? 0 :
			last_line(item);

		last = line > last ? line : last;
	}
	return last;
}

const char *
lines_of(struct reading *reading, unsigned first, unsigned last)
{
	const struct policy_file *file = policy_file_of(reading);
	size_t from, to;

	if (first == 0 || first > last || last > file->line_count)
		return "";
	from = file->starts[first - 1];
	to = last < file->line_count ? file->starts[last] : reading->text.len;
	while (to > from && (reading->text.data[to - 1] == '\n' || reading->text.data[to - 1] == '\r'))
		to--;
	return pool_slice(file->policies->pool, slice_of(reading->text.data + from, to - from));
}

static void
add_rule(struct policies *policies, struct rule *rule)
{
	policies->rules =
		list_grow(policies->rules, policies->count, &policies->room, sizeof(*policies->rules));
	policies->rules[policies->count++] = rule;
}

/* The fact at whose place the rule is told. */
static void
read_at(struct reading *reading, const struct node *map, const struct subject_kind *kind,
	struct rule *rule)
{
	rule->at = read_text(reading, map, "at");
	if (rule->at != NULL && kind != NULL && !subject_kind_has(kind, rule->at))
		suggest_fact(reading_complain(reading, node_find(map, "at"), false,
			"policy-unknown-fact", "a rule about each `%s` cannot point at `%s`",
			kind->each, rule->at), rule->at, kind);
}

/* `{fact}` of what the rule says, of which there must be such facts. */
static void
check_said(struct reading *reading, const struct node *node, const struct subject_kind *kind)
{
	char name[SAY_NAME];
	const char *at = node == NULL || node->kind != NODE_SCALAR ? "" : node->text;

	while ((at = say_next(at, name)) != NULL) {
		size_t len = strlen(name);

		/* `missing.0` */
		if (len > 2 && name[len - 2] == '.' && name[len - 1] >= '0' && name[len - 1] <= '9')
			name[len - 2] = '\0';
		if (subject_kind_has(kind, name))
			continue;
		suggest_fact(reading_complain(reading, node, false, "policy-unknown-fact",
			"`%s` names `{%s}`, and a `%s` has no such fact", node->key, name,
			kind->each), name, kind);
	}
}

static void
read_said(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	struct rule *rule)
{
	rule->face.say = read_text(reading, node, "say");
	rule->face.fix = read_text(reading, node, "fix");
	rule->face.why = read_text(reading, node, "why");
	if (node_find(node, "say") == NULL)
		reading_field(reading, node, "say", "a rule");
	if (kind == NULL)
		return;
	check_said(reading, node_find(node, "say"), kind);
	check_said(reading, node_find(node, "fix"), kind);
}

static void
read_asked(struct reading *reading, const struct node *node, const struct subject_kind *kind,
	struct rule *rule)
{
	const struct node *where = node_find(node, "where"), *expect = node_find(node, "expect");

	if (where == NULL && expect == NULL)
		reading_complain(reading, node, false, "policy-missing-field",
			"a rule has neither `where` nor `expect`");
	if (kind == NULL)
		return;
	if (where != NULL)
		rule->where = test_read(reading, where, kind);
	if (expect != NULL)
		rule->expect = test_read(reading, expect, kind);
}

static void
read_tags(struct reading *reading, const struct node *node, struct rule *rule)
{
	size_t count;

	if (node != NULL)
		rule->face.tags = texts_read(reading, node, "`tags` of a rule", &count);
}

/* Where the text of the rule stands, for `explain`. */
static void
read_face(struct reading *reading, const struct node *node, struct rule *rule)
{
	struct policy_file *file = policy_file_of(reading);
	struct policy_rule *face = &rule->face;

	face->policy = file->name;
	face->file = file->shown;
	face->line = node->line;
	face->end_line = last_line(node);
	face->text = lines_of(reading, face->line, face->end_line);
	face->is_floor = file->is_floor;
}

static void
add_or_drop(struct policies *policies, struct rule *rule, const struct subject_kind *kind)
{
	if (rule->face.id == NULL || kind == NULL || rule->face.say == NULL)
		rule_free(rule);
	else
		add_rule(policies, rule);
}

void
rule_read(struct reading *reading, const struct node *node)
{
	static const char *const fields[] = {RULE_FIELDS};
	const struct subject_kind *kind;
	struct rule *rule;
	const struct node *level = node_find(node, "level");

	if (!reading_map(reading, node, "a rule", fields, ARRAY_LEN(fields)))
		return;
	rule = xcalloc(1, sizeof(*rule));
	read_id(reading, node, rule);
	rule->face.level = LEVEL_WARNING;
	if (level == NULL)
		reading_field(reading, node, "level", "a rule");
	else
		level_read(reading, level, "`level` of a rule", &rule->face.level, NULL);
	kind = read_each(reading, node);
	rule->face.each = kind == NULL ? NULL : kind->each;
	rule->kind = kind;
	read_face(reading, node, rule);
	read_said(reading, node, kind, rule);
	read_asked(reading, node, kind, rule);
	read_tags(reading, node_find(node, "tags"), rule);
	read_scope(reading, node_find(node, "in"), &rule->in);
	read_at(reading, node, kind, rule);
	if (kind != NULL && node_find(node, "examples") != NULL)
		examples_read(reading, node_find(node, "examples"), rule);
	add_or_drop(policy_file_of(reading)->policies, rule, kind);
}
