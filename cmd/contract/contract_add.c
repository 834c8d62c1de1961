/* SPDX-License-Identifier: Apache-2.0 */
/* One more name in a contract, in the notation that its file is in. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/contract/contract.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/frame/terminal.h"
#include "config/contract.h"
#include "config/contract_write.h"
#include "config/type.h"
#include "config/words.h"
#include "model/name.h"

/* What the line will say. */
struct adding {
	const struct contract_opts *o;
	const char *name;
	char *description, *type_text;
	struct type *type;
};

static void
adding_done(struct adding *adding)
{
	free(adding->description);
	free(adding->type_text);
	type_free(adding->type);
}

static int
check(const struct adding *adding, struct err *err)
{
	const struct contract_opts *o = adding->o;
	struct slice name = slice_of_text(adding->name);
	int r;

	if (o->required && o->optional)
		return err_set(err, ERR_USAGE, "contradiction", "`--required` and `--optional` exclude "
								"each other");
	if (o->secret && o->plain)
		return err_set(err, ERR_USAGE, "contradiction", "`--plain` and `--secret` exclude "
								"each other");
	r = name_check(name, err);
	if (r < 0)
		return r;
	if (name_danger(name) != NAME_LOADER_HARD)
		return 0;
	err_set(err, ERR_REFUSED, "loader-name", "`%s` changes how programs load or start",
	    adding->name);
	return err_why(err, "a value for it could run any code in every program; no contract can allow it");
}

static bool
is_somebody_there(struct session *session)
{
	const struct globals *globals = session_globals(session);

	return !globals->yes && !globals->json && isatty(STDIN_FILENO) && terminal_is_there();
}

static int
ask_line(const char *prompt, char **out, struct err *err)
{
	struct secret *typed CLEANUP(secret_freep) = NULL;
	int r = terminal_ask_line(prompt, &typed, err);

	if (r == 0)
		*out = xstrndup((const char *)secret_slice(typed).data, secret_slice(typed).len);
	return r;
}

static int
ask(struct session *session, struct adding *adding, struct err *err)
{
	const struct contract_opts *o = adding->o;
	char prompt[400];
	int r = 0;

	if (o->description != NULL)
		adding->description = xstrdup(o->description);
	if (o->type != NULL)
		adding->type_text = xstrdup(o->type);
	if (!is_somebody_there(session))
		return 0;
	if (o->description == NULL) {
		snprintf(prompt, sizeof(prompt), "what %.255s is for, in a line (nothing: none): ",
		    adding->name);
		r = ask_line(prompt, &adding->description, err);
	}
	if (r == 0 && o->type == NULL)
		r = ask_line("its type, as url, port, enum(a, b) (nothing: any text): ",
		    &adding->type_text, err);
	return r;
}

static int
read_type(struct adding *adding, struct err *err)
{
	if (adding->type_text == NULL || adding->type_text[0] == '\0')
		return 0;
	return type_read(slice_of_text(adding->type_text), &adding->type, err);
}

/* A default is for everybody who has the repository. */
static int
check_default(const struct adding *adding, const struct contract_key *key, struct err *err)
{
	struct buf wanted CLEANUP(buf_done) = BUF_INIT;

	if (key->default_value == NULL)
		return 0;
	if (key->secret) {
		err_set(err, ERR_INVALID, "contract-default",
		    "`%s` is secret, and a default stands in a committed file", adding->name);
		return err_fix(err, "leave `--default` away, or say `--plain`");
	}
	if (type_fits(adding->type, slice_of_text(key->default_value), &wanted))
		return 0;
	return err_set(err, ERR_INVALID, "contract-default", "the default of `%s` is not %s",
	    adding->name, buf_text(&wanted));
}

/* The last file of the service, because later ones win. */
static int
choose_target(struct session *session, const struct project_service *service,
    struct contract_target *target, struct err *err)
{
	struct contract *all CLEANUP(contract_freep) = NULL;
	const char *file = NULL;
	size_t i;
	int r;

	for (i = 0; service->contracts[i] != NULL; i++)
		file = service->contracts[i];
	if (file == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-contract", "service `%s` has no contract", service->name);
		return err_fix(err, "`evenkeep contract write %s -o .env.schema`, then name the file in "
				    "evenkeep.yaml", shell_word(service->name));
	}
	r = contract_load(session_project(session), service, &all, err);
	if (r == 0)
		r = contract_target_open(
		    target, project_path(session_project(session), file), file, err);
	return r;
}

/* Another file of the service may have the name. */
static int
check_new(struct session *session, const struct project_service *service, const char *name,
    struct err *err)
{
	struct contract *all CLEANUP(contract_freep) = NULL;
	const struct contract_key *key;
	int r = contract_load(session_project(session), service, &all, err);

	if (r < 0)
		return r;
	key = contract_find(all, slice_of_text(name));
	if (key == NULL)
		return 0;
	err_set(err, ERR_INVALID, "contract-has-name", "service `%s` has `%s` in its contract",
	    service->name, name);
	err_at(err, key->file, key->line, 1);
	return err_fix(err, "edit that line");
}

static void
document(const struct adding *adding, const struct contract_target *target, unsigned line, bool would)
{
	struct json *json = output_json("evenkeep.contract-add/1", true);

	json_bool(json, "dry_run", would);
	json_text(json, "name", adding->name);
	json_text(json, "file", target->shown);
	json_number(json, "line", line);
}

static int
put(struct session *session, const struct adding *adding, const struct contract_key *key,
    const struct project_service *service, struct err *err)
{
	struct contract_target target CLEANUP(contract_target_done) = {0};
	bool would = session_globals(session)->dry_run;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	unsigned line = 0;
	int r;

	r = choose_target(session, service, &target, err);
	if (r == 0)
		r = check_new(session, service, adding->name, err);
	if (r == 0)
		r = contract_append(buf_slice(&target.before), target.shown, key, &text, &line, err);
	if (r == 0 && !would)
		r = contract_target_write(&target, buf_slice(&text), err);
	if (r < 0)
		return r;
	contract_target_diff(&target, buf_slice(&text));
	output_line("%s `%s` to %s, line %u", would ? "would add" : "added", adding->name, target.shown,
	    line);
	if (!would)
		output_next("evenkeep set %s -e ENV", adding->name);
	document(adding, &target, line, would);
	return 0;
}

int
contract_add_name(struct session *session, const struct contract_opts *o, const char *name,
    struct err *err)
{
	struct adding adding CLEANUP(adding_done) = {.o = o, .name = name};
	const struct project_service *service;
	struct contract_key key = {.name = (char *)name, .required = !o->optional};
	int r;

	r = check(&adding, err);
	if (r == 0)
		r = contract_service(session, o->service, &service, err);
	if (r == 0)
		r = ask(session, &adding, err);
	if (r == 0)
		r = read_type(&adding, err);
	if (r < 0)
		return r;
	key.secret = o->secret || (!o->plain && words_secret_name(slice_of_text(name)) != NULL);
	key.told = o->secret || o->plain;
	key.type = adding.type;
	key.default_value = (char *)o->default_value;
	key.example = o->example == NULL || o->example[0] == '\0' ? NULL : (char *)o->example;
	if (adding.description != NULL && adding.description[0] != '\0')
		key.description = adding.description;
	r = check_default(&adding, &key, err);
	return r < 0 ? r : put(session, &adding, &key, service, err);
}
