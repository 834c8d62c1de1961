/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/done.h"
#include "cmd/names.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "secret/secret.h"

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
	const char *env;
	uint64_t to, head;
	struct envset *then, *now;
	struct change *changes;
	size_t count, back, removed, same;
};

static void
rollback_done(struct rollback *rollback)
{
	free(rollback->changes);
	envset_free(rollback->then);
	envset_free(rollback->now);
}

static bool
is_wanted(const struct args *args, struct slice name)
{
	size_t i;

	for (i = 0; i < args->count; i++)
		if (slice_equal_text(name, args->item[i]))
			return true;
	return args->count == 0;
}

static bool
is_same(const struct entry *then, const struct entry *now)
{
	const unsigned kept = ENTRY_PLAIN | ENTRY_REFERS;

	return now != NULL && secret_equal(then->value, now->value) &&
	    (then->flags & kept) == (now->flags & kept) && then->expires_ms == now->expires_ms &&
	    slice_equal(then->note, now->note);
}

/* A name that was typed and that neither then nor now has is a mistake. */
static int
check_names(struct vault_env *env, const struct rollback *rollback, const struct args *args,
    struct err *err)
{
	size_t i;

	for (i = 0; i < args->count; i++) {
		struct slice name = slice_of_text(args->item[i]);
		struct err one = ERR_INIT;

		if (envset_find(rollback->then, name) != NULL ||
		    envset_find(rollback->now, name) != NULL)
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

static void
plan_back(struct rollback *rollback, const struct entry *then, struct err *err)
{
	const struct entry *now = envset_find(rollback->now, then->name);

	if (is_same(then, now)) {
		rollback->same++;
		return;
	}
	if ((then->flags & ENTRY_VOID) != 0) {
		complain_of_void(rollback, then, err);
		return;
	}
	rollback->changes[rollback->count++] = (struct change){.kind = CHANGE_SET,
	    .name = then->name,
	    .value = then->value,
	    .note = then->note,
	    .flags = then->flags & (ENTRY_PLAIN | ENTRY_REFERS | ENTRY_GENERATED),
	    .expires_ms = then->expires_ms};
	rollback->back++;
}

static int
plan(struct vault_env *env, const struct args *args, struct rollback *rollback, struct err *err)
{
	size_t i;
	int r;

	r = vault_env_read_at(env, rollback->to, &rollback->then, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &rollback->now, err);
	if (r == 0)
		r = check_names(env, rollback, args, err);
	if (r < 0)
		return r;
	rollback->changes = xcalloc(envset_count(rollback->then) + envset_count(rollback->now) + 1,
	    sizeof(*rollback->changes));
	for (i = 0; i < envset_count(rollback->then); i++)
		if (is_wanted(args, envset_at(rollback->then, i)->name))
			plan_back(rollback, envset_at(rollback->then, i), err);
	for (i = 0; i < envset_count(rollback->now); i++) {
		struct slice name = envset_at(rollback->now, i)->name;

		if (!is_wanted(args, name) || envset_find(rollback->then, name) != NULL)
			continue;
		rollback->changes[rollback->count++] =
		    (struct change){.kind = CHANGE_DELETE, .name = name};
		rollback->removed++;
	}
	return err->code;
}

static void
say_change(struct rollback *rollback, const struct change *change)
{
	const char *name = (const char *)change->name.data;
	const struct entry *now = envset_find(rollback->now, change->name);
	const struct entry *then = envset_find(rollback->then, change->name);

	if (change->kind == CHANGE_DELETE)
		output_marked(MARK_GONE, "%s: was not there", name);
	else if (now == NULL)
		output_marked(MARK_ADDED, "%s: back, as version %" PRIu64 " was", name, then->version);
	else
		output_marked(MARK_CHANGED, "%s: version %" PRIu64 " as it was, over version %" PRIu64,
		    name, then->version, now->version);
}

static void
say(struct rollback *rollback, bool would)
{
	size_t i;

	for (i = 0; i < rollback->count; i++)
		say_change(rollback, &rollback->changes[i]);
	if (rollback->same > 0)
		output_marked(MARK_SAME, "%zu the same", rollback->same);
	if (rollback->count == 0)
		output_line("%s is as it was at %" PRIu64, rollback->env, rollback->to);
	else
		output_line("%s %s back to %" PRIu64 ": %zu value%s, %zu name%s out",
		    would ? "would take" : "taking", rollback->env, rollback->to, rollback->back,
		    rollback->back == 1 ? "" : "s", rollback->removed,
		    rollback->removed == 1 ? "" : "s");
}

static void
document(struct rollback *rollback, uint64_t seq, bool would)
{
	struct json *json = output_json("evenkeep.rollback/1", true);
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
		json_close_map(json);
	}
	json_close_list(json);
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
		r = vault_env_commit(env, rollback->changes, rollback->count, message, &result, err);
	*seq = result.seq;
	return r;
}

static int
take_back(struct session *session, const struct rollback_opts *o, const struct args *args,
    const char *name, struct err *err)
{
	struct rollback rollback CLEANUP(rollback_done) = {.env = name, .to = o->to};
	bool would = session_globals(session)->dry_run;
	struct words one = {.item = (const char *[]){name, NULL}, .count = 1};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	struct vault_env *env;
	uint64_t seq = 0;
	int r;

	r = session_open_env(session, name, &env, err);
	if (r == 0) {
		rollback.head = vault_env_info(env)->seq;
		r = plan(env, args, &rollback, err);
	}
	if (r < 0)
		return r;
	say(&rollback, would);
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
