/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/session/commit.h"
#include "cmd/session/done.h"
#include "cmd/session/local.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"
#include "cmd/session/type_checks.h"

struct unset_opts {
	struct words envs;
	bool local;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct unset_opts, envs, "ENV", "take it out of environment ENV (repeatable)"),
	OPT_FLAG(0, "local", struct unset_opts, local, "your own local values; what is shared stays"),
	OPT_END,
};

/* Which of the names is not there? The vault would say it too, but not before it is written. */
static int
check_there(struct vault_env *env, const struct args *args, bool local, struct err *err)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = vault_env_read(env, NULL, 0, &set, err);
	if (r < 0)
		return r;
	for (i = 0; i < args->count; i++) {
		struct err one = ERR_INIT;

		if (envset_find(set, slice_of_text(args->item[i])) != NULL)
			continue;
		err_set(&one, ERR_NOT_FOUND, "no-name", "%s `%s` has no `%.64s`",
		    local ? "your local layer over" : "environment", vault_env_info(env)->name,
		    args->item[i]);
		name_suggest(env, args->item[i], &one);
		err_also(err, &one);
	}
	return err->code;
}

static int
no_local(const char *env, struct err *err)
{
	err_set(err, ERR_NOT_FOUND, "no-local", "you have no local values over `%s`", env);
	return err_fix(err, "to take out what everybody has, leave `--local` out");
}

/* What the names are taken out of; with --dry-run it is only looked at. */
static int
open_target(struct session *session, const char *name, const struct done *done,
    struct vault_env **out, struct err *err)
{
	int r;

	if (!done->local)
		return session_open_env(session, name, out, err);
	r = local_open_named(session, name, out, err);
	if (r == 0 && *out == NULL)
		return no_local(name, err);
	return r < 0 || done->would ? r : local_open_to_write(session, name, out, err);
}

/* The caller frees it. OVERS: what they take away; NULL: nobody asks. */
static struct change *
changes_of(const struct args *args, struct overwritten *overs)
{
	struct change *changes = xcalloc(args->count, sizeof(*changes));

	for (size_t i = 0; i < args->count; i++) {
		changes[i].kind = CHANGE_DELETE;
		changes[i].name = slice_of_text(args->item[i]);
		changes[i].overwritten = overs == NULL ? NULL : &overs[i];
	}
	return changes;
}

/* One name, and whose it was; or how many, and below that whose. */
static void
say_unset(const struct args *args, const char *name, const struct done *done,
    const struct overwritten *overs)
{
	const char *took = done->would ? "would take" : "took";
	const char *layer = done->local ? "your local layer over " : "";

	if (args->count > 1)
		output_line("%s %zu names from %s%s", took, args->count, layer, name);
	for (size_t i = 0; i < args->count; i++) {
		struct buf over CLEANUP(buf_done) = BUF_INIT;

		done_say_over(&overs[i], done->now_ms, ", which ", &over);
		if (args->count == 1)
			output_line("%s `%s` from %s%s%s", took, args->item[i], layer, name, buf_text(&over));
		else if (over.len > 0)
			output_line("  `%s`%s", args->item[i], buf_text(&over));
	}
}

/* Several environments: what one of them refuses leaves the others as they are. */
static int
check_in(struct session *session, const char *name, const struct args *args, struct err *err)
{
	struct change *changes CLEANUP(freep) = changes_of(args, NULL);

	return commit_check(session, name, changes, args->count, err);
}

static int
unset_in(struct session *session, const char *name, const struct args *args, struct done *done,
    struct err *err)
{
	struct overwritten *overs CLEANUP(freep) = xcalloc(args->count, sizeof(*overs));
	struct change *changes CLEANUP(freep) = changes_of(args, overs);
	struct commit_result result = {0};
	struct vault_env *env;
	int r;

	r = open_target(session, name, done, &env, err);
	if (r == 0)
		r = check_there(env, args, done->local, err);
	if (r < 0)
		return r;
	if (done->would) {
		result.seq = vault_env_info(env)->seq + 1;
		r = vault_env_check(env, changes, args->count, err);
	} else if (done->local) {
		r = vault_env_commit(env, changes, args->count, "", &result, err);
	} else {
		r = commit_changes(session, name, changes, args->count, "", &result, err);
	}
	if (r < 0)
		return r;
	done_add(done, name, result.seq);
	for (size_t i = 0; i < args->count; i++)
		done_add_over(done, args->item[i], &overs[i]);
	say_unset(args, name, done, overs);
	return 0;
}

/* A service that requires the name will not start any more. */
static int
warn_of_required(struct session *session, const struct args *args, struct err *err)
{
	struct type_checks checks CLEANUP(type_checks_done) = {NULL, 0};
	const struct project_service *service = NULL;
	size_t i;
	int r;

	r = type_checks_load(session, &checks, err);
	for (i = 0; r == 0 && i < args->count; i++) {
		const struct contract_key *key =
		    type_checks_find_required(&checks, slice_of_text(args->item[i]), &service);

		if (key != NULL)
			output_warning("%s:%u requires `%s` for service `%s`", key->file, key->line,
			    args->item[i], service->name);
	}
	return r;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct unset_opts *o = cookie;
	struct done done CLEANUP(done_free) = {
	    .would = session_globals(session)->dry_run, .local = o->local, .now_ms = session_now_ms(session)};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	size_t i;
	int r;

	r = o->local ? envs_for_local(session, &o->envs, true, &envs, err)
		     : envs_for_change(session, &o->envs, "take names out of it", &envs, err);
	if (r == 0 && !o->local)
		r = warn_of_required(session, args, err);
	if (r == 0 && !o->local)
		r = session_write(session, err);
	for (i = 0; r == 0 && !o->local && envs.count > 1 && i < envs.count; i++)
		r = check_in(session, envs.item[i], args, err);
	for (i = 0; r == 0 && i < envs.count; i++)
		r = unset_in(session, envs.item[i], args, &done, err);
	if (r < 0)
		return done_before(&done, err);
	done_document(&done, "evenkeep.unset/1", args);
	output_next("older values stay in the history: `evenkeep history %s -e %s%s`", args->item[0],
	    envs.item[0], o->local ? " --local" : "");
	return 0;
}

static bool
stays_here(const void *cookie, const struct args *args)
{
	const struct unset_opts *o = cookie;

	(void)args;
	return o->local;
}

const struct cmd cmd_unset = {
	.name = "unset",
	.synopsis = "NAME… -e ENV…",
	.summary = "take names out of an environment",
	.text = "All names go in one commit for each environment. What they had stays in the history.\n"
		"With --local only what `set --local` put over it for you goes. A name that a\n"
		"contract requires is warned of.\n",
	.examples = {"evenkeep unset OLD_TOKEN -e dev", "evenkeep unset A B -e dev,staging"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = CMD_ANY_ARGS,
	.stays_here = stays_here,
	.opts = opts,
	.opts_size = sizeof(struct unset_opts),
	.run = run,
};
