/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/check/rules.h"

#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"

enum { POLICY_FILE_MOST = 1 << 20 };

static const char builtin[] = "builtin:";

const char *const rules_of_values[] = {"parity", "secrets", NULL};

static bool
is_pack(const char *policy)
{
	return strncmp(policy, builtin, sizeof(builtin) - 1) == 0;
}

static void
add_shown(struct buf *shown, const char *policy)
{
	buf_addf(shown, "%s%s", shown->len == 0 ? "" : ", ", policy);
}

static int
add_pack(struct policies *policies, const char *policy, struct buf *shown, struct err *err)
{
	add_shown(shown, policy);
	return policies_add_pack(policies, policy + sizeof(builtin) - 1, err);
}

/* What is wrong with a policy is shown with the line that it is in: it must be one of the project. */
static int
check_inside(const struct project *project, const char *path, const char *file, struct err *err)
{
	char resolved[PATH_MAX];

	if (realpath(path, resolved) == NULL || project_has(project, resolved))
		return 0; /* one that cannot be reached is told by who reads it */
	err_set(err, ERR_INVALID, "project-path", "the policy file `%s` is a link out of the project",
		file);
	return err_fix(err, "put the file itself into the project");
}

static int
add_file(struct policies *policies, const struct project *project, const char *file,
	struct buf *shown, struct err *err)
{
	char *path CLEANUP(freep) = project_path(project, file);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = check_inside(project, path, file, err);
	if (r < 0)
		return r;
	r = file_read(path, POLICY_FILE_MOST, &text, err);
	if (r < 0)
		return err_ctx(err, "policy `%s`", file);
	add_shown(shown, file);
	return policies_add_text(policies, buf_slice(&text), file, err);
}

/* Packs first: house files change them. */
static int
add_named(struct policies *policies, const struct project *project, struct buf *shown,
	bool *of_house, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && project->policies[i] != NULL; i++)
		if (is_pack(project->policies[i]))
			r = add_pack(policies, project->policies[i], shown, err);
	*of_house = shown->len == 0;
	for (size_t i = 0; r == 0 && project->policies[i] != NULL; i++)
		if (!is_pack(project->policies[i]))
			r = add_file(policies, project, project->policies[i], shown, err);
	return r;
}

static int
add_usual(struct policies *policies, const char *const *usual, struct buf *shown, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && usual[i] != NULL; i++) {
		buf_addf(shown, "%s%s%s", shown->len == 0 ? "" : ", ", builtin, usual[i]);
		r = policies_add_pack(policies, usual[i], err);
	}
	return r;
}

static int
load_policies(const struct project *project, const char *const *usual, struct rules *rules,
	struct err *err)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	int r;

	rules->policies = policies_new();
	if (project == NULL || project->policies == NULL || project->policies[0] == NULL)
		r = add_usual(rules->policies, usual != NULL ? usual : policy_packs(), &names, err);
	else
		r = add_named(rules->policies, project, &names, &rules->are_of_house, err);
	rules->shown = buf_take(&names);
	return r;
}

int
rules_load(struct session *session, const char *const *usual, struct rules *out, struct err *err)
{
	const struct project *project;
	size_t count;
	int r;

	r = session_find_project(session, &project, err);
	if (r == 0)
		r = load_policies(project, usual, out, err);
	if (r < 0)
		return r;
	count = project == NULL ? 0 : project->exception_count;
	out->exceptions = xcalloc(count + 1, sizeof(*out->exceptions));
	for (size_t i = 0; i < count; i++) {
		const struct project_exception *from = &project->exceptions[i];

		out->exceptions[i] = (struct policy_exception){from->rule, from->where, from->until,
			from->why, from->line};
	}
	policies_except(out->policies, out->exceptions, count);
	clock_text(session_now_ms(session), out->today);
	out->today[strlen("2026-11-21")] = '\0';
	return 0;
}

void
rules_done(struct rules *rules)
{
	policies_free(rules->policies);
	free(rules->exceptions);
	free(rules->shown);
}

int
rules_ask(const struct rules *rules, const struct facts *facts, struct findings *out,
	struct err *err)
{
	int r = policies_ask(rules->policies, facts, rules->today, out, err);

	findings_sort(out);
	return r;
}
