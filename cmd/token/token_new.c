/* SPDX-License-Identifier: Apache-2.0 */
/* `token new`: one more reader, and its key once on stdout. */
#include <stdio.h>
#include <string.h>

#include "cmd/frame/output.h"
#include "cmd/token/token_cmd.h"

enum { DAYS = 90, LABEL_ENDINGS = 100 };
static const uint64_t usual_ms = (uint64_t)DAYS * 24 * 3600 * 1000;

static int
check_usage(const struct token_opts *o, struct err *err)
{
	if (o->shape && (o->env != NULL || o->names.count > 0)) {
		err_set(err, ERR_USAGE, "contradiction",
		    "a token of shapes is for all environments: `--shape` excludes `--env` and `--name`");
		return err_fix(err, "leave one of them out");
	}
	if (o->shape || o->env != NULL)
		return 0;
	err_set(err, ERR_USAGE, "no-env-given", "which environment is the token to read?");
	return err_fix(err, "say it: `-e ENV`; or `--shape`, for one that compares and reads nothing");
}

struct taken {
	const char *label;
	bool yes;
};

static int
on_member(void *cookie, const struct member *member, struct err *err)
{
	struct taken *taken = cookie;

	(void)err;
	taken->yes |= strcmp(member->label, taken->label) == 0;
	return 0;
}

/* The label given, or `ci-ENV` or `gate`, with a number where somebody is called so already. */
static int
choose_label(struct vault *vault, const struct token_opts *o, struct token_plan *plan, struct err *err)
{
	struct taken taken = {.label = plan->label, .yes = true};
	int i, r = 0;

	if (o->label != NULL) {
		snprintf(plan->label, sizeof(plan->label), "%s", o->label);
		return strlen(o->label) < sizeof(plan->label) ? 0 :
			err_set(err, ERR_USAGE, "label-invalid", "a label has at most 64 letters");
	}
	for (i = 1; r == 0 && taken.yes && i < LABEL_ENDINGS; i++) {
		taken.yes = false;
		snprintf(plan->label, sizeof(plan->label), i == 1 ? "%s%.50s" : "%s%.50s-%d",
		    o->shape ? "gate" : "ci-", o->shape ? "" : plan->env, i);
		r = vault_each_member(vault, on_member, &taken, err);
	}
	return r;
}

static int
make_plan(struct session *session, const struct token_opts *o, struct token_plan *plan,
    struct err *err)
{
	struct vault *vault;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0 && !o->shape) {
		struct vault_env *ignored; /* it says what an unknown one is better than the vault */

		r = session_open_env(session, o->env, &ignored, err);
	}
	if (r == 0 && !o->shape)
		r = token_plan_add(vault, plan, o->env, o->names.item, o->names.count, err);
	if (r == 0)
		r = token_end(session, o, usual_ms, &plan->not_after_ms, err);
	if (r == 0)
		r = choose_label(vault, o, plan, err);
	if (r == 0)
		r = token_plan_check(vault, plan, plan->label, err);
	return r;
}

static int
issue_and_deliver(struct session *session, const struct token_opts *o, struct token_plan *plan,
    struct err *err)
{
	struct token_issue issue CLEANUP(token_issue_done) = {0};
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct vault *vault;
	int r;

	r = token_outlet_try(o, "no token was issued", err);
	if (r == 0)
		r = session_write(session, err);
	if (r == 0)
		r = token_issue_whole(session, plan, plan->label, &issue, err);
	if (r < 0)
		return r;
	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = token_issue_text(vault, plan, &issue, &text, err);
	if (r == 0)
		r = token_deliver(o, false, text, err);
	if (r < 0)
		return token_take_back(session, plan, &issue, plan->label, err);
	token_say_issued(session, o, "new", plan, issue.member_id);
	return 0;
}

int
token_cmd_new(struct session *session, const struct token_opts *o, struct err *err)
{
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	int r;

	r = check_usage(o, err);
	if (r == 0)
		r = token_outlet_check(o, false, err);
	if (r == 0)
		r = make_plan(session, o, &plan, err);
	if (r == 0)
		r = token_confirm(session, &plan, "let a new token read it", err);
	if (r < 0)
		return r;
	if (session_globals(session)->dry_run) {
		token_say_issued(session, o, "new", &plan, NULL);
		return 0;
	}
	return issue_and_deliver(session, o, &plan, err);
}
