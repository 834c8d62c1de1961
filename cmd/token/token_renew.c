/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `token renew`: the new one first, whole, under a name of its own; then the old one out, a new key for
 * what it could read, and the name is the new one's. Until the old one is out nothing is lost; from then
 * on the new one is in force, and is handed out whatever else happens.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/token/token_cmd.h"

/* A renewal under way. */
struct renewal {
	struct member old;
	struct token_plan plan; /* its label is the one that stays */
	char label[65];        /* of the new one until it has that */
	char (*read)[65];      /* what the old one could read */
	struct token_issue issue;
};

static void
renewal_done(struct renewal *renewal)
{
	token_plan_done(&renewal->plan);
	token_issue_done(&renewal->issue);
	free(renewal->read);
}

struct since {
	const uint8_t *id;
	uint64_t added_ms;
};

static int
on_past(void *cookie, const struct member_past *past, struct err *err)
{
	struct since *since = cookie;

	(void)err;
	if (past->removed_seq == 0 && memcmp(past->member.id, since->id, MEMBER_ID) == 0)
		since->added_ms = past->added_ms;
	return 0;
}

/* As long as the old one was meant to be good. */
static int
span_of(struct vault *vault, const struct member *old, uint64_t *out, struct err *err)
{
	struct since since = {.id = old->id};
	int r = 0;

	*out = 0;
	if (old->not_after_ms == 0)
		return 0;
	r = vault_each_member_past(vault, on_past, &since, err);
	if (r == 0 && since.added_ms > 0 && since.added_ms < old->not_after_ms)
		*out = old->not_after_ms - since.added_ms;
	if (r == 0 && *out == 0)
		*out = (uint64_t)90 * 24 * 3600 * 1000;
	return r;
}

static int
refuse_unknown_names(const struct member *old, struct err *err)
{
	err_set(err, ERR_NO_KEY, "no-right", "which names `%s` reads is not yours to know", old->label);
	return err_fix(err, "let an owner of that environment renew it, or issue another: "
			    "`evenkeep token new -e ENV --name …`");
}

/* Which environment the new one has the floor of. */
static int
choose_env(const struct token_opts *o, struct renewal *renewal, struct err *err)
{
	struct token_plan *plan = &renewal->plan;
	size_t i;

	if (renewal->old.class == CLASS_GATE && o->env == NULL)
		return 0;
	if (plan->grant_count == 0) {
		err_set(err, ERR_REFUSED, "no-grant", "`%s` reads nothing", renewal->old.label);
		return err_fix(err, "take it out: `evenkeep token rm %s`", shell_word(renewal->old.label));
	}
	for (i = 0; o->env != NULL && i < plan->grant_count; i++)
		if (strcmp(plan->grants[i].env, o->env) == 0) {
			memcpy(plan->env, plan->grants[i].env, sizeof(plan->env));
			return 0;
		}
	if (o->env != NULL)
		return err_set(err, ERR_NOT_FOUND, "no-grant", "`%s` does not read `%.64s`",
		    renewal->old.label, o->env);
	if (plan->env[0] != '\0')
		return 0;
	err_set(err, ERR_USAGE, "no-env-given", "`%s` reads several environments", renewal->old.label);
	return err_fix(err, "say whose state the new one is to carry: `-e ENV`");
}

static const char ending[] = "~new";

struct wanted {
	const char *label;
	struct member *out;
	bool is_there;
};

static int
on_member(void *cookie, const struct member *member, struct err *err)
{
	struct wanted *wanted = cookie;

	(void)err;
	if (strcmp(member->label, wanted->label) != 0)
		return 0;
	*wanted->out = *member;
	wanted->is_there = true;
	return 0;
}

/* WHO, or, where an interrupted renewal took it out already, the new one that was to have its name. */
static int
find_old(struct vault *vault, const char *who, struct renewal *renewal, struct err *err)
{
	const struct member *member;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char label[65];
	int r = token_member_find(vault, who, &member, err);

	snprintf(label, sizeof(label), "%.60s%s", who, ending);
	if (r == ERR_NOT_FOUND && token_member_find(vault, label, &member, &ignored) == 0) {
		err_done(err);
		r = 0;
	}
	if (r == 0)
		renewal->old = *member;
	return r;
}

/* The label that stays: that of the old one, or the one that it was to have. */
static int
choose_label(struct vault *vault, struct renewal *renewal, struct err *err)
{
	char *label = renewal->plan.label;
	size_t len = strlen(label), end = strlen(ending);
	struct member other;
	struct wanted taken = {.label = label, .out = &other};
	int r;

	if (len <= end || strcmp(label + len - end, ending) != 0)
		return 0;
	label[len - end] = '\0';
	r = vault_each_member(vault, on_member, &taken, err);
	if (taken.is_there)
		label[len - end] = ending[0];
	return r;
}

/*
 * The new one's label until then. Who has it may be what an interrupted renewal left, of which nobody has
 * the key, or another renewal that is under way, or one that somebody calls so: no program can tell.
 */
