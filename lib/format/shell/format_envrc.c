/* SPDX-License-Identifier: Apache-2.0 */
/*
 * direnv's `.envrc`, read only. It is a program for bash: of its statements only
 *
 *	export NAME=literal … [ && export … ]
 *
 * that stand by themselves are taken, the rest is told. Nothing is run and no other file is read. A
 * name that another statement sets, or may set, is left out, wherever that stands.
 */
#include "format/formats_priv.h"

#include <string.h>

#include "format/shell/envrc_priv.h"
#include "format/shell/sh_priv.h"

/* Commands of direnv and bash that read other files. */
static const char *const includes[] = {
	".", "dotenv", "dotenv_if_exists", "source", "source_env", "source_env_if_exists",
	"source_up", "source_up_if_exists", "source_url",
};

/* Commands that set nothing. */
static const char *const harmless[] = {
	":", "direnv_version", "echo", "log_error", "log_status", "strict_env", "true",
	"unstrict_env", "watch_dir", "watch_file",
};

struct statement {
	struct sh_scan *scan;
	struct place place;
	size_t names; /* that it sets, or may set */
};

static bool
is_one_of(struct slice word, const char *const *words, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (slice_equal_text(word, words[i]))
			return true;
	return false;
}

/* The first word at the scan's place. */
static struct slice
first_word(const struct sh_scan *scan)
{
	struct slice rest = slice_from(scan->text, scan->at);
	size_t len = 0;

	while (len < rest.len && slice_find(SLICE_LITERAL(" \t\n;&|<>()"), rest.data[len]) == 10)
		len++;
	return slice_of(rest.data, len);
}

/* The words behind `export`, which are taken if TAKES; false if they are not all literal. */
static bool
go_over_words(struct sh_scan *scan, bool takes)
{
	struct slice name, word;

	scan->at += strlen("export");
	scan->mode = SH_LITERAL;
	for (sh_skip_blanks(scan);
		slice_find(SLICE_LITERAL("\n;&#|<>()"), sh_here(scan)) == 9; sh_skip_blanks(scan)) {
		struct slice rest = slice_from(scan->text, scan->at);
		size_t len = sh_name_len(rest);

		if (len == 0 || len >= rest.len || rest.data[len] != '=')
			return false;
		if (takes) {
			(void)sh_assignment(scan, &name);
			continue;
		}
		scan->at += len + 1;
		if (!sh_word(scan, &word))
			return false;
	}
	return true;
}

/* `export …` and any number of them behind `&&`, up to the end of the line or a `;`. */
static bool
go_over_exports(struct sh_scan *scan, bool takes)
{
	while (slice_equal_text(first_word(scan), "export") && go_over_words(scan, takes)) {
		if (sh_here(scan) == '\n' || sh_here(scan) == ';' || sh_here(scan) == '#')
			return true;
		if (!slice_starts_with(slice_from(scan->text, scan->at), "&&"))
			return false;
		scan->at += 2;
		sh_skip_blanks(scan);
	}
	return false;
}

/* Take the exports at the scan's place; false and nothing if there are not literal ones alone. */
static bool
take_exports(struct sh_scan *scan)
{
	size_t begin = scan->at;
	bool good = go_over_exports(scan, false);

	scan->at = begin;
	return good && go_over_exports(scan, true);
}

static void
on_name(void *cookie, struct slice name)
{
	struct statement *statement = cookie;

	reader_forget(&statement->scan->common, name);
	reader_note(&statement->scan->common, READ_DYNAMIC, name, statement->place);
	statement->names++;
}

/*
 * Names in TEXT, which is not understood, that may be set there: those that have a value above, by
 * whatever command, and if ALL everything before a `=`.
 */
static void
look_for_names(struct statement *statement, struct slice text, bool all)
{
	size_t at = 0;

	while (at < text.len) {
		struct slice rest = slice_from(text, at), name = slice_of(rest.data, sh_name_len(rest));
		bool follows = slice_starts_with(slice_from(rest, name.len), "=") ||
			slice_starts_with(slice_from(rest, name.len), "+=");
		struct slice value;

		if (name.len > 0 && ((follows && all) ||
			(reader_find(&statement->scan->common, name, &value) && value.data != NULL)))
			on_name(statement, name);
		at += name.len > 0 ? name.len : 1;
		while (name.len == 0 && at < text.len && scan_is_word(text.data[at - 1]) &&
			scan_is_word(text.data[at]))
			at++;
	}
}

/* Nothing more can be told: leave out what the rest of the file seems to set. */
static void
give_up(struct sh_scan *scan, struct statement *statement)
{
	struct slice rest = slice_from(scan->text, scan->at), line;

	while (slice_next_line(&rest, &line)) {
		statement->place = place_find(&scan->places,
			(size_t)(line.data - scan->text.data), QUOTE_NONE);
		look_for_names(statement, line, true);
	}
	scan->at = scan->text.len;
}

static void
skip_statement(struct sh_scan *scan)
{
	struct statement statement = {.scan = scan};
	struct slice word = first_word(scan), rest = slice_from(scan->text, scan->at);
	bool is_harmless = is_one_of(word, harmless, ARRAY_LEN(harmless));
	size_t len;

	statement.place = place_find(&scan->places, scan->at, QUOTE_NONE);
	len = envrc_statement_len(rest, on_name, &statement);
	if (len > 0 && is_one_of(word, includes, ARRAY_LEN(includes)))
		reader_note(&scan->common, READ_INCLUDES, slice_of(NULL, 0), statement.place);
	else if (len == 0 || (statement.names == 0 && !is_harmless))
		reader_note(&scan->common, READ_DYNAMIC, slice_of(NULL, 0), statement.place);
	if (len == 0)
		give_up(scan, &statement);
	else if (!is_harmless)
		look_for_names(&statement, slice_of(rest.data, len), false);
	scan->at += len;
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct sh_scan scan;
	int r;

	sh_scan_init(&scan, text, file, out, notes);
	while (scan.at < text.len) {
		sh_skip_blanks(&scan);
		if (sh_here(&scan) == '#')
			scan.at += slice_find(slice_from(text, scan.at), '\n');
		else if (sh_here(&scan) == '\n' || sh_here(&scan) == ';')
			scan.at++;
		else if (!take_exports(&scan))
			skip_statement(&scan);
	}
	r = reader_finish(&scan.common, 0, err);
	sh_scan_done(&scan);
	return r;
}

const struct format format_envrc = {
	.name = "envrc",
	.summary = "direnv's .envrc: its literal exports; nothing is run; read only",
	.read = read,
};
