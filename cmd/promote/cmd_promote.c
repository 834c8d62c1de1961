/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/session/done.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/promote/promote.h"
#include "cmd/frame/terminal.h"
#include "resolve/resolve.h"

static const struct opt opts[] = {
	OPT_NAMES(0, "generate", struct promote_opts, generate, "NAME,…",
		"make these secrets anew where they are missing, instead of asking for them"),
	OPT_END,
};

static int
check_envs(const struct promoting *promoting, struct err *err)
{
	if (strcmp(promoting->from, promoting->to) != 0)
		return 0;
	err_set(err, ERR_USAGE, "contradiction", "`%s` cannot be promoted to itself", promoting->from);
	return err_fix(err, "name two environments: `evenkeep promote staging prod`");
}

/* Where an environment stands in evenkeep.yaml; -1: it does not. */
static long
order_of(const struct project *project, const char *name)
{
	for (size_t i = 0; project != NULL && i < project->env_count; i++)
		if (strcmp(project->envs[i].name, name) == 0)
			return (long)i;
	return -1;
}

/* Going down is allowed, and seldom meant. */
static int
note_direction(struct session *session, const struct promoting *promoting, struct err *err)
{
	const struct project *project;
	long from, to;
	int r;

	r = session_find_project(session, &project, err);
	if (r < 0)
		return r;
	from = order_of(project, promoting->from);
	to = order_of(project, promoting->to);
	if (to >= 0 && from > to)
		output_note("%s stands behind %s in evenkeep.yaml: this goes against the order of promotion",
		    promoting->from, promoting->to);
	return 0;
}

/* What was asked for by name and cannot be done is no success. */
static int
check_named(const struct promoting *promoting, struct err *err)
{
	for (size_t i = 0; promoting->names.count > 0 && i < promoting->promotion->count; i++) {
		const struct promote_item *item = &promoting->promotion->items[i];
		const struct need *need = needs_find(&promoting->needs, slice_of_text(item->name));
		struct err one = ERR_INIT;

		if (need != NULL && need->value == NULL) {
			err_set(&one, ERR_REFUSED, "must-differ", "`%s` is not copied: %s and %s must differ in "
				"it", item->name, promoting->from, promoting->to);
			err_why(&one, "%s", item->rule);
			err_fix(&one, "`--generate %s`, or `evenkeep set %s -e %s`", item->name, item->name,
			    promoting->to);
		} else if (item->step == PROMOTE_HELD || item->step == PROMOTE_UNREAD) {
			err_set(&one, ERR_REFUSED, "held-back", "`%s` is not copied to %s: %s", item->name,
			    promoting->to, item->why);
		} else {
			continue;
		}
		err_also(err, &one);
	}
	return err->code;
}

/* Copies that refer to names which are not there: nothing would start with them. */
static void
warn_of_references(const struct promoting *promoting)
{
	const struct view *after = promoting->batch.after;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err = ERR_INIT;
	bool any = false;

	for (size_t i = 0; i < envset_count(promoting->batch.set); i++)
		any |= (envset_at(promoting->batch.set, i)->flags & ENTRY_REFERS) != 0;
	if (!any)
		return;
	set = envset_new(0);
	for (size_t i = 0; i < after->count; i++)
		envset_add(set, after->cells[i].entry);
	if (resolve_references(set, &err) < 0)
		output_warning("%s would not start after this: %s", promoting->to, err.message);
	err_done(&err);
}

static bool
may_ask(struct session *session, const struct promoting *promoting)
{
	return promote_count_open(promoting) > 0 && !promoting->would && !output_is_json() &&
		!session_globals(session)->yes && terminal_is_there();
}

static int
ask_all(struct session *session, struct promoting *promoting, struct err *err)
{
	const struct need_views nobody = {0};
	size_t at = 0, of = promote_count_open(promoting);
	int r = 0;

	session_close_vault(session); /* nobody knows how long it takes */
	for (size_t i = 0; r == 0 && i < promoting->needs.count; i++)
		if (promoting->needs.items[i].value == NULL)
			r = need_ask(&promoting->needs.items[i], promoting->to, ++at, of, &nobody, err);
	if (r < 0)
		return r;
	promote_collect(promoting);
	return promote_say_typed(promoting, err);
}

/* The plan was seen: what is missing is asked for, a protected environment is confirmed. */
static int
agree(struct session *session, struct promoting *promoting, struct err *err)
{
	struct words one = {.item = (const char *[]){promoting->to, NULL}, .count = 1};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	char what[160];
	int r = 0;

	if (may_ask(session, promoting)) {
		r = output_is_json() ? 0 : output_flush(err); /* what is asked is about the plan */
		if (r == 0)
			r = ask_all(session, promoting, err);
	} else {
		r = check_named(promoting, err);
	}
	if (r == 0)
		r = batch_check(session, &promoting->batch, err);
	if (r < 0 || promoting->would || envset_count(promoting->batch.set) == 0)
		return r;
	r = output_is_json() ? 0 : output_flush(err);
	snprintf(what, sizeof(what), "bring values of %s into it", promoting->from);
	if (r == 0)
		r = envs_for_change(session, &one, what, &envs, err);
	return r < 0 ? r : session_write(session, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct promoting promoting CLEANUP(promote_done) = {
		.o = cookie,
		.from = args->item[0],
		.to = args->item[1],
		.names = {args->item + 2, args->count - 2},
		.would = session_globals(session)->dry_run,
	};
	char message[120];
	uint64_t seq;
	int r;

	r = check_envs(&promoting, err);
	if (r == 0)
		r = note_direction(session, &promoting, err);
	if (r == 0)
		r = promote_plan(session, &promoting, err);
	if (r < 0)
		return r;
	promote_collect(&promoting);
	r = promote_say(&promoting, err);
	if (r == 0)
		warn_of_references(&promoting);
	if (r == 0)
		r = agree(session, &promoting, err);
	seq = promoting.batch.seq;
	snprintf(message, sizeof(message), "promote %s@%" PRIu64, promoting.from, promoting.from_seq);
	if (r == 0 && !promoting.would && envset_count(promoting.batch.set) > 0)
		r = batch_commit(session, &promoting.batch, message, &seq, err);
	if (r < 0)
		return r;
	promote_say_done(&promoting, seq);
	promote_document(&promoting, seq);
	return 0;
}

const struct cmd cmd_promote = {
	.name = "promote",
	.synopsis = "FROM TO [NAME…] [--generate NAME,…]",
	.summary = "bring what one environment has to the next, but for what must differ",
	.text = "Shows a plan first: what is new, what changes, what is held back and why. By the rules\n"
		"of `evenkeep parity`: what it would complain of afterwards is not copied. A name that\n"
		"must differ, as every secret does unless a rule says otherwise, is asked for, made with\n"
		"--generate, or left out. Kind, references, expiry and, where there is none, the note\n"
		"go along. Names that only TO has stay. It is one commit.\n",
	.examples = {"evenkeep promote staging prod -n", "evenkeep promote staging prod LOG_LEVEL --yes"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 2,
	.max_args = CMD_ANY_ARGS,
	.opts = opts,
	.opts_size = sizeof(struct promote_opts),
	.run = run,
};
