/* SPDX-License-Identifier: Apache-2.0 */
/* A policy file: words, rules, and what it changes of rules that came before. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "policy/policy_priv.h"
#include "text/glob.h"

static const struct reading_ids policy_ids = {
	.type = "policy-type",
	.unknown_field = "policy-unknown-field",
	.missing_field = "policy-missing-field",
};

void
rule_free(struct rule *rule)
{
	test_free(rule->where);
	test_free(rule->expect);
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

static bool
read_level(struct reading *reading, const struct node *node, const char *what, enum level *level,
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
	return pool_text(policy_file_of(reading)->policies->pool,
		reading_text(reading, node_find(map, field), field));
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
	static const char *const fields[] = {"environment", "service", "file"};

	if (!reading_map(reading, node, "`in` of a rule", fields, ARRAY_LEN(fields)))
		return;
	scope->environments = read_scope_item(reading, node, "environment");
	scope->services = read_scope_item(reading, node, "service");
	scope->files = read_scope_item(reading, node, "file");
}

/* The last line of what hangs below NODE. */
static unsigned
last_line(const struct node *node)
{
	unsigned last = node->line > node->key_line ? node->line : node->key_line;

	for (size_t i = 0; i < node->count; i++) {
		unsigned line = last_line(node->items[i]);

		last = line > last ? line : last;
	}
	return last;
}

static const char *
lines_of(struct pool *pool, struct slice text, unsigned first, unsigned last)
{
	const unsigned char *from = NULL, *to = NULL;
	struct slice line;

	for (unsigned number = 1; number <= last && slice_next_line(&text, &line); number++) {
		from = number == first ? line.data : from;
		to = line.data + line.len;
	}
	return from == NULL ? "" : pool_slice(pool, slice_of(from, (size_t)(to - from)));
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
		reading_complain(reading, node_find(map, "at"), false, "policy-unknown-fact",
			"a rule about each `%s` cannot point at `%s`", kind->each,
			rule->at);
}

static void
read_rule(struct reading *reading, const struct node *node)
{
	static const char *const fields[] = {"id", "level", "each", "where", "expect", "say", "fix",
		"why", "tags", "in", "at"};
	struct policy_file *file = policy_file_of(reading);
	const struct subject_kind *kind;
	struct rule *rule;
	const struct node *level = node_find(node, "level");

	if (!reading_map(reading, node, "a rule", fields, ARRAY_LEN(fields)))
		return;
	rule = xcalloc(1, sizeof(*rule));
	read_id(reading, node, rule);
	rule->is_floor = file->is_floor;
	rule->face.policy = file->name;
	rule->face.level = LEVEL_WARNING;
	if (level == NULL)
		reading_field(reading, node, "level", "a rule");
	else
		read_level(reading, level, "`level` of a rule", &rule->face.level, NULL);
	kind = read_each(reading, node);
	rule->face.each = kind == NULL ? NULL : kind->each;
	rule->face.say = read_text(reading, node, "say");
	rule->face.fix = read_text(reading, node, "fix");
	rule->face.why = read_text(reading, node, "why");
	rule->face.file = file->shown;
	rule->face.line = node->line;
	rule->face.end_line = last_line(node);
	rule->face.text = lines_of(file->policies->pool, reading->text, rule->face.line,
		rule->face.end_line);
	if (rule->face.say == NULL)
		reading_field(reading, node, "say", "a rule");
	if (kind != NULL && node_find(node, "where") != NULL)
		rule->where = test_read(reading, node_find(node, "where"), kind);
	if (kind != NULL && node_find(node, "expect") != NULL)
		rule->expect = test_read(reading, node_find(node, "expect"), kind);
	if (kind != NULL && node_find(node, "where") == NULL && node_find(node, "expect") == NULL)
		reading_complain(reading, node, false, "policy-missing-field",
			"a rule has neither `where` nor `expect`");
	read_scope(reading, node_find(node, "in"), &rule->in);
	read_at(reading, node, kind, rule);
	if (rule->face.id == NULL || kind == NULL || rule->face.say == NULL)
		rule_free(rule);
	else
		add_rule(file->policies, rule);
}

