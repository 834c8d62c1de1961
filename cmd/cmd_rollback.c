/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/changes/changes_say.h"
#include "cmd/commands.h"
#include "cmd/session/commit.h"
#include "cmd/session/done.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"
#include "resolve/view.h"

struct rollback_opts {
	const char *env;
	uint64_t to;
};

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct rollback_opts, env, "ENV", "take environment ENV back"),
	OPT_NUMBER(0, "to", struct rollback_opts, to, "SEQ", "to what it was right after commit SEQ"),
	OPT_END,
};

/* One environment before and after. */
struct rollback {
	const struct args *args;
	const char *env;
	uint64_t to, head;
	struct view *now, *then;
	struct changes *seen;
	struct change *changes;
	size_t count, back, removed;
	struct overwritten *overs; /* of seen->items: whose value goes */
	char word[160];
};

static void
rollback_done(struct rollback *rollback)
{
	free(rollback->overs);
	changes_free(rollback->seen);
	free(rollback->changes);
	view_free(rollback->then);
	view_free(rollback->now);
}

static bool
is_wanted(void *cookie, struct slice name)
{
	const struct args *args = ((const struct rollback *)cookie)->args;
	size_t i;

	for (i = 0; i < args->count; i++)
		if (slice_equal_text(name, args->item[i]))
			return true;
	return args->count == 0;
}

/* A name that was typed and that neither then nor now has is a mistake. */
static int
check_names(struct vault_env *env, const struct rollback *rollback, struct err *err)
{
	const struct args *args = rollback->args;
	size_t i;

	for (i = 0; i < args->count; i++) {
		struct slice name = slice_of_text(args->item[i]);
		struct err one = ERR_INIT;

		if (view_find(rollback->then, name) != NULL ||
		    view_find(rollback->now, name) != NULL)
			continue;
		err_set(&one, ERR_NOT_FOUND, "no-name", "`%s` has no `%.64s`, and had none at %" PRIu64,
		    rollback->env, args->item[i], rollback->to);
		name_suggest(env, args->item[i], &one);
		err_also(err, &one);
	}
	return err->code;
}

static void
complain_of_void(const struct rollback *rollback, const struct entry *entry, struct err *err)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_REFUSED, "leaked-value", "`%s` had a value at %" PRIu64 " that leaked since",
	    (const char *)entry->name.data, rollback->to);
	err_why(&one, "a leaked value is void for good: whoever has it could use it again");
	err_fix(&one, "name the others: `evenkeep rollback NAME… --to %" PRIu64 " -e %s`",
	    rollback->to, rollback->env);
	err_also(err, &one);
}

/* The change that does what ITEM shows. */
static void
plan_item(struct rollback *rollback, const struct changes_item *item, struct err *err)
{
	const struct entry *then = item->after.seen == NULL ? NULL : item->after.seen->entry;
	struct overwritten *over = &rollback->overs[item - rollback->seen->items];

	if (item->step == CHANGES_SAME)
		return;
	if (then == NULL) {
		rollback->changes[rollback->count++] =
		    (struct change){.kind = CHANGE_DELETE, .name = item->name, .overwritten = over};
		rollback->removed++;
		return;
	}
	if ((then->flags & ENTRY_VOID) != 0) {
		complain_of_void(rollback, then, err);
		return;
	}
	rollback->changes[rollback->count++] = (struct change){.kind = CHANGE_SET,
	    .name = then->name,
	    .value = then->value,
	    .note = then->record->note,
	    .flags = then->flags & (ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED),
	    .expires_ms = then->record->expires_ms,
	    .overwritten = over};
	rollback->back++;
}

static struct view *
view_of_set(const char *env, struct envset *set, const struct compare_keys *keys)
{
	struct view *view = view_new(env, VIEW_VALUES);

	view->from_vault = true;
	view_add_set(view, set, env);
	view_add_tags(view, keys);
	return view;
}

