/* SPDX-License-Identifier: Apache-2.0 */
/* A rule explained by its own text. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "cmd/explain/explain.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "policy/subjects.h"

bool
is_rule_id(const char *word)
{
	const char *dot = strchr(word, '.');

	return dot != NULL && dot != word && dot[1] != '\0' &&
		strspn(word, "abcdefghijklmnopqrstuvwxyz0123456789.-") == strlen(word);
}

static int
no_rule(const struct policies *policies, const char *id, struct err *err)
{
	size_t count = policies_count(policies);
	const char **names CLEANUP(freep) = xcalloc(count + 1, sizeof(*names));
	const char *near;

	for (size_t i = 0; i < count; i++)
		names[i] = policies_at(policies, i)->id;
	near = suggest(id, names, count);
	err_set(err, ERR_NOT_FOUND, "no-rule", "there is no rule `%.80s`", id);
	if (near != NULL)
		return err_fix(err, "did you mean `%s`?", near);
	return err_fix(err, "packs are in evenkeep-policy(5), files of your own under `policies` in evenkeep.yaml");
}

static void
say_text(const char *text)
{
	struct slice rest = slice_of_text(text), line;

	while (slice_next_line(&rest, &line))
		output_answer("  | %.*s", (int)line.len, (const char *)line.data);
}

/* What stands there, without the blanks before it. */
static void
say_example(const struct policy_example *example)
{
	const char *text = example->text + strspn(example->text, " -");

	output_marked_answer(example->breaks ? MARK_BAD : MARK_SAME, "%s", text);
	if (example->told != NULL)
		output_answer("     it says: %s", example->told);
}

static void
say_ways(const struct policy_rule *rule)
{
	output_answer("%s", "");
	if (rule->is_floor) {
		output_answer("it belongs to a floor: comments do not allow it, house files only raise it");
	} else {
		output_answer("here only:    # evenkeep: allow %s - REASON   (behind the place, or above it)",
			rule->id);
		output_answer("everywhere:   override: { %s: note }   (or off; in a file under `policies` of evenkeep.yaml)",
			rule->id);
	}
	output_answer("for a while:  exceptions: [{ rule: %s, where: \"PATH\", until: DAY, why: \"REASON\" }]   (in evenkeep.yaml)",
		rule->id);
}

static void
say_head(const struct policy_rule *rule)
{
	const struct subject_kind *kind = subject_kind_find(rule->each);

	output_answer("%s  %s%s", rule->id, rule->is_off ? "off" : level_name(rule->level),
		rule->is_floor ? ", a floor" : "");
	output_answer("  asks of each %s (%s)", rule->each, kind->about);
	output_answer("  says  %s", rule->say);
	if (rule->why != NULL)
		output_answer("  why   %s", rule->why);
	if (rule->fix != NULL)
		output_answer("  fix   %s", rule->fix);
	output_answer("%s", "");
	output_answer("%s:%u", rule->file, rule->line);
	say_text(rule->text);
}

static void
add_example(struct json *json, const struct policy_example *example)
{
	json_open_map(json, NULL);
	json_bool(json, "breaks", example->breaks);
	json_text(json, "text", example->text);
	json_text(json, "told", example->told);
	json_number(json, "line", example->line);
	json_close_map(json);
}

static struct json *
start_document(const struct policy_rule *rule)
{
	struct json *json = output_json("evenkeep.rule/1", true);

	json_text(json, "rule", rule->id);
	json_text(json, "level", rule->is_off ? "off" : level_name(rule->level));
	json_bool(json, "floor", rule->is_floor);
	json_text(json, "policy", rule->policy);
	json_text(json, "each", rule->each);
	json_text(json, "say", rule->say);
	json_text(json, "why", rule->why);
	json_text(json, "fix", rule->fix);
	json_text(json, "file", rule->file);
	json_number(json, "line", rule->line);
	json_text(json, "text", rule->text);
	json_open_list(json, "tags");
	for (size_t i = 0; rule->tags != NULL && rule->tags[i] != NULL; i++)
		json_text(json, NULL, rule->tags[i]);
	json_close_list(json);
	json_open_list(json, "examples");
	return json;
}

static int
tell(const struct policies *policies, size_t at, struct err *err)
{
	const struct policy_rule *rule = policies_at(policies, at);
	struct pool *pool CLEANUP(pool_freep) = pool_new();
	struct json *json = start_document(rule);

	say_head(rule);
	if (policies_examples(policies, at) > 0)
		output_answer("%s", "");
	for (size_t i = 0; i < policies_examples(policies, at); i++) {
		struct policy_example example;
		int r = policies_try(policies, at, i, pool, &example, err);

		if (r < 0)
			return r;
		say_example(&example);
		add_example(json, &example);
	}
	json_close_list(json);
	say_ways(rule);
	return EXIT_OK;
}

static bool
has_file(const struct policies *policies, const char *pack)
{
	for (size_t i = 0; i < policies_count(policies); i++)
		if (strcmp(policies_at(policies, i)->policy, pack) == 0)
			return true;
	return false;
}

/* A rule of a pack that the project does not use can be asked for too. */
static int
add_pack_of(struct policies *policies, const char *id, struct err *err)
{
	for (const char *const *pack = policy_packs(); *pack != NULL; pack++)
		if (strlen(*pack) == strcspn(id, ".") && strncmp(*pack, id, strlen(*pack)) == 0 &&
			!has_file(policies, *pack))
			return policies_add_pack(policies, *pack, err);
	return 0;
}

int
explain_rule(struct session *session, const struct explain_opts *opts, const char *id,
	struct err *err)
{
	struct rules rules CLEANUP(rules_done) = {0};
	int r;

	if (opts->env != NULL || opts->service != NULL || opts->live)
		return err_set(err, ERR_USAGE, "wrong-option", "a rule is explained without options");
	r = rules_load(session, NULL, &rules, err);
	if (r == 0 && policies_find(rules.policies, id) == NULL)
		r = add_pack_of(rules.policies, id, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < policies_count(rules.policies); i++)
		if (strcmp(policies_at(rules.policies, i)->id, id) == 0)
			return tell(rules.policies, i, err);
	return no_rule(rules.policies, id, err);
}
