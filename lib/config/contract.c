/* SPDX-License-Identifier: Apache-2.0 */
/* One contract file: its notation is told, it is read, and laid over what is there. */
#include "config/contract.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/contract_priv.h"
#include "config/type.h"
#include "model/name.h"
#include "text/dotenv.h"

void
contract_file_init(struct contract_file *file, struct slice text, const char *name)
{
	*file = (struct contract_file){.text = text,
	    .file = name,
	    .expected = contract_new(),
	    .optional = contract_new()};
}

void
contract_file_forget_imports(struct contract_file *file)
{
	size_t i;

	for (i = 0; i < file->import_count; i++) {
		free(file->imports[i].path);
		free(file->imports[i].pick);
		free(file->imports[i].omit);
	}
	file->import_count = 0;
}

void
contract_file_done(struct contract_file *file)
{
	contract_free(file->expected);
	contract_free(file->optional);
	contract_file_forget_imports(file);
	free(file->imports);
	err_done(&file->problems);
	err_done(&file->beyond);
}

void
contract_complain_of_name(
    struct contract_file *file, struct slice key, unsigned line, unsigned column)
{
	struct err problem = ERR_INIT;

	/* what does not look like a name may be a line of somebody's value */
	if (dotenv_key_is_showable(key))
		err_set(&problem, ERR_INVALID, "contract-name", "`%.*s` is not a valid name",
		    (int)key.len, (const char *)key.data);
	else
		err_set(&problem, ERR_INVALID, "contract-name", "an entry has no valid name");
	err_why(&problem, "a name is letters, digits and `_` and does not begin with a digit");
	err_at(&problem, file->file, line, column);
	err_also(&file->problems, &problem);
}

bool
contract_is_assignment(struct slice comment)
{
	size_t end;

	if (slice_starts_with(comment, "export "))
		comment = slice_trim(slice_from(comment, 7));
	end = slice_find(comment, '=');
	return end < comment.len && name_is_valid(slice_of(comment.data, end));
}

static struct type *
type_of(const char *text)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct type *type = NULL;

	return type_read(slice_of_text(text), &type, &ignored) < 0 ? NULL : type;
}

static bool
ends_in_port(struct slice name)
{
	return slice_equal_text(name, "PORT") || slice_ends_with(name, "_PORT");
}

/* What VALUE could be, told from a few bytes: this is on the way of every start of a program. */
static const char *
form_of(struct slice name, struct slice value)
{
	if (slice_equal_text(value, "true") || slice_equal_text(value, "false"))
		return "boolean";
	if (memmem(value.data, value.len, "://", 3) != NULL)
		return "url";
	if (value.len == 0 || strchr("+-.0123456789", value.data[0]) == NULL)
		return NULL;
	return ends_in_port(name) ? "port" : "number(isInt=true)";
}

struct type *
contract_type_of(struct slice name, const char *value)
{
	struct slice text = slice_of_text(value);
	const char *form = form_of(name, text);
	struct type *type CLEANUP(type_freep) = form == NULL ? NULL : type_of(form);
	struct buf ignored CLEANUP(buf_done) = BUF_INIT;
	struct type *found = type;

	if (type == NULL || !type_fits(type, text, &ignored))
		return NULL;
	type = NULL;
	return found;
}

int
contract_file_read(struct contract_file *file, struct err *err)
{
	if (contract_is_annotated(file->text, file->file))
		contract_read_annotated(file);
	else
		contract_read_plain(file);
	if (file->problems.code == 0)
		return 0;
	err_done(err);
	*err = file->problems;
	file->problems = (struct err)ERR_INIT;
	return err_ctx(err, "contract `%s`", file->file);
}

static void
merge(const struct contract *from, const struct contract *unless, struct contract *to)
{
	size_t i;

	for (i = 0; i < from->count; i++) {
		if (unless == NULL ||
		    contract_find(unless, slice_of_text(from->keys[i].name)) == NULL)
			contract_add(to, &from->keys[i]);
	}
}

void
contract_file_apply(const struct contract_file *file, struct contract *contract)
{
	size_t i;

	merge(file->optional, file->expected, contract);
	merge(file->expected, NULL, contract);
	for (i = 0; i < file->expected->note_count; i++) {
		const struct contract_note *note = &file->expected->notes[i];

		contract_note(contract, note->file, note->line, note->column, note->text);
	}
	if (file->expected->current_env != NULL) {
		free(contract->current_env);
		contract->current_env = xstrdup(file->expected->current_env);
	}
}

int
contract_read(struct slice text, const char *name, struct contract *contract, struct err *err)
{
	struct contract_file file CLEANUP(contract_file_done);
	int r;

	contract_file_init(&file, text, name);
	r = contract_file_read(&file, err);
	if (r == 0)
		contract_file_apply(&file, contract);
	return r;
}

bool
contract_key_fits(const struct contract_key *key, struct slice value, struct buf *why)
{
	return (value.len == 0 && !key->required) || type_fits(key->type, value, why);
}