static int
read_both(struct session *session, struct vault_env *env, struct rollback *rollback,
    struct err *err)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct envset *then CLEANUP(envset_freep) = NULL, *now CLEANUP(envset_freep) = NULL;
	struct vault *vault;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = vault_compare_keys(vault, &keys, err);
	if (r == 0)
		r = vault_env_read_at(env, rollback->to, &then, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &now, err);
	if (r < 0)
		return r;
	rollback->then = view_of_set(rollback->env, envset_take(&then), keys);
	rollback->now = view_of_set(rollback->env, envset_take(&now), keys);
	return 0;
}

static int
find_whose(struct vault_env *env, struct rollback *rollback, struct err *err)
{
	int r = 0;

	rollback->overs = xcalloc(rollback->seen->count + 1, sizeof(*rollback->overs));
	for (size_t i = 0; r == 0 && i < rollback->seen->count; i++) {
		const struct changes_item *item = &rollback->seen->items[i];

		if (item->step != CHANGES_SAME && item->before.seen != NULL)
			r = vault_env_whose(env, item->before.seen->entry, &rollback->overs[i], err);
	}
	return r;
}

static int
plan(struct session *session, struct vault_env *env, struct rollback *rollback, struct err *err)
{
	size_t i;
	int r;

	r = read_both(session, env, rollback, err);
	if (r == 0)
		r = check_names(env, rollback, err);
	if (r < 0)
		return r;
	rollback->seen = changes_new(&(struct changes_ask){.before = rollback->now,
	    .after = rollback->then,
	    .what = CHANGES_KIND | CHANGES_REFERS | CHANGES_NOTE | CHANGES_EXPIRES,
	    .is_wanted = is_wanted,
	    .cookie = rollback,
	    .shows_tag = view_shows_tag});
	rollback->changes = xcalloc(rollback->seen->count + 1, sizeof(*rollback->changes));
	r = find_whose(env, rollback, err);
	for (i = 0; r == 0 && i < rollback->seen->count; i++)
		plan_item(rollback, &rollback->seen->items[i], err);
	return err->code;
}

static const char *
versions(void *cookie, const struct changes_item *item)
{
	struct rollback *rollback = cookie;
	const struct view_cell *now = item->before.seen, *then = item->after.seen;

	const struct overwritten *over = &rollback->overs[item - rollback->seen->items];
	const char *of = over->author[0] == '\0' ? "" : then == NULL ? "; it is of " : " of ";

	if (then == NULL)
		snprintf(rollback->word, sizeof(rollback->word), "was not there%s%s", of, over->author);
	else if (now == NULL)
		snprintf(rollback->word, sizeof(rollback->word), "back, as version %" PRIu64 " was",
		    then->version);
	else
		snprintf(rollback->word, sizeof(rollback->word),
		    "as version %" PRIu64 " was, over version %" PRIu64 "%s%s", then->version, now->version, of,
		    over->author);
	return rollback->word;
}

static struct changes_look
look_at(struct rollback *rollback)
{
	return (struct changes_look){.word = versions, .cookie = rollback};
}

static int
say(struct rollback *rollback, bool would, struct err *err)
{
	const struct changes_look look = look_at(rollback);
	int r = changes_say(rollback->seen, &look, err);

	if (rollback->count == 0)
		output_line("%s is as it was at %" PRIu64, rollback->env, rollback->to);
	else
		output_line("%s %s back to %" PRIu64 ": %zu value%s, %zu name%s out",
		    would ? "would take" : "taking", rollback->env, rollback->to, rollback->back,
		    rollback->back == 1 ? "" : "s", rollback->removed,
		    rollback->removed == 1 ? "" : "s");
	return r;
}

