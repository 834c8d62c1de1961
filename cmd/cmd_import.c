/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/done.h"
#include "cmd/import.h"
#include "cmd/import_say.h"
#include "cmd/names.h"
#include "cmd/output.h"
#include "cmd/session.h"
#include "cmd/terminal.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct import_opts, env, "ENV", "the environment of files without =ENV"),
	OPT_STRING(0, "as", struct import_opts, as, "DIALECT", "how the files are written (default: compose)"),
	OPT_STRING(0, "service", struct import_opts, service, "SERVICE", "the files are SERVICE's: use its contract and `take`"),
	OPT_NAMES(0, "plain", struct import_opts, plain, "NAME", "NAME is plain (repeatable)"),
	OPT_NAMES(0, "secret", struct import_opts, secret, "NAME", "NAME is secret (repeatable)"),
	OPT_FLAG(0, "delete-source", struct import_opts, delete_source, "delete the files once all was read back"),
	OPT_END,
};

/* Everything of one import. */
struct import {
	const struct import_opts *o;
	struct sources sources;
	struct contracts contracts;
	struct words envs;
	struct plan *plans; /* one an environment */
	uint64_t *seqs;
};

static void
import_done(struct import *import)
{
	size_t i;

	for (i = 0; import->plans != NULL && i < import->envs.count; i++)
		plan_done(&import->plans[i]);
	free(import->plans);
	free(import->seqs);
	words_done(&import->envs);
	contracts_done(&import->contracts);
	sources_done(&import->sources);
}

static size_t
count_hazards(const struct sources *sources)
{
	size_t count = 0, i;

	for (i = 0; i < sources->count; i++)
		count += read_notes_hazards(&sources->items[i].notes);
	return count;
}

static void
add_env_once(struct words *envs, const char *env)
{
	size_t i;

	for (i = 0; i < envs->count; i++)
		if (strcmp(envs->item[i], env) == 0)
			return;
	envs->item = list_grow(envs->item, envs->count + 1, &envs->room, sizeof(*envs->item));
	envs->item[envs->count++] = env;
	envs->item[envs->count] = NULL;
}

static int
make_plans(struct session *session, struct import *import, struct err *err)
{
	size_t i;
	int r;

	r = contracts_load(session, import->o->service, &import->contracts, err);
	if (r < 0)
		return r;
	for (i = 0; i < import->sources.count; i++)
		add_env_once(&import->envs, import->sources.items[i].env);
	import->plans = xcalloc(import->envs.count, sizeof(*import->plans));
	import->seqs = xcalloc(import->envs.count, sizeof(*import->seqs));
	for (i = 0; i < import->envs.count; i++) {
		r = plan_make(session, import->o, &import->sources, &import->contracts,
		    import->envs.item[i], &import->plans[i], err);
		if (r < 0)
			return r;
	}
	return 0;
}

static void
show_plans(const struct import *import)
{
	size_t i;

	for (i = 0; i < import->sources.count; i++)
		notes_say(&import->sources.items[i]);
	for (i = 0; i < import->envs.count; i++) {
		if (!output_is_quiet())
			plan_say(&import->plans[i]);
		plan_say_left_out(&import->plans[i]);
	}
}

/* A file that gives other values than it seems to show is imported only if that is meant. */
static int
confirm_hazards(struct session *session, const struct import *import, struct err *err)
{
	const struct globals *globals = session_globals(session);
	size_t hazards = count_hazards(&import->sources);

	if (hazards == 0 || globals->yes || globals->dry_run)
		return 0;
	if (terminal_is_there())
		return terminal_confirm("some values are not what the file seems to show (warnings above)\n"
					"type `import` to take them as they are: ", "import", err);
	err_set(err, ERR_REFUSED, "hazards", "%zu value%s not what the file seems to show", hazards,
	    hazards == 1 ? " is" : "s are");
	err_why(err, "see the warnings above; a `$` in an unquoted value is the usual cause");
	return err_fix(err, "put such values in single quotes, or repeat it with --yes if this is meant");
}

/* Deleting a file that was not taken whole would lose what was left out. */
static int
check_delete(const struct import *import, struct err *err)
{
	size_t left_out = 0, i;

	if (!import->o->delete_source)
		return 0;
	for (i = 0; i < import->envs.count; i++)
		left_out += import->plans[i].left_out;
	if (left_out == 0)
		return 0;
	err_set(err, ERR_REFUSED, "left-out", "%zu name%s of the files would be lost", left_out,
	    left_out == 1 ? "" : "s");
	err_why(err, "names that were left out are nowhere but in the file");
	return err_fix(err, "import without --delete-source, and see to them first");
}

