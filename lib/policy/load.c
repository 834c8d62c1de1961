/* SPDX-License-Identifier: Apache-2.0 */
/* A policy file: words, rules, and what it changes of rules that came before. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "policy/policy_priv.h"
#include "text/glob.h"

static const struct reading_ids policy_ids = {
	.type = "policy-type",
	.unknown_field = "policy-unknown-field",
	.missing_field = "policy-missing-field",
};

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
		rule_read(reading, node->items[i]);
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

	if (!level_read(reading, node, "a level", &level, &off))
		return;
	if (rule->face.is_floor && (off || level < rule->face.level)) {
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
	static const char *const fields[] = {POLICY_FIELDS};
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

/* Somebody may name the wrong file: lines are shown of what is called as policies are. */
static void
hide_lines(const char *shown, struct err *err)
{
	struct slice name = slice_of_text(shown);

	if (slice_ends_with(name, ".yaml") || slice_ends_with(name, ".yml") ||
		slice_starts_with(name, "builtin:"))
		return;
	err->source[0] = '\0';
	for (size_t i = 0; i < err->more_count && i < ERR_MOST - 1; i++)
		err->more[i].source[0] = '\0';
}

/* Many rules ask for lines by their numbers. */
static void
find_lines(struct policy_file *file, struct slice text)
{
	struct slice rest = text, line;
	size_t *starts;

	while (slice_next_line(&rest, &line))
		file->line_count++;
	starts = pool_alloc(file->policies->pool, (file->line_count + 1) * sizeof(*starts));
	rest = text;
	for (size_t i = 0; slice_next_line(&rest, &line); i++)
		starts[i] = (size_t)(line.data - text.data);
	file->starts = starts;
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
	if (r < 0) {
		hide_lines(shown, err);
		return r;
	}
	find_lines(&file, text);
	read_file(&reading, tree);
	if (problems.code == 0)
		return 0;
	err_done(err);
	*err = problems;
	problems = (struct err)ERR_INIT;
	hide_lines(shown, err);
	return err->code;
}
