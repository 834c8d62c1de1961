/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/session/done.h"
#include "cmd/frame/exitcode.h"
#include "cmd/fill/fill.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/terminal.h"
#include "resolve/view.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct fill_opts, env, "ENV", "fill environment ENV"),
	OPT_STRING(0, "service", struct fill_opts, service, "SERVICE", "only the names that SERVICE takes"),
	OPT_FLAG(0, "optional", struct fill_opts, optional, "ask for optional names too"),
	OPT_FLAG(0, "generate", struct fill_opts, generate,
		"ask nobody: make the secrets whose type says how"),
	OPT_END,
};

static void
fill_done(struct fill *fill)
{
	batch_done(&fill->batch);
	needs_done(&fill->needs);
	need_views_done(&fill->others);
	parity_free(fill->parity);
	view_free(fill->now);
	compare_keys_free(fill->keys);
	parity_services_done(&fill->services);
}

/* Without a contract nobody knows that something is missing. */
static int
load_contracts(struct session *session, struct fill *fill, struct err *err)
{
	const struct project *project;
	size_t known = 0;
	int r;

	r = session_need_project(session, &project, err);
	if (r == 0)
		r = parity_services_load(session, fill->o->service, &fill->services, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < fill->services.count; i++)
		known += fill->services.items[i].contract != NULL;
	if (known > 0)
		return 0;
	err_set(err, ERR_NOT_FOUND, "no-contract", "no contract says what %s takes",
	    fill->o->service == NULL ? "a service" : fill->o->service);
	return err_fix(err, "name its template in evenkeep.yaml: `contract: .env.example`");
}

static int
see_env(struct session *session, struct fill *fill, struct err *err)
{
	struct vault_env *env;
	int r;

	r = session_open_env(session, fill->env, &env, err);
	if (r == 0)
		r = vault_env_check(env, NULL, 0, err);
	if (r == 0)
		r = vault_compare_keys(session_vault(session), &fill->keys, err);
	if (r == 0)
		r = view_of_env(env, fill->keys, &fill->now, err);
	if (r < 0)
		return r;
	fill->batch = (struct batch){.env = fill->env, .now = fill->now,
	    .seq = vault_env_info(env)->seq, .keeps_others = true};
	fill->column = (struct parity_env){.view = fill->now,
	    .is_protected = session_env_is_protected(session, vault_env_info(env))};
	fill->parity = parity_new(&(struct parity_ask){fill->services.items, fill->services.count, true,
	    &fill->column, 1, session_now_ms(session), NULL, NULL});
	if (fill->now->kind == VIEW_VALUES)
		return 0;
	err_set(err, ERR_NO_KEY, "no-right", "you may not read what %s stands on", fill->env);
	return err_fix(err, "ask an owner of its base environment for the right to read");
}

/* A placeholder was never a value; a deprecated name is missed by nobody. */
static bool
is_missing(const struct fill *fill, const struct parity_row *row)
{
	enum parity_state state = row->cells[0].state;

	if (row->expected == NULL || (row->expected->deprecated && !row->expected->required))
		return false;
	if (state == PARITY_MISSING || state == PARITY_PLACEHOLDER)
		return row->expected->required || fill->o->optional;
	return state == PARITY_UNSET && fill->o->optional;
}

