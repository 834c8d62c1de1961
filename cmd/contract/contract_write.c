/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A template from what is known: the names of the contract that there is, else all of the vault. What is
 * written are names, kinds, types and descriptions; of values only those of plain names that are the
 * same in every environment, as examples.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/contract/contract.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/parity/parity.h"
#include "cmd/frame/terminal.h"
#include "config/contract.h"
#include "config/contract_write.h"
#include "config/type.h"
#include "config/words.h"

enum { EXAMPLE_MOST = 120 };

/* What a template is made from. */
struct making {
	const struct contract_opts *o;
	const struct project_service *service;
	struct contract *declared; /* what the service has; NULL: nothing */
	struct columns columns;    /* of the vault */
	struct contract *made;
	size_t left; /* names of the vault that the contract does not have */
};

static void
making_done(struct making *making)
{
	contract_free(making->declared);
	contract_free(making->made);
	columns_done(&making->columns);
}

static const struct view_cell *
cell_of(const struct making *making, size_t env, struct slice name)
{
	return view_find(making->columns.envs[env].view, name);
}

/* Nobody has set anything there, so it tells of no name whether it is needed. */
static bool
is_empty(const struct making *making, size_t env)
{
	const struct view *view = making->columns.envs[env].view;

	return view->kind != VIEW_HIDDEN && view->count == 0;
}

/* A name is required if every environment has it, as far as one may see and there is something. */
static bool
is_everywhere(const struct making *making, struct slice name)
{
	for (size_t e = 0; e < making->columns.count; e++)
		if (making->columns.envs[e].view->kind != VIEW_HIDDEN && !is_empty(making, e) &&
		    cell_of(making, e, name) == NULL)
			return false;
	return true;
}

static bool
is_secret_somewhere(const struct making *making, struct slice name)
{
	for (size_t e = 0; e < making->columns.count; e++) {
		const struct view_cell *cell = cell_of(making, e, name);

		if (cell != NULL && cell->is_secret)
			return true;
	}
	return false;
}

/* The plain value that all environments have; empty if they differ or one is not read. */
static struct slice
common_value(const struct making *making, struct slice name)
{
	struct slice common = {NULL, 0};

	for (size_t e = 0; e < making->columns.count; e++) {
		const struct view_cell *cell = cell_of(making, e, name);

		if (cell == NULL || cell->entry == NULL || (cell->flags & (ENTRY_BINARY | ENTRY_REFERS)) != 0)
			return slice_of(NULL, 0);
		if (e > 0 && !slice_equal(common, cell->entry->value))
			return slice_of(NULL, 0);
		common = cell->entry->value;
	}
	return common.len <= EXAMPLE_MOST && words_secret_value(name, common) == NULL &&
			       slice_find(common, '\n') == common.len
		   ? common
		   : slice_of(NULL, 0);
}

/* The type whose form the plain values of all environments have. The caller frees it. */
static struct type *
common_type(const struct making *making, struct slice name)
{
	struct type *type = NULL;

	for (size_t e = 0; e < making->columns.count; e++) {
		const struct view_cell *cell = cell_of(making, e, name);
		char *value CLEANUP(freep) = NULL;
		struct type *one CLEANUP(type_freep) = NULL;

		if (cell == NULL)
			continue;
		if (cell->entry != NULL && (cell->flags & (ENTRY_BINARY | ENTRY_REFERS)) == 0) {
			value = xstrndup((const char *)cell->entry->value.data, cell->entry->value.len);
			one = contract_type_of(name, value);
		}
		if (one == NULL || (type != NULL && type->kind != one->kind)) {
			type_free(type);
			return NULL;
		}
		type_free(type);
		type = one;
		one = NULL;
	}
	return type;
}

/* The note that the newest environment in order has. */
static struct slice
note_of(const struct making *making, struct slice name)
{
	for (size_t e = 0; e < making->columns.count; e++) {
		const struct view_cell *cell = cell_of(making, e, name);

		if (cell != NULL && cell->entry != NULL && cell->entry->record->note.len > 0)
			return cell->entry->record->note;
	}
	return slice_of(NULL, 0);
}

