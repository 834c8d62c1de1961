/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plain notation (POLICY.md §1): the dotenv grammar, where
 *
 *	NAME=  NAME=your-key     expected everywhere, no example
 *	NAME=text                expected; the text is an example and never injected
 *	# NAME=text              optional
 *
 * and comment lines directly above, or behind the value, describe.
 */
#include "config/contract.h"

#include <errno.h>
#include <limits.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "config/contract_priv.h"
#include "config/words.h"
#include "model/name.h"
#include "secret/arena.h"
#include "text/dotenv.h"

enum { CONTRACT_MOST = 4 << 20 };

struct contract_reading {
	struct slice text;
	const char *file;
	struct arena *arena;       /* of the scanner */
	struct contract *expected; /* of this file */
	struct contract *optional;
	struct buf comment; /* comment lines without a gap up to comment_line */
	unsigned comment_line;
	unsigned offset; /* lines before the text that is scanned: of a commented assignment */
	bool is_comment;
	struct err problems;
};

static void
reading_done(struct contract_reading *reading)
{
	arena_free(reading->arena);
	contract_free(reading->expected);
	contract_free(reading->optional);
	buf_done(&reading->comment);
	err_done(&reading->problems);
}

/* The example as the author meant it: a doubled dollar is one. */
static char *
example_of(const struct dotenv_entry *entry)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < entry->value.len; i++) {
		unsigned char c = entry->value.data[i];

		buf_add_byte(&text, c);
		if (c == '$' && entry->interpolates && i + 1 < entry->value.len &&
		    entry->value.data[i + 1] == '$')
			i++;
	}
	return buf_take(&text);
}

static char *
description_of(struct contract_reading *reading, const struct dotenv_entry *entry, unsigned line)
{
	if (entry->comment.len > 0)
		return xstrndup((const char *)entry->comment.data, entry->comment.len);
	if (reading->comment.len > 0 && reading->comment_line + 1 == line)
		return xstrdup(buf_text(&reading->comment));
	return NULL;
}

static void
complain_of_name(struct contract_reading *reading, const struct dotenv_entry *entry)
{
	struct err problem = ERR_INIT;

	/* what does not look like a name may be a line of somebody's value */
	if (dotenv_key_is_showable(entry->key))
		err_set(&problem, ERR_INVALID, "contract-name", "`%.*s` is not a valid name",
		    (int)entry->key.len, (const char *)entry->key.data);
	else
		err_set(&problem, ERR_INVALID, "contract-name", "an entry has no valid name");
	err_why(&problem, "a name is letters, digits and `_` and does not begin with a digit");
	err_at(&problem, reading->file, entry->line, entry->column);
	err_also(&reading->problems, &problem);
}

static int
take_entry(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct contract_reading *reading = cookie;
	unsigned line = entry->line + reading->offset;
	char *name CLEANUP(freep) = NULL;
	char *example CLEANUP(freep) = NULL;
	char *description CLEANUP(freep) = NULL;
	char *file CLEANUP(freep) = NULL;
	struct contract_key key;

	(void)err;
	if (!name_is_valid(entry->key)) {
		if (!reading->is_comment)
			complain_of_name(reading, entry);
		return 0;
	}
	name = xstrndup((const char *)entry->key.data, entry->key.len);
	if (entry->value.len > 0)
		example = example_of(entry);
	description = description_of(reading, entry, line);
	file = xstrdup(reading->file);
	key = (struct contract_key){
	    .name = name,
	    .required = !reading->is_comment,
	    .secret =
		words_secret_name(entry->key) != NULL || words_secret_value(entry->value) != NULL,
	    .placeholder = example != NULL && words_is_placeholder(slice_of_text(example)),
	    .example = example,
	    .description = description,
	    .file = file,
	    .line = line,
	};
	contract_add(reading->is_comment ? reading->optional : reading->expected, &key);
	return 0;
}

/* `NAME=` or `export NAME=` at the start, and nothing else before the `=`. */
static bool
is_assignment(struct slice comment)
{
	size_t end;

	if (slice_starts_with(comment, "export "))
		comment = slice_trim(slice_from(comment, 7));
	end = slice_find(comment, '=');
	return end < comment.len && name_is_valid(slice_of(comment.data, end));
}