static int
compare_needs(const void *a, const void *b)
{
	const struct need *x = a, *y = b;
	const char *x_file = x->expected->file, *y_file = y->expected->file;
	int order = strcmp(x_file == NULL ? "" : x_file, y_file == NULL ? "" : y_file);

	if (x->is_required != y->is_required)
		return x->is_required ? -1 : 1;
	if (order != 0)
		return order;
	if (x->expected->line != y->expected->line)
		return x->expected->line < y->expected->line ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int
find_missing(struct session *session, struct fill *fill, struct vault_env *env, struct err *err)
{
	for (size_t i = 0; i < fill->parity->count; i++) {
		const struct parity_row *row = &fill->parity->rows[i];
		int r;

		if (!is_missing(fill, row))
			continue;
		r = name_check_settable(session, vault_env_info(env), slice_of_text(row->name), err);
		if (r < 0)
			return r;
		needs_add(&fill->needs, row->name, row->expected, row->secret);
	}
	if (fill->needs.count > 1)
		qsort(fill->needs.items, fill->needs.count, sizeof(*fill->needs.items), compare_needs);
	return 0;
}

/* Other environments are looked at for plain values only; one that cannot be seen is left away. */
static void
see_others(struct session *session, struct fill *fill)
{
	const struct project *project = session_project(session);

	for (size_t i = 0; i < project->env_count; i++) {
		const struct project_env *declared = &project->envs[i];
		struct err ignored = ERR_INIT;
		struct vault_env *env;
		struct view *view;

		if (declared->file != NULL || strcmp(declared->name, fill->env) == 0)
			continue;
		if (session_open_env(session, declared->name, &env, &ignored) < 0 ||
		    view_of_env(env, NULL, &view, &ignored) < 0) {
			err_done(&ignored);
			continue;
		}
		fill->others.items = list_grow(fill->others.items, fill->others.count,
		    &fill->others.room, sizeof(struct view *));
		fill->others.items[fill->others.count++] = view;
	}
}

static int
ask_all(struct session *session, struct fill *fill, struct err *err)
{
	int r = 0;

	if (!terminal_is_there()) {
		err_set(err, ERR_REFUSED, "no-terminal", "%zu name%s missing in %s, and there is no terminal "
			"to ask on", fill->needs.count, fill->needs.count == 1 ? " is" : "s are", fill->env);
		return err_fix(err, "`--generate` makes what can be made; the rest: `evenkeep import -=%s` "
			"takes NAME=value lines from stdin", fill->env);
	}
	see_others(session, fill);
	session_close_vault(session); /* nobody knows how long it takes */
	for (size_t i = 0; r == 0 && i < fill->needs.count; i++)
		r = need_ask(&fill->needs.items[i], fill->env, i + 1, fill->needs.count, &fill->others,
		    err);
	return r;
}

static void
generate_all(struct fill *fill)
{
	for (size_t i = 0; i < fill->needs.count; i++) {
		struct need *need = &fill->needs.items[i];

		if (need->is_secret && need->recipe.source == RECIPE_STATED)
			need_generate(need);
	}
}

/* The note stays with its name: a placeholder may have one. */
static void
add_filled(struct fill *fill, const struct need *need)
{
	const struct view_cell *cell = view_find(fill->now, slice_of_text(need->name));
	struct entry entry = need_entry(need);
	struct entry_record record = {0};

	if (cell != NULL && cell->entry != NULL && strcmp(cell->layer, fill->env) == 0)
		record.note = cell->entry->record->note;
	entry.record = &record;
	envset_add(fill->batch.set, &entry);
}

static int
obtain(struct session *session, struct fill *fill, struct err *err)
{
	int r = 0;

	if (fill->o->generate)
		generate_all(fill);
	else if (!fill->would && fill->needs.count > 0)
		r = ask_all(session, fill, err);
	fill->batch.set = envset_new(0);
	for (size_t i = 0; r == 0 && i < fill->needs.count; i++)
		if (fill->needs.items[i].value != NULL)
			add_filled(fill, &fill->needs.items[i]);
	batch_look(&fill->batch, fill->keys);
	return r;
}

/* Everything was answered: the plan is confirmed, and written in one commit. */
static int
write_all(struct session *session, struct fill *fill, uint64_t *seq, struct err *err)
{
	struct words one = {.item = (const char *[]){fill->env, NULL}, .count = 1};
	struct words envs CLEANUP(words_done) = {NULL, 0, 0};
	int r;

	*seq = fill->batch.seq;
	if (envset_count(fill->batch.set) == 0)
		return 0;
	r = batch_check(session, &fill->batch, err);
	if (r < 0 || fill->would)
		return r;
	r = output_is_json() ? 0 : output_flush(err); /* what is asked is about the plan */
	if (r == 0)
		r = envs_for_change(session, &one, "fill in what is missing", &envs, err);
	if (r == 0)
		r = session_write(session, err);
	return r < 0 ? r : batch_commit(session, &fill->batch, "fill", seq, err);
}

static int
choose_env(const struct fill_opts *o, const char **out, struct err *err)
{
	*out = o->env != NULL ? o->env : variable("EVENKEEP_ENV");
	if (*out != NULL)
		return 0;
	err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
	err_why(err, "a change never assumes one");
	return err_fix(err, "say which: `-e ENV`");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct fill fill CLEANUP(fill_done) = {.o = cookie,
	    .would = session_globals(session)->dry_run};
	struct vault_env *env;
	uint64_t seq = 0;
	int r;

	(void)args;
	r = choose_env(fill.o, &fill.env, err);
	if (r == 0)
		r = load_contracts(session, &fill, err);
	if (r == 0)
		r = see_env(session, &fill, err);
	if (r == 0)
		r = session_open_env(session, fill.env, &env, err);
	if (r == 0)
		r = find_missing(session, &fill, env, err);
	if (r == 0)
		r = obtain(session, &fill, err);
	if (r == 0)
		r = fill_say(&fill, err);
	if (r == 0)
		r = write_all(session, &fill, &seq, err);
	if (r < 0)
		return r;
	fill_say_done(&fill, seq);
	fill_document(&fill, seq);
	return fill_count_missing(&fill) > 0 ? EXIT_FOUND : EXIT_OK;
}

const struct cmd cmd_fill = {
	.name = "fill",
	.synopsis = "-e ENV [--service SERVICE] [--optional] [--generate]",
	.summary = "give an environment every name that the contracts still miss",
	.text = "Asks for one name after the other, with what its contract says of it: a value is typed,\n"
		"a secret is typed without echo or made at random, a plain value may be taken from\n"
		"another environment, and what is not known yet is left out. A value is held against\n"
		"its type at once. Nothing is written before the end, and then in one commit.\n"
		"\n"
		"  Enter           makes the secret if its type says how, else leaves the name out\n"
		"  :generate       makes the secret at random\n"
		"  :from ENV       takes the plain value of environment ENV\n"
		"  :skip           leaves the name out\n"
		"\n"
		"Exits 1 when a name that is required is still missing.\n",
	.examples = {"evenkeep fill -e staging", "evenkeep fill -e prod --generate --yes"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.opts = opts,
	.opts_size = sizeof(struct fill_opts),
	.run = run,
};