static char *
text_of(struct slice text)
{
	return text.len == 0 ? NULL : xstrndup((const char *)text.data, text.len);
}

/* A name that only the vault knows. */
static void
make_key(struct making *making, struct slice name)
{
	bool secret = is_secret_somewhere(making, name);
	char *copy CLEANUP(freep) = xstrndup((const char *)name.data, name.len);
	char *example CLEANUP(freep) = secret ? NULL : text_of(common_value(making, name));
	char *note CLEANUP(freep) = making->o->notes ? text_of(note_of(making, name)) : NULL;
	struct type *type CLEANUP(type_freep) = secret ? NULL : common_type(making, name);
	struct contract_key key = {.name = copy,
	    .required = is_everywhere(making, name),
	    .insisted = is_everywhere(making, name),
	    .secret = secret,
	    .example = example,
	    .type = type,
	    .description = note};

	contract_add(making->made, &key);
}

/* A name that the contract has stays what it is; the example of a secret only if it is none. */
static void
keep_key(struct making *making, const struct contract_key *declared)
{
	struct contract_key key = *declared;
	struct slice name = slice_of_text(key.name);
	struct type *seen CLEANUP(type_freep) = NULL;
	char *note CLEANUP(freep) = NULL;

	if (!key.told && is_secret_somewhere(making, name))
		key.secret = true;
	if (key.secret && !key.placeholder)
		key.example = NULL;
	if (key.type == NULL && !key.secret)
		key.type = seen = common_type(making, name);
	if (key.description == NULL && making->o->notes)
		key.description = note = text_of(note_of(making, name));
	contract_add(making->made, &key);
}

static void
make_from_vault(struct making *making)
{
	for (size_t e = 0; e < making->columns.count; e++) {
		const struct view *view = making->columns.envs[e].view;

		for (size_t i = 0; i < view->count; i++) {
			struct slice name = view->cells[i].name;

			if (making->declared == NULL && contract_find(making->made, name) == NULL)
				make_key(making, name);
			else if (making->declared != NULL && e == 0)
				making->left += contract_find(making->declared, name) == NULL;
		}
	}
}

/* The contract that there is; a file that is not there yet is none. */
static int
load_declared(struct session *session, struct making *making, struct err *err)
{
	int r = contract_load(session_project(session), making->service, &making->declared, err);

	if (r < 0 && strcmp(err->id, "no-contract") == 0) {
		err_done(err);
		return 0;
	}
	return r;
}

static int
see(struct session *session, struct making *making, struct err *err)
{
	int r = load_declared(session, making, err);

	if (r == 0)
		r = columns_see(session, &making->o->envs, &making->columns, err);
	if (r < 0)
		return r;
	making->made = contract_new();
	for (size_t i = 0; making->declared != NULL && i < making->declared->count; i++)
		keep_key(making, &making->declared->keys[i]);
	if (making->declared != NULL && making->declared->current_env != NULL)
		making->made->current_env = xstrdup(making->declared->current_env);
	make_from_vault(making);
	if (making->made->count > 0)
		return 0;
	err_set(err, ERR_NOT_FOUND, "nothing-to-write", "there is no name to write");
	return err_fix(err, "set values first, or add names: `evenkeep contract add NAME`");
}

static int
choose_target(struct session *session, const struct making *making,
    struct contract_target *target, struct err *err)
{
	const char *file = making->o->output != NULL ? making->o->output : making->service->contracts[0];

	if (file == NULL) {
		err_set(err, ERR_USAGE, "no-output", "service `%s` names no contract in evenkeep.yaml",
		    making->service->name);
		return err_fix(err, "say where it goes: `-o .env.schema`; `-o -` is stdout");
	}
	return contract_target_open(target, making->o->output != NULL ? xstrdup(file) :
		project_path(session_project(session), file), file, err);
}

