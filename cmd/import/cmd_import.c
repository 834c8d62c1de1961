/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/session/done.h"
#include "cmd/import/import.h"
#include "cmd/import/import_ask.h"
#include "cmd/import/import_say.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct import_opts, env, "ENV", "the environment of files without =ENV"),
	OPT_STRING(0, "as", struct import_opts, as, "DIALECT", "how the files are written (default: what they look like)"),
	OPT_STRING(0, "service", struct import_opts, service, "SERVICE", "the files are SERVICE's: use its contract and `take`"),
	OPT_NAMES(0, "plain", struct import_opts, plain, "NAME", "NAME is plain (repeatable)"),
	OPT_NAMES(0, "secret", struct import_opts, secret, "NAME", "NAME is secret (repeatable)"),
	OPT_FLAG(0, "delete-source", struct import_opts, delete_source, "delete the files once all was read back"),
	OPT_END,
};

/* Everything of one import. */
struct import {
	const struct import_opts *o;
	struct import_sources sources;
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
	import_sources_done(&import->sources);
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
	if (r == 0)
		r = type_checks_load(session, &import->contracts.checks, err);
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

/* The same file may have been taken for several environments. */
static bool
is_first(const struct import_sources *sources, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		if (strcmp(sources->items[i].file, sources->items[at].file) == 0)
			return false;
	return true;
}

static void
show_plans(const struct import *import)
{
	size_t i;

	if (!output_is_quiet())
		import_sources_say(&import->sources);
	for (i = 0; i < import->sources.count; i++)
		if (is_first(&import->sources, i))
			source_warn(&import->sources.items[i]);
	for (i = 0; i < import->envs.count; i++) {
		if (!output_is_quiet())
			plan_say(&import->plans[i]);
		plan_warn(&import->plans[i]);
	}
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

/* A name of --plain or --secret that no file has would do nothing, silently. */
static int
check_words(const struct import *import, const struct words *words, const char *option,
    struct err *err)
{
	size_t i, j;

	for (i = 0; i < words->count; i++) {
		bool found = false;

		for (j = 0; j < import->envs.count && !found; j++)
			found = plan_has(&import->plans[j], slice_of_text(words->item[i]));
		if (found)
			continue;
		err_set(err, ERR_USAGE, "no-such-name", "no file has the name `%.200s` of `%s`",
		    words->item[i], option);
		return err_fix(err, "correct it, or leave it away");
	}
	return 0;
}

static int
check_kinds(const struct import *import, struct err *err)
{
	size_t i, j;
	int r;

	for (i = 0; i < import->o->plain.count; i++)
		for (j = 0; j < import->o->secret.count; j++)
			if (strcmp(import->o->plain.item[i], import->o->secret.item[j]) == 0)
				return err_set(err, ERR_USAGE, "contradiction",
				    "`%.200s` is plain and secret at once", import->o->plain.item[i]);
	r = check_words(import, &import->o->plain, "--plain", err);
	return r < 0 ? r : check_words(import, &import->o->secret, "--secret", err);
}

static int
carry_out(struct session *session, struct import *import, struct done *done, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < import->envs.count; i++)
		r = plan_check(session, &import->plans[i], err);
	if (r < 0)
		return r;
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
delete_sources(struct session *session, const struct import *import, bool would, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; import->o->delete_source && !would && r == 0 && i < import->envs.count; i++)
		r = plan_read_back(session, &import->plans[i], err);
	if (r < 0)
		return r;
	for (i = 0; import->o->delete_source && i < import->sources.count; i++) {
		if (!is_first(&import->sources, i))
			continue;
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
	struct json *json;
	size_t i;

	if (!output_is_json())
		return; /* it is long */
	json = output_json("evenkeep.import/1", true);
	json_bool(json, "dry_run", would);
	import_sources_json(json, &import->sources);
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
say_next(const struct session *session, const struct import *import)
{
	const struct source *first = &import->sources.items[0];

	if (session_globals(session)->dry_run)
		return;
	if (import->o->delete_source || strcmp(first->file, "-") == 0 || first->paths != NULL ||
	    source_is_needed(session_project(session), first) != NULL)
		output_next("evenkeep run -e %s -- COMMAND", import->envs.item[0]);
	else
		output_next("when all works: `evenkeep import --delete-source %s=%s`%s", first->file,
		    first->env, import->sources.count > 1 ? ", and so on" : "");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct import import CLEANUP(import_done) = {.o = cookie};
	struct done done CLEANUP(done_free) = {.would = session_globals(session)->dry_run};
	size_t i;
	int r;

	r = import_sources_collect(session, import.o, args, &import.sources, err);
	if (r < 0)
		return r;
	session_close_vault(session); /* nobody knows how long a pipe takes */
	r = import_sources_read(import.o, &import.sources, err);
	if (r == 0)
		r = make_plans(session, &import, err);
	if (r == 0)
		r = check_kinds(&import, err);
	if (r < 0)
		return r;
	show_plans(&import);
	if (!output_is_json())
		r = output_flush(err); /* what is asked now is about the plan */
	for (i = 0; r == 0 && i < import.envs.count; i++)
		r = plan_check_types(&import.plans[i], err);
	for (i = 0; r == 0 && i < import.envs.count; i++)
		r = plan_check_count(&import.plans[i], err);
	if (r == 0)
		r = import_confirm(session, import.o, &import.sources, import.plans, &import.envs, err);
	if (r == 0)
		r = session_write(session, err);
	if (r == 0)
		r = carry_out(session, &import, &done, err);
	if (r == 0)
		r = delete_sources(session, &import, done.would, err);
	if (r < 0)
		return done_before(&done, err);
	document(&import, done.would);
	say_next(session, &import);
	return 0;
}

const struct cmd cmd_import = {
	.name = "import",
	.synopsis = "[FILE=ENV…|FOLDER…] [--as DIALECT] [--service SERVICE] [--delete-source]",
	.summary = "take the values of env files into the vault",
	.text = "Shows what it will do, then does it in one commit for each environment and reads\n"
		"everything back. `-` is stdin. Without words, and in FOLDER, env files are found and\n"
		"taken for the environment that their names say. A name is secret if its contract, the\n"
		"name or the value says so. Names that change how programs load are left out unless a\n"
		"contract declares them. What a file does not say for sure needs a confirmation; a value\n"
		"that is not of the type that a contract asks for is refused before anything is written.\n",
	.examples = {"evenkeep import .env=dev", "evenkeep import -n .env.prod=prod"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.max_args = CMD_ANY_ARGS,
	.opts = opts,
	.opts_size = sizeof(struct import_opts),
	.run = run,
};
