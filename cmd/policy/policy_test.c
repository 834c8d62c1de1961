/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/policy/policy_cmd.h"

enum { POLICY_FILE_MOST = 1 << 20 };

static const char builtin[] = "builtin:";

/* An example of which a rule does something else. */
struct wrong {
	const char *rule, *file;
	struct policy_example example;
};

struct tally {
	const struct policies *policies;
	struct pool *pool;
	struct wrong *wrong;
	size_t wrong_count, wrong_room;
	size_t rules, examples, bare;
};

static bool
is_pack(const char *file)
{
	return strncmp(file, builtin, sizeof(builtin) - 1) == 0;
}

/* House files change what is in packs, so all of them come before. */
static int
add_packs(struct policies *policies, const char *but, struct err *err)
{
	for (const char *const *pack = policy_packs(); *pack != NULL; pack++) {
		int r = but != NULL && strcmp(*pack, but) == 0 ? 0 :
			policies_add_pack(policies, *pack, err);

		if (r < 0)
			return r;
	}
	return 0;
}

static int
load(struct policies *policies, const char *file, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	char *name CLEANUP(freep) = NULL;
	int r;

	if (is_pack(file))
		return policies_add_pack(policies, file + sizeof(builtin) - 1, err);
	r = file_read(file, POLICY_FILE_MOST, &text, err);
	if (r < 0)
		return err_ctx(err, "policy `%.200s`", file);
	name = policy_name_of(buf_slice(&text), file);
	r = add_packs(policies, name, err);
	return r < 0 ? r : policies_add_text(policies, buf_slice(&text), file, err);
}

static void
tell_wrong(const struct wrong *wrong)
{
	const struct policy_example *example = &wrong->example;
	const char *how = !example->breaks ? "the rule holds in the example, and it says: " :
		example->told == NULL ? "the example breaks the rule, and it says nothing" :
		"it says: ";

	output_marked_answer(MARK_BAD, "%s  %s:%u: %s%s", wrong->rule, wrong->file, example->line,
		how, example->told == NULL ? "" : example->told);
}

static void
add_wrong(struct tally *tally, const struct policy_rule *rule, const struct policy_example *example)
{
	struct wrong *wrong;

	tally->wrong = list_grow(tally->wrong, tally->wrong_count, &tally->wrong_room,
		sizeof(*tally->wrong));
	wrong = &tally->wrong[tally->wrong_count++];
	*wrong = (struct wrong){pool_text(tally->pool, rule->id), pool_text(tally->pool, rule->file),
		*example};
	wrong->example.says = pool_text(tally->pool, example->says);
	tell_wrong(wrong);
}

/* Examples of both kinds prove that a rule finds, and that it does not find everything. */
static void
tell_bare(struct tally *tally, const struct policy_rule *rule, bool breaks, bool holds)
{
	if (breaks && holds)
		return;
	tally->bare++;
	output_marked_answer(MARK_LOOK, "%s  %s:%u: no example that %s", rule->id, rule->file,
		rule->line, breaks ? "holds" : holds ? "breaks it" : "breaks it, none that holds");
}

static int
try_rule(struct tally *tally, size_t at, struct err *err)
{
	const struct policy_rule *rule = policies_at(tally->policies, at);
	bool breaks = false, holds = false;

	tally->rules++;
	for (size_t i = 0; i < policies_examples(tally->policies, at); i++) {
		struct policy_example example;
		int r = policies_try(tally->policies, at, i, tally->pool, &example, err);

		if (r < 0)
			return r;
		tally->examples++;
		breaks |= example.breaks;
		holds |= !example.breaks;
		if (example.is_right)
			continue;
		add_wrong(tally, rule, &example);
	}
	tell_bare(tally, rule, breaks, holds);
	return 0;
}

static int
test_file(struct tally *tally, const char *file, struct err *err)
{
	struct policies *policies CLEANUP(policies_freep) = policies_new();
	const struct tally before = *tally;
	int r = load(policies, file, err);

	tally->policies = policies;
	for (size_t i = 0; r == 0 && i < policies_count(policies); i++)
		if (strcmp(policies_at(policies, i)->file, file) == 0)
			r = try_rule(tally, i, err);
	if (r < 0)
		return r;
	output_marked_answer(tally->wrong_count > before.wrong_count ? MARK_BAD : MARK_SAME,
		"%s: %zu rules, %zu examples, %zu wrong", file, tally->rules - before.rules,
		tally->examples - before.examples, tally->wrong_count - before.wrong_count);
	return 0;
}

/* The files of evenkeep.yaml. */
static int
test_project(struct session *session, struct tally *tally, struct err *err)
{
	const struct project *project;
	size_t tested = 0;
	int r = session_need_project(session, &project, err);

	for (size_t i = 0; r == 0 && project->policies != NULL && project->policies[i] != NULL; i++) {
		char *path CLEANUP(freep) = NULL;

		if (is_pack(project->policies[i]))
			continue;
		path = project_path(project, project->policies[i]);
		r = test_file(tally, path, err);
		tested++;
	}
	if (r < 0 || tested > 0)
		return r;
	err_set(err, ERR_NOT_FOUND, "no-policy", "evenkeep.yaml names no policy of your own");
	return err_fix(err, "name a FILE, or a pack: `evenkeep policy test builtin:parity`");
}

static void
document(const struct tally *tally, bool ok)
{
	struct json *json = output_json("evenkeep.policy-test/1", ok);

	json_number(json, "rules", tally->rules);
	json_number(json, "examples", tally->examples);
	json_number(json, "rules_without_examples", tally->bare);
	json_open_list(json, "wrong");
	for (size_t i = 0; i < tally->wrong_count; i++) {
		const struct wrong *wrong = &tally->wrong[i];

		json_open_map(json, NULL);
		json_text(json, "rule", wrong->rule);
		json_text(json, "file", wrong->file);
		json_number(json, "line", wrong->example.line);
		json_text(json, "expected", wrong->example.breaks ? "breaks" : "holds");
		json_text(json, "says", wrong->example.says);
		json_text(json, "told", wrong->example.told);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
tally_done(struct tally *tally)
{
	free(tally->wrong);
	pool_free(tally->pool);
}

int
policy_test(struct session *session, const struct policy_opts *opts, char **files, struct err *err)
{
	struct tally tally CLEANUP(tally_done) = {.pool = pool_new()};
	bool ok;
	int r = files[0] == NULL ? test_project(session, &tally, err) : 0;

	for (; r == 0 && *files != NULL; files++)
		r = test_file(&tally, *files, err);
	if (r < 0)
		return r;
	ok = tally.wrong_count == 0 && (!opts->strict || tally.bare == 0);
	document(&tally, ok);
	return ok ? EXIT_OK : EXIT_FOUND;
}
