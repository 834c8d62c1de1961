/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/changes/changes_say.h"
#include "cmd/commands.h"
#include "cmd/edit/edit.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/commit.h"
#include "cmd/session/done.h"
#include "cmd/session/session.h"
#include "cmd/session/share/share.h"
#include "resolve/view.h"

struct edit_opts {
	const char *env, *service;
};

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct edit_opts, env, "ENV", "edit environment ENV"),
	OPT_STRING(0, "service", struct edit_opts, service, "SERVICE", "only the names that SERVICE takes"),
	OPT_END,
};

enum { TRIES_MOST = 50 }; /* a program that edits does not look at what is wrong */

/* What a text would change. */
struct edit_plan {
	struct edit *edit;
	struct compare_keys *keys;
	struct view *before, *after;
	struct changes *seen;
	struct change *changes;
	size_t count;
	char word[400];
};

static void
plan_done(struct edit_plan *plan)
{
	changes_free(plan->seen);
	view_free(plan->after);
	view_free(plan->before);
	compare_keys_free(plan->keys);
	free(plan->changes);
}

static struct view *
view_of(const struct edit_plan *plan, struct envset *set)
{
	struct view *view = view_new(plan->edit->env, VIEW_VALUES);
	struct envset *copy = envset_new(0);
	size_t i;

	for (i = 0; i < envset_count(set); i++)
		envset_add(copy, envset_at(set, i));
	view->from_vault = true;
	view_add_set(view, copy, plan->edit->env);
	view_add_tags(view, plan->keys);
	return view;
}

static void
plan_item(struct edit_plan *plan, const struct changes_item *item)
{
	const struct entry *after = item->after.seen == NULL ? NULL : item->after.seen->entry;

	if (item->step == CHANGES_SAME)
		return;
	if (after == NULL) {
		plan->changes[plan->count++] = (struct change){.kind = CHANGE_DELETE, .name = item->name};
		return;
	}
	plan->changes[plan->count++] = (struct change){.kind = CHANGE_SET,
	    .name = after->name,
	    .value = after->value,
	    .note = after->record->note,
	    .flags = after->flags & (ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED),
	    .expires_ms = after->record->expires_ms,
	    .refuse_void = true};
}

static int
plan_make(struct session *session, struct edit *edit, struct edit_plan *plan, struct err *err)
{
	struct vault *vault;
	size_t i;
	int r;

	plan->edit = edit;
	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = vault_compare_keys(vault, &plan->keys, err);
	if (r < 0)
		return r;
	plan->before = view_of(plan, edit->stored);
	plan->after = view_of(plan, edit->wanted);
	plan->seen = changes_new(&(struct changes_ask){.before = plan->before,
	    .after = plan->after,
	    .what = CHANGES_KIND | CHANGES_REFERS | CHANGES_NOTE | CHANGES_EXPIRES,
	    .shows_tag = view_shows_tag});
	plan->changes = xcalloc(plan->seen->count + 1, sizeof(*plan->changes));
	for (i = 0; i < plan->seen->count; i++)
		plan_item(plan, &plan->seen->items[i]);
	return 0;
}

static const char *
renaming(void *cookie, const struct changes_item *item)
{
	struct edit_plan *plan = cookie;
	const struct entry *entry = item->after.seen == NULL ? NULL : item->after.seen->entry;
	const struct entry *old =
	    item->step != CHANGES_ADDED || entry == NULL ? NULL : edit_renamed_from(plan->edit, entry);

	if (old == NULL)
		return NULL;
	snprintf(plan->word, sizeof(plan->word), "was `%s`", (const char *)old->name.data);
	return plan->word;
}

static int
say_plan(struct edit_plan *plan, bool would, struct err *err)
{
	const struct changes_look look = {.word = renaming, .cookie = plan};
	const size_t *number = plan->seen->number;
	int r = changes_say(plan->seen, &look, err);

	output_line("%s %s: %zu new, %zu changed, %zu unset", would ? "would edit" : "editing",
	    plan->edit->env, number[CHANGES_ADDED], number[CHANGES_CHANGED], number[CHANGES_REMOVED]);
	return r;
}

static void
document(struct edit_plan *plan, const char *env, uint64_t before, uint64_t seq, bool would)
{
	struct json *json = output_json("evenkeep.edit/1", true);
	const struct changes_look look = {.cookie = plan};

	json_bool(json, "dry_run", would);
	json_text(json, "environment", env);
	json_number(json, "before", before);
	json_number(json, "seq", seq);
	if (plan->seen != NULL)
		changes_json(json, "changes", plan->seen, &look);
	else {
		json_open_list(json, "changes");
		json_close_list(json);
	}
}