static void
read_rules(struct reading *reading, const struct node *node)
{
	if (!reading_list(reading, node, "`rules`"))
		return;
	if (node->count > RULES_MOST) {
		reading_complain(reading, node, false, "policy-too-large",
			"more than %d rules in one file", RULES_MOST);
		return;
	}
	for (size_t i = 0; i < node->count; i++)
		read_rule(reading, node->items[i]);
}

static void
read_words(struct reading *reading, const struct node *node)
{
	struct policies *policies = policy_file_of(reading)->policies;

	if (!reading_free_map(reading, node, "`words`"))
		return;
	for (size_t i = 0; i < node->count; i++) {
		struct word_list list = {.name = pool_text(policies->pool, node->items[i]->key)};

		list.words = texts_read(reading, node->items[i], "a word", &list.count);
		policies->words = list_grow(policies->words, policies->word_count,
			&policies->word_room, sizeof(list));
		policies->words[policies->word_count++] = list;
	}
}

static void
override_rule(struct reading *reading, const struct node *node, struct rule *rule)
{
	enum level level = rule->face.level;
	bool off = false;

	if (!read_level(reading, node, "a level", &level, &off))
		return;
	if (rule->is_floor && (off || level < rule->face.level)) {
		err_fix(reading_complain(reading, node, false, "policy-floor",
			"`%s` belongs to a policy that cannot be lowered", rule->face.id),
			"write an exception with `why` and `until` in evenkeep.yaml");
		return;
	}
	rule->face.level = level;
	rule->face.is_off = off;
}

static void
read_override(struct reading *reading, const struct node *node)
{
	struct policies *policies = policy_file_of(reading)->policies;
	const char **names CLEANUP(freep) = xcalloc(policies->count + 1, sizeof(*names));
	size_t found = 0;

	for (size_t i = 0; i < policies->count; i++) {
		names[i] = policies->rules[i]->face.id;
		if (!glob_fits(node->key, slice_of_text(names[i])))
			continue;
		found++;
		override_rule(reading, node, policies->rules[i]);
	}
	if (found == 0)
		reading_suggest(reading_complain(reading, node, true, "policy-unknown-rule",
			"there is no rule `%s` to override", node->key), node->key, names,
			policies->count);
}

static void
read_file(struct reading *reading, const struct node *tree)
{
	static const char *const fields[] = {"policy", "about", "words", "floor", "override", "rules"};
	struct policy_file *file = policy_file_of(reading);
	const struct node *floor = node_find(tree, "floor");
	const struct node *override = node_find(tree, "override");

	if (!reading_map(reading, tree, "a policy file", fields, ARRAY_LEN(fields)))
		return;
	file->name = pool_text(file->policies->pool,
		reading_field(reading, tree, "policy", "a policy file"));
	reading_text(reading, node_find(tree, "about"), "`about`");
	if (floor != NULL && node_bool(floor, &file->is_floor) < 0)
		reading_complain(reading, floor, false, "policy-type",
			"`floor` must be true or false");
	if (node_find(tree, "words") != NULL)
		read_words(reading, node_find(tree, "words"));
	if (override != NULL && reading_free_map(reading, override, "`override`"))
		for (size_t i = 0; i < override->count; i++)
			read_override(reading, override->items[i]);
	if (node_find(tree, "rules") != NULL)
		read_rules(reading, node_find(tree, "rules"));
}

int
policy_load(struct policies *policies, struct slice text, const char *shown, struct err *err)
{
	struct err problems CLEANUP(err_done) = ERR_INIT;
	struct policy_file file = {.policies = policies,
		.shown = pool_text(policies->pool, shown)};
	struct reading reading = {text, shown, &policy_ids, &file, &problems, ERR_INIT};
	struct node *tree CLEANUP(node_freep) = NULL;
	int r;

	if (text.len > POLICY_MOST) {
		err_set(err, ERR_INVALID, "policy-too-large", "the policy has more than 1 MiB");
		return err_at(err, shown, 0, 0);
	}
	r = yaml_parse(text, shown, &tree, err);
	if (r < 0)
		return r;
	read_file(&reading, tree);
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	return err->code;
}
