/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"
#include "cmd/frame/terminal.h"

struct prune_opts {
	const char *env;
	uint64_t before;
};

static const struct opt opts[] = {
    OPT_STRING('e', "env", struct prune_opts, env, "ENV", "the history of environment ENV"),
    OPT_NUMBER(0, "before", struct prune_opts, before, "SEQ",
	"destroy what only states before commit SEQ need"),
    OPT_END,
};

/* A name, and what of it goes. */
struct pruned {
	char *name;
	uint64_t first, last;
	size_t count;
	bool is_kept;
};

struct prune {
	const char *env;
	uint64_t before, head;
	struct pruned *names;
	size_t count, room, values, touched, kept;
};

static void
prune_done(struct prune *prune)
{
	size_t i;

	for (i = 0; i < prune->count; i++)
		free(prune->names[i].name);
	free(prune->names);
}

static int
take_name(void *cookie, const struct prune_name *name, struct err *err)
{
	struct prune *prune = cookie;
	struct pruned *pruned;

	(void)err;
	prune->names = list_grow(prune->names, prune->count, &prune->room, sizeof(*pruned));
	pruned = &prune->names[prune->count++];
	*pruned = (struct pruned){.name = xstrndup((const char *)name->name.data, name->name.len),
	    .first = name->first,
	    .last = name->last,
	    .count = name->count,
	    .is_kept = name->is_kept};
	prune->kept += name->is_kept;
	prune->touched += !name->is_kept;
	prune->values += name->is_kept ? 0 : name->count;
	return 0;
}

static void
say_name(const struct pruned *pruned)
{
	if (pruned->is_kept)
		output_marked(MARK_SAME, "%s: all of it stays, because a value of it leaked", pruned->name);
	else if (pruned->first == pruned->last)
		output_marked(MARK_GONE, "%s: version %" PRIu64, pruned->name, pruned->first);
	else
		output_marked(MARK_GONE, "%s: versions %" PRIu64 " to %" PRIu64, pruned->name,
		    pruned->first, pruned->last);
}

static void
say_plan(const struct prune *prune, bool would)
{
	size_t i;

	for (i = 0; i < prune->count; i++)
		say_name(&prune->names[i]);
	if (prune->values == 0)
		output_line("%s has nothing that only commits before %" PRIu64 " need", prune->env,
		    prune->before);
	else
		output_line("%s %zu version%s of %zu name%s of %s: states before commit %" PRIu64
			    " cannot be read whole any more", would ? "would destroy" : "destroying",
		    prune->values, prune->values == 1 ? "" : "s", prune->touched,
		    prune->touched == 1 ? "" : "s", prune->env, prune->before);
}

static void
document(const struct prune *prune, uint64_t seq, bool would)
{
	struct json *json = output_json("evenkeep.prune/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_text(json, "environment", prune->env);
	json_number(json, "before", prune->before);
	json_number(json, "seq", seq);
	json_number(json, "destroyed", prune->values);
	json_open_list(json, "names");
	for (i = 0; i < prune->count; i++) {
		const struct pruned *pruned = &prune->names[i];

		json_open_map(json, NULL);
		json_text(json, "name", pruned->name);
		json_number(json, "first", pruned->first);
		json_number(json, "last", pruned->last);
		json_bool(json, "kept", pruned->is_kept);
		json_close_map(json);
	}
	json_close_list(json);
}

/* Of any environment, protected or not: it is the one thing that is not undone. */
static int
confirm(struct session *session, const struct prune *prune, struct err *err)
{
	char prompt[256];

	if (session_globals(session)->yes)
		return 0;
	if (!terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation", "what is pruned is gone for good");
		err_why(err, "there is no terminal to confirm it on");
		return err_fix(err, "look at it with --dry-run, then repeat it with --yes");
	}
	snprintf(prompt, sizeof(prompt),
	    "this cannot be undone; make a backup first if you are not sure\n"
	    "type `%s` to go on: ", prune->env);
	session_close_vault(session);
	return terminal_confirm(prompt, prune->env, err);
}

/* The same plan again, now with the vault open for writing, and done. */
static int
carry_out(struct session *session, const struct prune *plan, uint64_t *seq, struct err *err)
{
	struct prune done CLEANUP(prune_done) = {.env = plan->env};
	struct commit_result result = {0};
	struct vault_env *env;
	int r;

	r = session_write(session, err);
	if (r == 0)
		r = session_open_env(session, plan->env, &env, err);
	if (r == 0 && vault_env_info(env)->seq != plan->head) {
		err_set(err, ERR_CONFLICT, "changed-meanwhile",
		    "`%s` was changed while you looked at the plan", plan->env);
		return err_fix(err, "do it again, and look at the new plan");
	}
	if (r == 0)
		r = vault_env_prune(env, plan->before, false, take_name, &done, &result, err);
	*seq = result.seq;
	return r;
}

static int
prune_env(struct session *session, struct prune *prune, struct err *err)
{
	bool would = session_globals(session)->dry_run;
	struct commit_result planned = {0};
	struct vault_env *env;
	uint64_t seq;
	int r;

	r = session_open_env(session, prune->env, &env, err);
	if (r < 0)
		return r;
	prune->head = seq = vault_env_info(env)->seq;
	r = vault_env_prune(env, prune->before, true, take_name, prune, &planned, err);
	session_forget_env(session, prune->env);
	if (r < 0)
		return r;
	say_plan(prune, would);
	if (prune->values > 0 && !would) {
		r = output_is_json() ? 0 : output_flush(err); /* what is asked is about the plan */
		if (r == 0)
			r = confirm(session, prune, err);
		if (r == 0)
			r = carry_out(session, prune, &seq, err);
	}
	if (r < 0)
		return r;
	document(prune, seq, would);
	if (prune->values > 0 && !would) {
		output_line("%s is at commit %" PRIu64 " now", prune->env, seq);
		output_next("copies made before still have what went: backups, other machines");
	}
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct prune_opts *o = cookie;
	struct prune prune CLEANUP(prune_done) = {.before = o->before};

	(void)args;
	if (o->before == 0) {
		err_set(err, ERR_USAGE, "no-commit-given", "`prune` needs `--before SEQ`");
		return err_fix(err, "`evenkeep history -e ENV` shows the commits");
	}
	if (o->env == NULL) {
		err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
		err_why(err, "what destroys never assumes one");
		return err_fix(err, "say which: `-e ENV`");
	}
	prune.env = o->env;
	return prune_env(session, &prune, err);
}

const struct cmd cmd_prune = {
    .name = "prune",
    .synopsis = "-e ENV --before SEQ",
    .summary = "destroy old values of the history for good",
    .text =
	"Of each name the versions go that only states before commit SEQ need; from SEQ on everything\n"
	"stays as it is: get --at, list --at, rollback. Who changed what and when stays too. Shows what\n"
	"is destroyed and asks. Only an owner may. What leaked is kept: by it a void value is\n"
	"recognized when it comes back.\n",
    .examples = {"evenkeep prune -e dev --before 120 -n", "evenkeep prune -e dev --before 120"},
    .needs = CMD_NEEDS_KEY | CMD_WRITES,
    .takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
    .opts = opts,
    .opts_size = sizeof(struct prune_opts),
    .run = run,
};