/* What stands there was somebody's work. */
static int
confirm(struct session *session, const struct contract_target *target, struct err *err)
{
	const struct globals *globals = session_globals(session);
	char prompt[400];

	if (!target->is_there || globals->yes)
		return 0;
	if (terminal_is_there()) {
		session_close_vault(session);
		snprintf(prompt, sizeof(prompt), "type `write` to replace %.300s: ", target->shown);
		return terminal_confirm(prompt, "write", err);
	}
	err_set(err, ERR_REFUSED, "needs-confirmation", "`%s` is there already", target->shown);
	err_why(err, "it would be written anew, with what stands above");
	return err_fix(err, "look at it with -n, then repeat it with --yes");
}

static size_t
count_required(const struct making *making)
{
	size_t count = 0;

	for (size_t i = 0; i < making->made->count; i++)
		count += making->made->keys[i].required;
	return count;
}

static void
document(const struct making *making, const char *file, bool would, bool changed)
{
	struct json *json = output_json("evenkeep.contract-write/1", true);

	json_bool(json, "dry_run", would);
	json_text(json, "service", making->service->name);
	json_text(json, "file", file);
	json_bool(json, "changed", changed);
	json_open_list(json, "names");
	for (size_t i = 0; i < making->made->count; i++)
		json_text(json, NULL, making->made->keys[i].name);
	json_close_list(json);
	json_number(json, "required", count_required(making));
	json_number(json, "not_in_contract", making->left);
}

static void
say_done(const struct making *making, const struct contract_target *target, bool would)
{
	output_line("%s %s: %zu name%s, %zu required", would ? "would write" : "wrote", target->shown,
	    making->made->count, making->made->count == 1 ? "" : "s", count_required(making));
	for (size_t e = 0; making->declared == NULL && e < making->columns.count; e++)
		if (is_empty(making, e))
			output_note("%s has no names yet, so it does not tell what is required",
			    making->columns.envs[e].view->name);
	if (making->left > 0)
		output_note("the vault has %zu name%s that the contract does not have", making->left,
		    making->left == 1 ? "" : "s");
	if (making->service->contracts[0] == NULL)
		output_next("name it in evenkeep.yaml: `contract: %s`", target->shown);
	else if (!would)
		output_next("evenkeep contract show %s", shell_word(making->service->name));
}

static int
put(struct session *session, struct making *making, struct slice text, struct err *err)
{
	struct contract_target target CLEANUP(contract_target_done) = {0};
	bool would = session_globals(session)->dry_run, same;
	int r;

	r = choose_target(session, making, &target, err);
	if (r < 0)
		return r;
	same = target.is_there && slice_equal(buf_slice(&target.before), text);
	if (same)
		output_line("%s is so already; nothing was written", target.shown);
	else
		contract_target_diff(&target, text);
	if (!same && !would) {
		r = output_is_json() ? 0 : output_flush(err);
		if (r == 0)
			r = confirm(session, &target, err);
		if (r == 0)
			r = contract_target_write(&target, text, err);
	}
	if (r < 0)
		return r;
	if (!same)
		say_done(making, &target, would);
	document(making, target.shown, would, !same);
	return 0;
}

int
contract_write_file(struct session *session, const struct contract_opts *o, const char *name,
    struct err *err)
{
	struct making making CLEANUP(making_done) = {.o = o};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	char title[200];
	int r;

	r = contract_service(session, name, &making.service, err);
	if (r == 0)
		r = see(session, &making, err);
	if (r < 0)
		return r;
	snprintf(title, sizeof(title), "What %s takes from its environment.", making.service->name);
	r = contract_write(making.made, title, &text, err);
	if (r < 0)
		return r;
	if (o->output == NULL || strcmp(o->output, "-") != 0)
		return put(session, &making, buf_slice(&text), err);
	output_answer_text(buf_text(&text));
	document(&making, "-", session_globals(session)->dry_run, true);
	return 0;
}
