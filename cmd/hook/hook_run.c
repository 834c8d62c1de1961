/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/check/rules.h"
#include "cmd/facts/form.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/hook/hook.h"
#include "cmd/session/git.h"

struct result {
	const struct patch *patch;
	const struct hook_values *values;
	const struct findings *findings;
	bool ok;
};

static void
say_finding(const struct finding *finding)
{
	static const enum mark marks[] = {
		[LEVEL_NOTE] = MARK_NONE,
		[LEVEL_WARNING] = MARK_LOOK,
		[LEVEL_ERROR] = MARK_BAD,
	};

	output_marked_answer(marks[finding->level], "%s:%u: %s", finding->file, finding->line,
		finding->message);
	output_answer("     %s%s%s", finding->rule, finding->fix == NULL ? "" : ", fix: ",
		finding->fix == NULL ? "" : finding->fix);
}

static void
say(const struct result *result)
{
	size_t errors = findings_count(result->findings, LEVEL_ERROR);

	for (size_t i = 0; i < result->findings->count; i++)
		say_finding(&result->findings->items[i]);
	if (result->values->missing != NULL)
		output_answer("values of the vault were not all looked for: %s",
			result->values->missing);
	if (errors > 0)
		output_answer("%zu error%s in %zu staged file%s: nothing was committed", errors,
			errors == 1 ? "" : "s", result->patch->count,
			result->patch->count == 1 ? "" : "s");
	else
		output_line("nothing secret in %zu staged file%s, %zu value%s looked for",
			result->patch->count, result->patch->count == 1 ? "" : "s",
			result->values->count, result->values->count == 1 ? "" : "s");
}

static void
document(const struct result *result)
{
	struct json *json = output_json("evenkeep.hook/1", result->ok);

	json_number(json, "files", result->patch->count);
	json_number(json, "values", result->values->count);
	json_text(json, "not_looked_for", result->values->missing);
	json_open_list(json, "findings");
	for (size_t i = 0; i < result->findings->count; i++)
		finding_json(json, &result->findings->items[i]);
	json_close_list(json);
}

static void
write_report(const struct report_format *form, const struct result *result)
{
	const struct gap gap = {"values of the vault", result->values->missing};

	form_write(form, &(struct report){.title = "evenkeep hook run", .findings = result->findings,
		.gaps = &gap, .gap_count = gap.why != NULL});
}

/* The rules of the guard are always asked; evenkeep.yaml may name its pack to change their levels. */
static int
load_rules(struct session *session, struct rules *out, struct err *err)
{
	static const char *const packs[] = {"guard", NULL};
	int r = rules_load(session, packs, out, err);

	if (r == 0 && policies_find(out->policies, "guard.vault-value") == NULL)
		r = policies_add_pack(out->policies, "guard", err);
	return r;
}

/* Exceptions of evenkeep.yaml that are over are in no staged line: they are `check`'s to tell. */
static bool
is_of_staged(void *cookie, const struct finding *finding)
{
	static const char exception[] = "policy.exception-";

	(void)cookie;
	return strncmp(finding->rule, exception, strlen(exception)) != 0;
}

int
hook_run(struct session *session, const struct hook_opts *opts, struct err *err)
{
	char *top CLEANUP(freep) = NULL;
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct patch patch CLEANUP(patch_done) = {0};
	struct hook_values values CLEANUP(hook_values_done) = {0};
	struct rules rules CLEANUP(rules_done) = {0};
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct findings *findings CLEANUP(findings_freep) = findings_new();
	struct result result = {&patch, &values, findings, false};
	const struct report_format *form;
	int r = form_choose(opts->format, &form, err);

	if (r == 0)
		r = hook_top(&top, err);
	if (r == 0)
		r = git_staged(top, &text, err);
	if (r == 0)
		r = patch_read(secret_slice(text), &patch, err);
	if (r == 0)
		r = load_rules(session, &rules, err);
	if (r == 0)
		r = hook_values_load(session, &values, err);
	if (r < 0)
		return r;
	hook_facts(&patch, &values, facts);
	r = rules_ask(&rules, facts, findings, err);
	if (r < 0)
		return r;
	findings_keep(findings, is_of_staged, NULL);
	result.ok = findings_count(findings, LEVEL_ERROR) == 0;
	if (form != NULL) {
		write_report(form, &result);
	} else {
		document(&result);
		say(&result);
	}
	return result.ok ? EXIT_OK : EXIT_FOUND;
}