static int
check_label(struct vault *vault, struct renewal *renewal, struct err *err)
{
	struct member other;
	struct wanted half = {.label = renewal->label, .out = &other};
	int r;

	snprintf(renewal->label, sizeof(renewal->label), "%.60s%s", renewal->old.label, ending);
	r = vault_each_member(vault, on_member, &half, err);
	if (r < 0 || !half.is_there || !token_is_member(&other))
		return r < 0 ? r : token_plan_check(vault, &renewal->plan, renewal->label, err);
	err_set(err, ERR_REFUSED, "half-renewed", "there is a token `%s`, as an interrupted renewal leaves it",
	    renewal->label);
	return err_fix(err, "if nobody uses it, `evenkeep token rm %s`, and renew then", shell_word(renewal->label));
}

static int
make_plan(struct session *session, const struct token_opts *o, const char *who,
    struct renewal *renewal, struct err *err)
{
	struct token_plan *plan = &renewal->plan;
	struct vault *vault;
	uint64_t span;
	bool all;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = find_old(vault, who, renewal, err);
	if (r == 0)
		r = token_plan_like(vault, &renewal->old, plan, &all, err);
	if (r == 0 && !all)
		r = refuse_unknown_names(&renewal->old, err);
	if (r == 0)
		r = choose_env(o, renewal, err);
	if (r == 0)
		r = span_of(vault, &renewal->old, &span, err);
	if (r == 0)
		r = token_end(session, o, span, &plan->not_after_ms, err);
	if (r == 0)
		r = choose_label(vault, renewal, err);
	return r < 0 ? r : check_label(vault, renewal, err);
}

static void
keep_read(struct renewal *renewal)
{
	const struct token_plan *plan = &renewal->plan;
	size_t i;

	renewal->read = xcalloc(plan->grant_count + 1, sizeof(*renewal->read));
	for (i = 0; i < plan->grant_count; i++)
		memcpy(renewal->read[i], plan->grants[i].env, sizeof(renewal->read[i]));
}

static int
take_out(struct session *session, const struct member *member, struct err *err)
{
	struct vault *vault;
	int r = session_need_vault(session, true, &vault, err);

	return r < 0 ? r : vault_member_remove(vault, (const uint8_t(*)[MEMBER_ID])member->id, 1, err);
}

static int
take_label(struct session *session, const struct renewal *renewal, struct err *err)
{
	const struct member_change change = {.label = renewal->plan.label};
	struct vault *vault;
	int r = session_need_vault(session, true, &vault, err);

	return r < 0 ? r : vault_member_change(vault, renewal->issue.member_id, &change, err);
}

static int
hand_out(struct session *session, const struct token_opts *o, const struct renewal *renewal,
    struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct vault *vault;
	int r;

	session_close_vault(session);
	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = token_issue_text(vault, &renewal->plan, &renewal->issue, &text, err);
	return r < 0 ? r : token_deliver(o, true, text, err);
}

/* The old one is out. ERR is what failed since, if anything did; it is told after the new one is. */
static int
finish(struct session *session, const struct token_opts *o, struct renewal *renewal, struct err *err)
{
	struct token_left left CLEANUP(token_left_done) = {0};
	struct err late CLEANUP(err_done) = ERR_INIT;
	int failed, r;

	failed = token_follow(session, (const char(*)[65])renewal->read, renewal->plan.grant_count,
	    renewal->old.class == CLASS_GATE, "a token was renewed", &left, err);
	if (failed < 0)
		session_close_vault(session);
	r = take_label(session, renewal, failed < 0 ? &late : err);
	if (r < 0) {
		memcpy(renewal->plan.label, renewal->label, sizeof(renewal->plan.label));
		err_done(&late);
	}
	failed = failed < 0 ? failed : r;
	r = hand_out(session, o, renewal, &late);
	if (r < 0) {
		output_warning("the old token is out, and the new one could not be handed out: %s",
		    late.message);
		return err_set(err, r, late.id, "`%s` has to be renewed again", renewal->plan.label);
	}
	token_say_issued(session, o, "renew", &renewal->plan, renewal->issue.member_id);
	token_left_say(&left);
	return failed;
}

static int
renew(struct session *session, const struct token_opts *o, struct renewal *renewal, struct err *err)
{
	int r = token_outlet_try(o, "nothing was changed: the old one is in force", err);

	if (r == 0)
		r = session_write(session, err);
	if (r == 0)
		r = token_issue_whole(session, &renewal->plan, renewal->label, &renewal->issue, err);
	if (r < 0)
		return r;
	r = take_out(session, &renewal->old, err);
	if (r < 0)
		return token_take_back(session, &renewal->plan, &renewal->issue, renewal->label, err);
	return finish(session, o, renewal, err);
}

int
token_cmd_renew(
    struct session *session, const struct token_opts *o, const char *who, struct err *err)
{
	struct renewal renewal CLEANUP(renewal_done) = {0};
	int r;

	r = token_outlet_check(o, true, err);
	if (r == 0)
		r = make_plan(session, o, who, &renewal, err);
	if (r == 0)
		r = token_confirm(session, &renewal.plan, "give it a new key", err);
	if (r < 0)
		return r;
	keep_read(&renewal);
	if (session_globals(session)->dry_run) {
		token_say_issued(session, o, "renew", &renewal.plan, NULL);
		return 0;
	}
	return renew(session, o, &renewal, err);
}
