/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of the shell's language what sets variables without running anything:
 *
 * file    = *( [ list ] *blank [ comment ] ( LF / end ) )
 * list    = command *( *blank ( ";" / "&&" ) *blank command ) [ ";" ]
 * command = assign *( 1*blank assign ) / "export" 1*( 1*blank ( assign / name ) )
 *         / "set -a" / "set -o allexport"
 * assign  = name "=" word             see sh_word.c
 * comment = "#" up to the end of the line, where a word could begin
 *
 * Everything else is an error with its place. A file with an error gives what could be read up to
 * it and goes on at the next line, so that all are told.
 */
#include "format/shell/sh_priv.h"

#include <string.h>

#include "text/dotenv.h"

/* Keep a problem of the place where the scan stands; returns false. */
static bool
wrong(struct sh_scan *scan, const char *what, struct slice name, const char *fix)
{
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(name))
		err_set(&one, ERR_INVALID, "sh", "%s in the value of `%.*s`", what, (int)name.len,
			(const char *)name.data);
	else
		err_set(&one, ERR_INVALID, "sh", "%s", what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(&scan->common, &one, place_find(&scan->places, scan->at, QUOTE_NONE));
	return false;
}

static bool
no_assignment(struct sh_scan *scan)
{
	return wrong(scan, sh_here(scan) == '\r' ? "a carriage return" :
		"neither an assignment nor a comment", SLICE_LITERAL(""),
		sh_here(scan) == '\r' ? "end lines with LF alone" :
		"only lines of the form `export NAME='value'` are read, nothing is executed");
}

/* The scan stands at the end of a command. */
static bool
command_ends(const struct sh_scan *scan)
{
	return slice_find(SLICE_LITERAL("\n;&#|<>()"), sh_here(scan)) < 9;
}

/* WORD stands where the scan is, and nothing of it follows. */
static bool
has_word(const struct sh_scan *scan, const char *word)
{
	struct slice rest = slice_from(scan->text, scan->at);
	size_t len = strlen(word);

	return slice_starts_with(rest, word) &&
		(rest.len == len || slice_find(SLICE_LITERAL(" \t\n;&|"), rest.data[len]) < 6);
}

/* A name behind `export` without a value: it has one from above, or from outside. */
static bool
take_bare_name(struct sh_scan *scan)
{
	struct slice rest = slice_from(scan->text, scan->at);
	struct slice name = slice_of(rest.data, sh_name_len(rest)), value;
	struct place place = place_find(&scan->places, scan->at, QUOTE_NONE);

	if (name.len == 0 || (name.len < rest.len &&
		slice_find(SLICE_LITERAL(" \t\n;&"), rest.data[name.len]) == 5))
		return no_assignment(scan);
	if (!reader_find(&scan->common, name, &value))
		reader_note(&scan->common, READ_INHERITED, name, place);
	scan->at += name.len;
	return true;
}

static bool
take_assignment(struct sh_scan *scan, struct slice *name)
{
	return sh_assignment(scan, name) ||
		(name->len > 0 && wrong(scan, scan->wrong, *name, scan->fix));
}

static bool
take_export(struct sh_scan *scan)
{
	struct slice name;

	scan->at += strlen("export");
	scan->mode = SH_ARGUMENT;
	sh_skip_blanks(scan);
	if (command_ends(scan)) /* it prints all variables */
		return no_assignment(scan);
	for (; !command_ends(scan); sh_skip_blanks(scan)) {
		if (take_assignment(scan, &name))
			continue;
		if (name.len > 0 || !take_bare_name(scan))
			return false;
	}
	return true;
}

static bool
take_assignments(struct sh_scan *scan)
{
	struct slice last = SLICE_LITERAL(""), name;

	scan->mode = SH_ASSIGNMENT;
	do {
		if (!take_assignment(scan, &name)) {
			if (name.len > 0)
				return false;
			return last.len == 0 ? no_assignment(scan) :
				wrong(scan, "a second word", last, "put the value in single quotes");
		}
		last = name;
		sh_skip_blanks(scan);
	} while (!command_ends(scan));
	return true;
}

/* What makes the shell export what follows changes nothing here. */
static bool
skip_allexport(struct sh_scan *scan)
{
	static const char *const commands[] = {"set -a", "set -o allexport"};

	for (size_t i = 0; i < 2; i++) {
		if (!has_word(scan, commands[i]))
			continue;
		scan->at += strlen(commands[i]);
		sh_skip_blanks(scan);
		return command_ends(scan) || no_assignment(scan);
	}
	return false;
}

static bool
take_command(struct sh_scan *scan)
{
	if (has_word(scan, "export"))
		return take_export(scan);
	if (has_word(scan, "set -a") || has_word(scan, "set -o allexport"))
		return skip_allexport(scan);
	return take_assignments(scan);
}

/* What stands between two commands of a list; *MORE: another must follow. False: neither does. */
static bool
take_separator(struct sh_scan *scan, bool *more)
{
	struct slice rest = slice_from(scan->text, scan->at);

	*more = slice_starts_with(rest, "&&");
	if (!*more && (sh_here(scan) != ';' || slice_starts_with(rest, ";;")))
		return wrong(scan, "something that is not a list of assignments", SLICE_LITERAL(""),
			"put the value in single quotes; nothing is executed here");
	scan->at += *more ? 2 : 1;
	sh_skip_blanks(scan);
	return true;
}

static void
take_list(struct sh_scan *scan)
{
	bool more = false;

	sh_skip_blanks(scan);
	if (sh_here(scan) == '\n' || sh_here(scan) == '#')
		return;
	do {
		if (more && (sh_here(scan) == '\n' || sh_here(scan) == '#')) {
			(void)wrong(scan, "nothing behind `&&`", SLICE_LITERAL(""), NULL);
			return;
		}
		if (!take_command(scan))
			return;
		if (sh_here(scan) == '\n' || sh_here(scan) == '#')
			return;
	} while (take_separator(scan, &more) &&
		(more || (sh_here(scan) != '\n' && sh_here(scan) != '#')));
}

int
sh_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct sh_scan scan;
	int r = 0;

	sh_scan_init(&scan, text, file, out, notes);
	while (r == 0 && scan.at < text.len) {
		take_list(&scan);
		r = expander_check(&scan.expander,
			place_find(&scan.places, scan.at, QUOTE_NONE), err);
		scan.at += slice_find(slice_from(text, scan.at), '\n') + 1;
	}
	r = reader_finish(&scan.common, r, err);
	sh_scan_done(&scan);
	return r;
}