/* Nobody could confirm what was typed, so nobody is asked to type it. */
static int
check_person(struct session *session, struct err *err)
{
	const struct globals *globals = session_globals(session);

	if (globals->yes || globals->dry_run || terminal_is_there())
		return 0;
	err_set(err, ERR_REFUSED, "needs-confirmation", "what is edited is confirmed before it is saved");
	err_why(err, "there is no terminal to confirm it on");
	return err_fix(err, "repeat it with --yes if this is meant");
}

/* *AGAIN: back to the editor. */
static int
confirm(struct session *session, const struct edit *edit, bool *again, struct err *err)
{
	struct words one = {.item = (const char *[]){edit->env, NULL}, .count = 1};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	const struct globals *globals = session_globals(session);
	struct err other CLEANUP(err_done) = ERR_INIT;
	int r;

	*again = false;
	if (globals->yes || globals->dry_run)
		return 0;
	if (session_env_is_protected(session, &edit->info))
		r = envs_for_change(session, &one, "save what you edited", &envs, err);
	else {
		session_close_vault(session);
		r = terminal_confirm("save this? type `yes`: ", "yes", err);
	}
	if (r != ERR_REFUSED || !terminal_is_there())
		return r;
	session_close_vault(session);
	*again = terminal_confirm("not saved. `edit` goes back to your text, all else drops it: ", "edit",
		     &other) == 0;
	if (*again)
		err_done(err);
	return *again ? 0 : r;
}

/* Read the environment and what is under it; its state is remembered in EDIT. */
static int
read_env(struct session *session, struct edit *edit, struct envset **out, struct vault_env **opened,
    struct err *err)
{
	struct vault_env *under CLEANUP(vault_env_closep) = NULL;
	struct vault_env *env;
	int r;

	r = session_open_env(session, edit->env, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, out, err);
	if (r == 0)
		r = vault_env_base(env, &under, err);
	if (r < 0)
		return r;
	envset_freep(&edit->under);
	if (under != NULL)
		r = vault_env_read(under, NULL, 0, &edit->under, err);
	edit->info = *vault_env_info(env);
	if (opened != NULL)
		*opened = env;
	return r;
}

/*
 * Save it; *AGAIN: others changed the same names. Then edit->text says so, and ERR has the conflict,
 * which is what happened if the text is left with it.
 */
static int
save_once(struct session *session, struct edit *edit, uint64_t *seq, bool *again, struct err *err)
{
	struct edit_plan plan CLEANUP(plan_done) = {.edit = edit};
	struct envset *now CLEANUP(envset_freep) = NULL;
	struct err conflicts CLEANUP(err_done) = ERR_INIT;
	struct commit_result result = {0};
	struct vault_env *env;
	int r;

	r = read_env(session, edit, &now, &env, err);
	if (r < 0)
		return r;
	*again = edit_merge(edit, &now, &conflicts) < 0;
	if (*again) {
		edit_compose(edit, edit->wanted);
		edit_complain(edit, &conflicts);
		(void)err_also(err, &conflicts);
		return 0;
	}
	r = plan_make(session, edit, &plan, err);
	if (r == 0)
		r = commit_opened(session, env, plan.changes, plan.count, "edited", &result, err);
	*seq = result.seq;
	return r;
}

/* What others gave the store in this very moment is here by now, and is merged like anything else. */
static int
save(struct session *session, struct edit *edit, uint64_t *seq, bool *again, struct err *err)
{
	int r = session_write(session, err);

	if (r == 0)
		r = save_once(session, edit, seq, again, err);
	if (r != ERR_CONFLICT || strcmp(err->id, "changed-meanwhile") != 0)
		return r;
	session_close_vault(session);
	err_done(err);
	return save_once(session, edit, seq, again, err);
}

/* What the text says is not what may be: the person is asked again, with the problems in the text. */
static bool
is_of_text(int r)
{
	return r == ERR_INVALID || r == ERR_REFUSED;
}

/* One turn of writing; *CHANGED false: the text was left as it was. */
static int
ask(struct session *session, struct edit *edit, bool *changed, struct err *err)
{
	struct secret *before CLEANUP(secret_freep) = secret_of(secret_text_slice(&edit->text));
	int r;

	session_close_vault(session); /* nobody knows how long it takes */
	r = edit_ask(edit, err);
	if (r == 0)
		*changed = !secret_equal(secret_slice(before), secret_text_slice(&edit->text));
	return r;
}

/*
 * Until the text says what may be: 0 with edit->wanted, or with *GIVEN_UP if the text that was
 * composed was left as it was. The problems, if it was left with those.
 */
static int
write_text(struct session *session, struct edit *edit, bool is_composed, bool *given_up,
    struct err *err)
{
	unsigned tries = 0;
	bool changed;
	int r;