static int
confirm_all(struct session *session, struct import *import, struct err *err)
{
	struct words confirmed CLEANUP(words_done) = {NULL, 0, 0};
	int r;

	r = check_delete(import, err);
	if (r == 0)
		r = confirm_hazards(session, import, err);
	if (r == 0)
		r = envs_for_change(session, &import->envs, "import values into it", &confirmed, err);
	return r;
}

static void
say_done(const struct plan *plan, bool would)
{
	size_t written = plan->new_count + plan->changed;

	output_line("%s %zu name%s into %s: %zu new, %zu changed, %zu the same; %zu secret%s",
	    would ? "would import" : "imported", written, written == 1 ? "" : "s", plan->env,
	    plan->new_count, plan->changed, plan->same, plan->secrets,
	    plan->left_out > 0 ? "; some left out" : "");
	if (plan->placeholders > 0)
		output_warning("%s has %zu placeholder%s where a value should be", plan->env,
		    plan->placeholders, plan->placeholders == 1 ? "" : "s");
}

static int
carry_out(struct session *session, struct import *import, struct done *done, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; i < import->envs.count; i++) {
		const struct plan *plan = &import->plans[i];

		r = done->would ? 0 : plan_carry_out(session, plan, "", &import->seqs[i], err);
		if (r < 0)
			return r;
		done_add(done, plan->env, import->seqs[i]);
		say_done(plan, done->would);
	}
	return 0;
}

static int
delete_sources(const struct import *import, bool would, struct err *err)
{
	size_t i;
	int r;

	for (i = 0; import->o->delete_source && i < import->sources.count; i++) {
		r = would ? 0 : source_delete(&import->sources.items[i], err);
		if (r < 0)
			return r;
		output_line("%s %s", would ? "would delete" : "deleted", import->sources.items[i].file);
	}
	return 0;
}

static void
document(const struct import *import, bool would)
{
	struct json *json = output_json("evenkeep.import/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_open_list(json, "environments");
	for (i = 0; i < import->envs.count; i++)
		plan_json(json, &import->plans[i], import->seqs[i]);
	json_close_list(json);
	json_open_list(json, "notes");
	for (i = 0; i < import->sources.count; i++)
		notes_json(json, &import->sources.items[i]);
	json_close_list(json);
}

static void
say_next(const struct import *import)
{
	const struct source *first = &import->sources.items[0];

	if (import->o->delete_source || strcmp(first->file, "-") == 0)
		output_next("evenkeep run -e %s -- COMMAND", import->envs.item[0]);
	else
		output_next("when all works: `evenkeep import --delete-source %s=%s`", first->file,
		    first->env);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct import import CLEANUP(import_done) = {.o = cookie};
	struct done done CLEANUP(done_free) = {.would = session_globals(session)->dry_run};
	int r;

	r = sources_read(session, import.o, args, &import.sources, err);
	if (r == 0)
		r = make_plans(session, &import, err);
	if (r < 0)
		return r;
	show_plans(&import);
	if (!output_is_json())
		r = output_flush(err); /* what is asked now is about the plan */
	if (r == 0)
		r = confirm_all(session, &import, err);
	if (r == 0)
		r = session_write(session, err);
	if (r == 0)
		r = carry_out(session, &import, &done, err);
	if (r == 0)
		r = delete_sources(&import, done.would, err);
	if (r < 0)
		return done_before(&done, err);
	document(&import, done.would);
	say_next(&import);
	return 0;
}

const struct cmd cmd_import = {
	.name = "import",
	.synopsis = "FILE=ENV… [--as DIALECT] [--service SERVICE] [--delete-source]",
	.summary = "take the values of env files into the vault",
	.text = "Shows what it will do, then does it in one commit for each environment and reads\n"
		"everything back. `-` is stdin. A name is secret if its contract, the name or the value\n"
		"says so. Names that change how programs load are left out unless a contract declares\n"
		"them. A file that gives other values than it seems to show needs a confirmation.\n",
	.examples = {"evenkeep import .env=dev", "evenkeep import -n .env.prod=prod"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.max_args = CMD_ANY_ARGS,
	.opts = opts,
	.opts_size = sizeof(struct import_opts),
	.run = run,
};
