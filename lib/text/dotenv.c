/* SPDX-License-Identifier: Apache-2.0 */
/*
 * file      = [BOM] *( space / comment / statement )
 * statement = ["export" 1*white] key ( ( "=" / ":" ) *blank value / LF / end )
 * comment   = "#" up to the end of the line
 *
 * A statement may begin right behind the closing quote of the one before.
 */
#include "text/dotenv_priv.h"

#include <string.h>

#include "text/escape.h"
#include "text/letters.h"

struct scanner {
	struct slice text;
	size_t at;
	unsigned line;
	size_t counted, line_start; /* newlines before `counted` are in `line` */
	const char *file;
	struct arena *arena;
	int (*fn)(void *cookie, const struct dotenv_entry *entry, struct err *err);
	void (*note)(void *cookie, struct slice comment, unsigned line);
	void *cookie;
};

bool
dotenv_key_is_showable(struct slice key)
{
	if (key.len == 0 || key.len > 64)
		return false;
	for (size_t i = 0; i < key.len; i++) {
		unsigned char c = key.data[i];

		if (!(c == '_' || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9')))
			return false;
	}
	return true;
}

static struct slice
rest_of(const struct scanner *scanner)
{
	return slice_from(scanner->text, scanner->at);
}

/* Bring the line count up to AT, which never goes back. */
static void
count_lines(struct scanner *scanner, size_t at)
{
	struct slice passed = slice_of(
		scanner->text.data + scanner->counted, at - scanner->counted);
	size_t end;

	while ((end = slice_find(passed, '\n')) < passed.len) {
		scanner->line++;
		passed = slice_from(passed, end + 1);
		scanner->line_start = at - passed.len;
	}
	scanner->counted = at;
}

static int
wrong(struct scanner *scanner, size_t at, const char *what, struct slice key, struct err *err)
{
	count_lines(scanner, at);
	if (dotenv_key_is_showable(key))
		err_set(err, ERR_INVALID, "dotenv", "%s in the value of `%.*s`", what, (int)key.len,
			(const char *)key.data);
	else
		err_set(err, ERR_INVALID, "dotenv", "%s", what);
	return err_at(err, scanner->file, scanner->line,
		(unsigned)(at - scanner->line_start) + 1);
}

static void
skip(struct scanner *scanner, bool (*belongs)(unsigned code))
{
	unsigned code;
	size_t len;

	while ((len = utf8_next(rest_of(scanner), &code)) > 0 && belongs(code))
		scanner->at += len;
}

/* Take the rest of the line, without its newline, which stays. */
static struct slice
take_line(struct scanner *scanner)
{
	struct slice rest = rest_of(scanner);
	size_t end = slice_find(rest, '\n');

	scanner->at += end;
	return slice_of(rest.data, end);
}

/* Go to the next statement; false at the end of the text. */
static bool
next_statement(struct scanner *scanner)
{
	for (;;) {
		struct slice comment;

		skip(scanner, char_is_space);
		if (scanner->at >= scanner->text.len)
			return false;
		if (scanner->text.data[scanner->at] != '#')
			return true;
		count_lines(scanner, scanner->at);
		comment = slice_from(take_line(scanner), 1);
		if (comment.len > 0 && comment.data[comment.len - 1] == '\r')
			comment.len--;
		if (scanner->note != NULL)
			scanner->note(scanner->cookie, comment, scanner->line);
	}
}

static bool
take_export(struct scanner *scanner)
{
	static const char word[] = "export";
	struct slice rest = rest_of(scanner);
	size_t at = sizeof(word) - 1;

	if (!slice_starts_with(rest, word) || at == rest.len ||
		memchr("\t\n\f\r ", rest.data[at], 5) == NULL)
		return false;
	while (at < rest.len && memchr("\t\n\f\r ", rest.data[at], 5) != NULL)
		at++;
	scanner->at += at;
	skip(scanner, char_is_blank);
	return true;
}

static bool
belongs_to_key(unsigned code)
{
	return char_is_letter(code) || code == '_' || code == '.' || code == '-' || code == '[' ||
		code == ']' || char_is_blank(code);
}

/*
 * The key up to its `=`, `:` or newline, which is taken too. At the end of the text there is no
 * key: what looked like one is the value of an empty name.
 */
static int
take_key(struct scanner *scanner, struct dotenv_entry *entry, struct err *err)
{
	struct slice rest = rest_of(scanner);
	size_t at = 0;

	while (at < rest.len && rest.data[at] != '=' && rest.data[at] != ':' &&
		rest.data[at] != '\n') {
		unsigned code = 0;
		size_t len = utf8_next(slice_from(rest, at), &code);

		if (len == 0 || !belongs_to_key(code))
			return wrong(scanner, scanner->at + at, "unexpected character in a name",
				slice_of(NULL, 0), err);
		at += len;
	}
	if (at == rest.len) {
		entry->key = slice_of(rest.data, 0);
		return rest.len > 0 ? 0 : wrong(scanner, scanner->at, "no name behind `export`",
			entry->key, err);
	}
	entry->inherited = rest.data[at] == '\n';
	entry->key = dotenv_trim_end(slice_of(rest.data, at));
	if (slice_find(entry->key, ' ') < entry->key.len)
		return wrong(scanner, scanner->at, "a space inside a name", slice_of(NULL, 0), err);
	scanner->at += at + (entry->inherited ? 0 : 1);
	return 0;
}

/* A comment behind a closing quote, on the same line. */
static struct slice
take_comment(struct scanner *scanner)
{
	size_t before = scanner->at;

	skip(scanner, char_is_blank);
	if (scanner->at < scanner->text.len && scanner->text.data[scanner->at] == '#')
		return slice_trim(slice_from(take_line(scanner), 1));
	scanner->at = before;
	return slice_of(NULL, 0);
}

static int
take_quoted(struct scanner *scanner, struct dotenv_entry *entry, struct err *err)
{
	struct slice rest = rest_of(scanner);
	size_t len = dotenv_quoted_len(rest);
	struct slice inside;

	if (len == 0) {
		wrong(scanner, scanner->at, "a quote that does not end", entry->key, err);
		return err_fix(err, "close the quote; a backslash before a quote keeps it open");
	}
	inside = slice_of(rest.data + 1, len - 2);
	entry->raw = inside;
	scanner->at += len;
	if (rest.data[0] == '\'') {
		entry->quote = QUOTE_SINGLE;
		entry->value = dotenv_unquote_single(inside, scanner->arena);
	} else {
		entry->quote = QUOTE_DOUBLE;
		entry->value = dotenv_unquote_double(inside, scanner->arena);
	}
	entry->comment = take_comment(scanner);
	return 0;
}

static int
take_value(struct scanner *scanner, struct dotenv_entry *entry, struct err *err)
{
	unsigned char first;
	int r;

	skip(scanner, char_is_blank);
	first = scanner->at < scanner->text.len ? scanner->text.data[scanner->at] : '\0';
	if (first == '\'' || first == '"') {
		r = take_quoted(scanner, entry, err);
		if (r < 0)
			return r;
	} else {
		entry->value = dotenv_unquoted(take_line(scanner), &entry->comment);
	}
	entry->interpolates = entry->quote != QUOTE_SINGLE &&
		slice_find(entry->value, '$') < entry->value.len;
	return 0;
}

static int
take_statement(struct scanner *scanner, struct err *err)
{
	struct dotenv_entry entry = {0};
	int r;

	entry.exported = take_export(scanner);
	count_lines(scanner, scanner->at);
	entry.line = scanner->line;
	entry.column = (unsigned)(scanner->at - scanner->line_start) + 1;
	r = take_key(scanner, &entry, err);
	if (r < 0)
		return r;
	if (!entry.inherited) {
		r = take_value(scanner, &entry, err);
		if (r < 0)
			return r;
	}
	return scanner->fn(scanner->cookie, &entry, err);
}

int
dotenv_scan(struct slice text, const char *file, struct arena *arena,
	int (*fn)(void *cookie, const struct dotenv_entry *entry, struct err *err),
	void (*note)(void *cookie, struct slice comment, unsigned line), void *cookie,
	struct err *err)
{
	struct scanner scanner = {.text = text, .line = 1, .file = file, .arena = arena, .fn = fn,
		.note = note, .cookie = cookie};
	int r;

	if (slice_starts_with(text, "\xef\xbb\xbf"))
		scanner.at = scanner.line_start = scanner.counted = 3;
	while (next_statement(&scanner)) {
		r = take_statement(&scanner, err);
		if (r < 0)
			return r;
	}
	return 0;
}