	*given_up = false;
	for (;;) {
		struct err problems = ERR_INIT;

		if (tries++ == TRIES_MOST)
			return err_why(err, "nothing was changed: the text came back wrong %d times", TRIES_MOST);

		r = ask(session, edit, &changed, &problems);
		if (r == 0 && !changed && err->code < 0)
			return err_why(err, "nothing was changed: the text was left as it was");
		err_done(err);
		*given_up = r == 0 && !changed && is_composed;
		if (r < 0)
			*err = problems;
		if (r < 0 || *given_up)
			return r;
		r = edit_read(session, edit, err);
		if (!is_of_text(r))
			return r;
		edit_complain(edit, err);
	}
}

/* What the vault would refuse is told before anybody is asked whether to save it. */
static int
check_plan(struct session *session, const struct edit_plan *plan, struct err *err)
{
	struct vault_env *env;
	int r = session_open_env(session, plan->edit->env, &env, err);

	return r < 0 ? r : vault_env_check(env, plan->changes, plan->count, err);
}

static int
nothing_to_do(struct edit_plan *plan, const struct edit *edit, bool would)
{
	document(plan, edit->env, edit->info.seq, edit->info.seq, would);
	output_line("nothing was changed in %s", edit->env);
	return 0;
}

/* From the text to the commit, once; *AGAIN: another turn. */
static int
turn(struct session *session, struct edit *edit, bool is_composed, bool *again, struct err *err)
{
	bool would = session_globals(session)->dry_run, given_up;
	struct edit_plan plan CLEANUP(plan_done) = {.edit = edit};
	uint64_t before = edit->info.seq, seq = before;
	int r;

	*again = false;
	r = write_text(session, edit, is_composed, &given_up, err);
	if (r == 0 && !given_up)
		r = plan_make(session, edit, &plan, err);
	if (r < 0)
		return r;
	if (given_up || plan.count == 0)
		return nothing_to_do(&plan, edit, would);
	r = say_plan(&plan, would, err);
	if (r == 0)
		r = check_plan(session, &plan, err);
	if (r == 0 && !would && !output_is_json())
		r = output_flush(err); /* what is asked is about the plan */
	if (r == 0)
		r = confirm(session, edit, again, err);
	if (r == 0 && !*again && !would)
		r = save(session, edit, &seq, again, err);
	if (r < 0 || *again)
		return r;
	document(&plan, edit->env, before, seq, would);
	if (!would) {
		output_line("%s is at commit %" PRIu64 " now", edit->env, seq);
		output_next("to undo this: `evenkeep rollback --to %" PRIu64 " -e %s`", seq - 1, edit->env);
	}
	return 0;
}

static int
begin(struct session *session, const struct edit_opts *o, struct edit *edit, struct err *err)
{
	struct vault_env *env;
	int r;

	r = check_person(session, err);
	if (r == 0)
		r = session_choose_env(session, o->env, &edit->env, err);
	if (r == 0)
		r = service_load(session, o->service, &edit->service, err);
	if (r == 0)
		r = type_checks_load(session, &edit->checks, err);
	if (r == 0)
		r = read_env(session, edit, &edit->stored, &env, err);
	if (r == 0)
		r = vault_env_check(env, NULL, 0, err); /* the right to write */
	if (r < 0)
		return r;
	share_forget_before(session); /* the newest is what the person is shown */
	edit_compose(edit, edit->stored);
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct edit edit CLEANUP(edit_done) = {0};
	bool again = false, is_composed = true;
	unsigned turns = 0;
	int r = begin(session, cookie, &edit, err);

	(void)args;
	if (r < 0)
		return r;
	do {
		r = turn(session, &edit, is_composed, &again, err);
		is_composed = false;
	} while (r == 0 && again && ++turns < TRIES_MOST);
	if (r == 0 && again)
		return err_set(err, ERR_CONFLICT, "never-saved", "nothing was changed: %d times it could not be saved",
		    TRIES_MOST);
	return r;
}

const struct cmd cmd_edit = {
	.name = "edit",
	.synopsis = "[-e ENV] [--service SERVICE]",
	.summary = "change many values in your editor",
	.text = "Opens the values of an environment as a text, with what contracts say of each name and\n"
		"what they miss. The text is in memory only and is wiped when the editor ends. What\n"
		"changes is shown, secrets masked, and saved as one commit when you say so. A line that\n"
		"is deleted unsets its name; a new name is secret unless a contract has it as plain.\n"
		"The editor is VISUAL, EDITOR, or `sensible-editor`.\n",
	.examples = {"evenkeep edit -e dev", "evenkeep edit -e staging --service api"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.opts = opts,
	.opts_size = sizeof(struct edit_opts),
	.run = run,
};