static void
document(struct rollback *rollback, uint64_t seq, bool would)
{
	struct json *json = output_json("evenkeep.rollback/1", true);
	const struct changes_look look = look_at(rollback);
	size_t i;

	json_bool(json, "dry_run", would);
	json_text(json, "environment", rollback->env);
	json_number(json, "to", rollback->to);
	json_number(json, "before", rollback->head);
	json_number(json, "seq", seq);
	json_open_list(json, "names");
	for (i = 0; i < rollback->count; i++) {
		const struct change *change = &rollback->changes[i];

		json_open_map(json, NULL);
		json_slice(json, "name", change->name);
		json_text(json, "step", change->kind == CHANGE_DELETE ? "taken out" : "back");
		done_whose_json(json, change->overwritten);
		json_close_map(json);
	}
	json_close_list(json);
	changes_json(json, "changes", rollback->seen, &look);
}

static int
commit(struct session *session, struct rollback *rollback, uint64_t *seq, struct err *err)
{
	struct commit_result result = {0};
	struct vault_env *env;
	char message[64];
	int r;

	*seq = rollback->head;
	if (rollback->count == 0 || session_globals(session)->dry_run)
		return 0;
	snprintf(message, sizeof(message), "back to %" PRIu64, rollback->to);
	r = session_open_env(session, rollback->env, &env, err);
	if (r == 0 && vault_env_info(env)->seq != rollback->head) {
		err_set(err, ERR_CONFLICT, "changed-meanwhile",
		    "`%s` was changed while you looked at the plan", rollback->env);
		return err_fix(err, "do it again, and look at the new plan");
	}
	if (r == 0)
		r = commit_changes(session, rollback->env, rollback->changes, rollback->count, message,
		    &result, err);
	*seq = result.seq;
	return r;
}

static int
take_back(struct session *session, const struct rollback_opts *o, const struct args *args,
    const char *name, struct err *err)
{
	struct rollback rollback CLEANUP(rollback_done) = {.args = args, .env = name, .to = o->to};
	bool would = session_globals(session)->dry_run;
	struct words one = {.item = (const char *[]){name, NULL}, .count = 1};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	struct vault_env *env;
	uint64_t seq = 0;
	int r;

	r = session_open_env(session, name, &env, err);
	if (r == 0) {
		rollback.head = vault_env_info(env)->seq;
		r = plan(session, env, &rollback, err);
	}
	if (r == 0)
		r = say(&rollback, would, err);
	if (r < 0)
		return r;
	if (rollback.count > 0 && !would) {
		r = output_is_json() ? 0 : output_flush(err); /* what is asked is about the plan */
		if (r == 0)
			r = envs_for_change(session, &one, "take values back", &envs, err);
		if (r == 0)
			r = session_write(session, err);
	}
	if (r == 0)
		r = commit(session, &rollback, &seq, err);
	if (r < 0)
		return r;
	document(&rollback, seq, would);
	if (rollback.count > 0 && !would) {
		output_line("%s is at commit %" PRIu64 " now", name, seq);
		output_next("to undo this: `evenkeep rollback --to %" PRIu64 " -e %s`", rollback.head,
		    name);
	}
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct rollback_opts *o = cookie;
	const char *name;
	int r;

	if (o->to == 0) {
		err_set(err, ERR_USAGE, "no-commit-given", "`rollback` needs `--to SEQ`");
		return err_fix(err, "`evenkeep history -e ENV` shows the commits");
	}
	r = session_choose_env(session, o->env, &name, err);
	return r < 0 ? r : take_back(session, o, args, name, err);
}

const struct cmd cmd_rollback = {
	.name = "rollback",
	.synopsis = "[NAME…] --to SEQ -e ENV",
	.summary = "make values what they were at an earlier commit",
	.text = "All names, or those given, in one new commit: nothing is taken from the history, and what\n"
		"was done is undone by another rollback. A name that was not there then is taken out. A\n"
		"value that was declared leaked since is refused.\n",
	.examples = {"evenkeep rollback --to 12 -e dev -n", "evenkeep rollback API_URL --to 12 -e dev"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.max_args = CMD_ANY_ARGS,
	.opts = opts,
	.opts_size = sizeof(struct rollback_opts),
	.run = run,
};