static bool
take_commented(struct contract_reading *reading, struct slice comment, unsigned line)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	int r;

	if (!is_assignment(comment))
		return false;
	reading->is_comment = true;
	reading->offset = line - 1;
	/* what does not scan is prose after all */
	r = dotenv_scan(
	    comment, reading->file, reading->arena, take_entry, NULL, reading, &ignored);
	reading->is_comment = false;
	reading->offset = 0;
	return r == 0;
}

static void
take_comment(void *cookie, struct slice comment, unsigned line)
{
	struct contract_reading *reading = cookie;

	comment = slice_trim(comment);
	if (take_commented(reading, comment, line)) {
		buf_clear(&reading->comment);
		return;
	}
	if (reading->comment_line + 1 != line)
		buf_clear(&reading->comment);
	if (reading->comment.len > 0)
		buf_add_byte(&reading->comment, ' ');
	buf_add(&reading->comment, comment);
	reading->comment_line = line;
}

static int
refuse_annotated(const char *file, unsigned line, struct err *err)
{
	err_set(err, ERR_INVALID, "contract-annotated",
	    "`%s` is an annotated contract, which this version does not read", file);
	err_at(err, file, line, 1);
	err_why(err, "its `@` decorators decide what is required and secret; ignoring them would "
		     "start services with less than they need");
	return err_fix(err, "name a plain template such as `.env.example` as the contract");
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

int
contract_read(struct slice text, const char *file, struct contract *contract, struct err *err)
{
	struct contract_reading reading CLEANUP(reading_done) = {.text = text,
	    .file = file,
	    .arena = arena_new(text.len),
	    .expected = contract_new(),
	    .optional = contract_new()};
	unsigned line = annotated_line(text);
	int r;

	if (line > 0 || slice_ends_with(slice_of_text(file), ".schema"))
		return refuse_annotated(file, line, err);
	r = dotenv_scan(text, file, reading.arena, take_entry, take_comment, &reading, err);
	if (r < 0)
		return err_ctx(err, "contract `%s`", file);
	if (reading.problems.code != 0) {
		err_done(err);
		*err = reading.problems;
		reading.problems = (struct err)ERR_INIT;
		return err_ctx(err, "contract `%s`", file);
	}
	merge(reading.optional, reading.expected, contract);
	merge(reading.expected, NULL, contract);
	return 0;
}

/* PATH with its links followed must still lie in the project. */
static int
check_inside(const struct project *project, const char *path, const char *shown, struct err *err)
{
	char resolved[PATH_MAX];

	if (realpath(path, resolved) == NULL && errno == ENOENT) {
		err_set(err, ERR_INVALID, "no-contract", "there is no contract `%s`", shown);
		err_why(err, "`%s` names it", project->file);
		return err_fix(err, "write the template, or correct the path");
	}
	if (realpath(path, resolved) == NULL)
		return err_system(err, "cannot open `%s`", shown);
	if (project_has(project, resolved))
		return 0;
	err_set(err, ERR_INVALID, "project-path", "the contract `%s` is a link out of the project",
	    shown);
	return err_fix(err, "put the template into the project");
}

static int
load_file(
    const struct project *project, const char *file, struct contract *contract, struct err *err)
{
	char *path CLEANUP(freep) = project_path(project, file);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = check_inside(project, path, file, err);
	if (r < 0)
		return r;
	r = file_read(path, CONTRACT_MOST, &text, err);
	if (r < 0)
		return r;
	return contract_read(buf_slice(&text), file, contract, err);
}

int
contract_load(const struct project *project, const struct project_service *service,
    struct contract **out, struct err *err)
{
	struct contract *contract CLEANUP(contract_freep) = NULL;
	size_t i;
	int r;

	for (i = 0; service->contracts[i] != NULL; i++) {
		if (contract == NULL)
			contract = contract_new();
		r = load_file(project, service->contracts[i], contract, err);
		if (r < 0)
			return err_ctx(err, "service `%s`", service->name);
	}
	*out = contract;
	contract = NULL;
	return 0;
}
