/* SPDX-License-Identifier: Apache-2.0 */
/*
 * line    = *space ( [ "#" *any ] / [ "export" 1*space ] key sign *space value *space [ "#" *any ] )
 * key     = 1*( letter / digit / "_" / "." )
 * sign    = *space "=" / ":" 1*space
 * value   = quote *any quote          up to the last such quote that a comment or the end follows
 *         / *( any but space and "#" )
 *
 * Lines end at any run of LF and CR. If there is one quote behind the first `=` or `:` of a line,
 * and the value begins with it, lines are joined up to one that ends with such a quote. It does so in
 * comments too, and what then is no entry is dropped without a word.
 */
#include "format/env/direnv_priv.h"

#include "format/expand_priv.h"
#include "format/scan_priv.h"
#include "secret/text.h"
#include "text/dotenv.h"
#include "text/letters.h"

struct direnv_reader {
	struct reader common;
	struct expander expander;
	struct secret_text text; /* lines that are joined, or a value whose escapes are undone */
	struct slice rest;       /* of the file */
	unsigned line;           /* of the rest */
	struct place place;      /* of the entry at hand */
	struct slice key;
};

/* What a line says; a zeroed one is blank or a comment. */
struct statement {
	struct slice key, value;
	bool comment, cut;       /* a comment follows an unquoted value, with a blank or without */
};

static void
problem(struct direnv_reader *reader, const char *what, struct slice key)
{
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(key))
		err_set(&one, ERR_INVALID, "direnv-dotenv", "%s in the value of `%.*s`", what,
			(int)key.len, (const char *)key.data);
	else
		err_set(&one, ERR_INVALID, "direnv-dotenv", "%s", what);
	err_fix(&one, "put the value between single quotes on its line");
	reader_problem(&reader->common, &one, reader->place);
}

/* The next line, without what ends it, and how many lines that is; false at the end. */
static bool
next_line(struct direnv_reader *reader, struct slice *line)
{
	struct slice *rest = &reader->rest;
	size_t end;

	reader->place.line = reader->line;
	if (rest->len == 0)
		return false;
	end = scan_line_end(*rest);
	*line = slice_of(rest->data, end);
	while (end < rest->len && (rest->data[end] == '\n' || rest->data[end] == '\r'))
		reader->line += rest->data[end++] == '\n';
	*rest = slice_from(*rest, end);
	return true;
}

/* White space, then nothing or a comment that goes to the end, from byte AT on. */
static bool
ends_well(struct slice text, size_t at)
{
	at = scan_space(text, at, false);
	return at == text.len || (text.data[at] == '#' &&
		slice_find(slice_from(text, at), '\n') == text.len - at);
}

/* The closing quote of the value that begins with one at BEGIN; BEGIN if there is none. */
static size_t
closing_quote(struct slice text, size_t begin)
{
	unsigned char quote = text.data[begin];
	size_t last = text.len, line = text.len, best = begin, seen = begin;

	while (scan_is_space(text.data[last - 1], false))
		last--;
	if (last - 1 > begin && text.data[last - 1] == quote)
		return last - 1;
	while (line > begin && text.data[line - 1] != '\n')
		line--;
	for (size_t at = begin + 1; at < text.len; at++) {
		if (text.data[at] == '#' && at >= line && seen > begin && text.data[seen] == quote)
			best = seen;
		if (!scan_is_space(text.data[at], false))
			seen = at;
	}
	return best;
}

/* What TEXT, a line or several joined ones, says; false if it does not fit. */
static bool
match(struct slice text, struct statement *out)
{
	size_t at = scan_space(text, 0, false), end;

	*out = (struct statement){.cut = false};
	if (at == text.len || text.data[at] == '#')
		return ends_well(text, at);
	end = scan_export(text, at, false);
	if ((end == at || !scan_key(text, end, false, &out->key, &at)) &&
		!scan_key(text, at, false, &out->key, &at))
		return false;
	at = scan_space(text, at, false);
	end = at;
	if (at < text.len && (text.data[at] == '\'' || text.data[at] == '"'))
		end = closing_quote(text, at);
	if (end > at) {
		out->value = slice_of(text.data + at, end + 1 - at);
		return true;
	}
	while (end < text.len && text.data[end] != '#' && !scan_is_space(text.data[end], false))
		end++;
	out->value = slice_of(text.data + at, end - at);
	out->cut = end > at && end < text.len && text.data[end] == '#';
	out->comment = end > at && !out->cut && scan_space(text, end, false) < text.len;
	return ends_well(text, end);
}

/* `\n` and `\r` in VALUE become what they stand for, then every `\` but one before `$` goes. */
static struct slice
undo_escapes(struct direnv_reader *reader, struct slice value)
{
	struct secret_text *out = &reader->text;
	size_t at, to = 0;

	if (slice_find(value, '\\') == value.len)
		return value;
	out->len = 0;
	for (at = 0; at < value.len; at++) {
		unsigned char next = at + 1 < value.len ? value.data[at + 1] : '\0';

		if (value.data[at] == '\\' && (next == 'n' || next == 'r')) {
			secret_text_add_byte(out, next == 'n' ? '\n' : '\r');
			at++;
		} else {
			secret_text_add_byte(out, value.data[at]);
		}
	}
	for (at = 0; at < out->len; at++) {
		if (out->data[at] == '\\' && at + 1 < out->len && out->data[at + 1] != '$')
			at++;
		out->data[to++] = out->data[at];
	}
	out->len = to;
	return secret_text_slice(out);
}

/*
 * Bytes of the name behind a `$` at the start of REST, its braces included; 0: there is none and
 * the dollar stays. *NAME is empty if the form is wrong, which leaves nothing of it. *CLOSED: there
 * may be a closing brace.
 */
static size_t
take_name(struct slice rest, bool *closed, struct slice *name)
{
	size_t len = 0;

	*name = slice_of(rest.data, 0);
	if (rest.data[0] == '{') {
		len = *closed ? slice_find(rest, '}') : rest.len;
		*closed = len < rest.len;
		if (!*closed)
			return 1;
		*name = slice_of(rest.data + 1, len - 1);
		return len + 1;
	}
	if (slice_find(SLICE_LITERAL("*#$@!?-0123456789"), rest.data[0]) < 17)
		len = 1;
	else
		while (len < rest.len && scan_is_word(rest.data[len]))
			len++;
	*name = slice_of(rest.data, len);
	return len;
}

/* Append what `${NAME}` or `${NAME:-default}` comes to. */
static void
add_reference(struct expander *expander, struct slice name)
{
	size_t at = 0;

	while ((at += slice_find(slice_from(name, at), ':')) < name.len) {
		if (at + 1 < name.len && name.data[at + 1] == '-')
			break;
		at++;
	}
	if (expander_add_name(expander, slice_of(name.data, at)) || at >= name.len)
		return;
	expander->unset--;
	expander->found++;
	secret_text_add(&expander->value, slice_from(name, at + 2));
}

/* VALUE with its `$` forms replaced, which stays valid until the next entry. */
static struct slice
expand(struct direnv_reader *reader, struct slice value)
{
	struct expander *expander = &reader->expander;
	bool closed = true;
	size_t dollar;

	if (slice_find(value, '$') == value.len)
		return value;
	expander_begin(expander);
	while ((dollar = slice_find(value, '$')) + 1 < value.len) {
		struct slice name;
		size_t len;

		if (dollar > 0 && value.data[dollar - 1] == '\\')
			reader_note(&reader->common, READ_VERSIONS, reader->key, reader->place);
		secret_text_add(&expander->value, slice_of(value.data, dollar));
		value = slice_from(value, dollar + 1);
		len = take_name(value, &closed, &name);
		if (len == 0)
			secret_text_add_byte(&expander->value, '$');
		else if (name.len == 0)
			expander->unset++;
		else
			add_reference(expander, name);
		value = slice_from(value, len);
	}
	secret_text_add(&expander->value, value);
	expander_note(expander, reader->key, reader->place);
	return secret_text_slice(&expander->value);
}

static void
take_statement(struct direnv_reader *reader, const struct statement *statement)
{
	struct slice value = statement->value;
	unsigned char first = value.len >= 2 ? value.data[0] : '\0';

	if (first != '\0' && first == value.data[value.len - 1]) {
		if (first == '\'')
			reader->place.quote = QUOTE_SINGLE;
		if (first == '"')
			reader->place.quote = QUOTE_DOUBLE;
	}
	reader->key = statement->key;
	if (reader->place.quote != QUOTE_NONE) {
		value = slice_of(value.data + 1, value.len - 2);
		reader_note_swallowed(&reader->common, value, reader->key, reader->place);
	}
	if (reader->place.quote == QUOTE_DOUBLE)
		value = undo_escapes(reader, value);
	if (reader->place.quote != QUOTE_SINGLE && statement->value.len > 1)
		value = expand(reader, value);
	reader_take(&reader->common, reader->key, value, reader->place);
	if (statement->cut || statement->comment)
		reader_note(&reader->common, statement->cut ? READ_HASH_CUT : READ_COMMENT,
			reader->key, reader->place);
}

/* The quote that LINE opens and does not close; 0 if there is none. */
static unsigned char
open_quote(struct slice line)
{
	size_t sign = slice_find(line, '='), colon = slice_find(slice_of(line.data, sign), ':');
	struct slice rest = slice_from(line, (colon < sign ? colon : sign) + 1);
	unsigned char quote;

	if (colon == 0 || sign == 0 || rest.len == 0)
		return '\0';
	while (rest.len > 0 && (rest.data[0] == ' ' || rest.data[0] == '\t'))
		rest = slice_from(rest, 1);
	quote = rest.len > 0 ? rest.data[0] : '\0';
	if (quote != '\'' && quote != '"')
		return '\0';
	rest = slice_from(rest, 1);
	return slice_find(rest, quote) == rest.len ? quote : '\0';
}

/* Join LINE, which opens QUOTE, with the next ones; false if the quote does not end. */
static bool
join(struct direnv_reader *reader, struct slice line, unsigned char quote, struct slice *out)
{
	const unsigned char *begin = line.data;
	struct slice last;

	reader->text.len = 0;
	secret_text_add(&reader->text, line);
	do {
		if (!next_line(reader, &line))
			return false;
		secret_text_add_byte(&reader->text, '\n');
		secret_text_add(&reader->text, line);
		last = trim_class(line, char_is_space);
	} while (last.len == 0 || last.data[last.len - 1] != quote);
	*out = slice_of(begin, (size_t)(line.data + line.len - begin));
	return true;
}

static bool
has_blank_line(struct slice text)
{
	size_t at = 0;

	while ((at += slice_find(slice_from(text, at), '\n') + 1) < text.len)
		if (text.data[at] == '\n' || text.data[at] == '\r')
			return true;
	return false;
}

/* Several lines that were joined from WHOLE, as it stands in the file. */
static void
take_joined(struct direnv_reader *reader, struct slice whole)
{
	struct secret_text joined = reader->text;
	struct statement statement;

	if (!match(secret_text_slice(&joined), &statement) || statement.key.len == 0) {
		reader_note(&reader->common,
			whole.data[scan_space(whole, 0, false)] == '#' ? READ_SWALLOWED : READ_IGNORED,
			SLICE_LITERAL(""), reader->place);
		return;
	}
	reader->text = (struct secret_text)SECRET_TEXT_INIT;
	take_statement(reader, &statement);
	if (has_blank_line(whole))
		reader_note(&reader->common, READ_ALTERED, statement.key, reader->place);
	secret_text_done(&reader->text);
	reader->text = joined;
}

static void
take_line(struct direnv_reader *reader, struct slice line)
{
	unsigned char quote = open_quote(line);
	struct place begin = reader->place;
	struct statement statement;
	struct slice whole;

	begin.column = (unsigned)scan_space(line, 0, false) + 1;
	begin.quote = QUOTE_NONE;
	if (quote != '\0') {
		bool ends = join(reader, line, quote, &whole);

		reader->place = begin;
		if (ends)
			take_joined(reader, whole);
		else
			problem(reader, "a quote that does not end", SLICE_LITERAL(""));
		return;
	}
	reader->place = begin;
	if (!match(line, &statement))
		problem(reader, statement.key.len > 0 ? "something behind the first word" :
			"neither an entry nor a comment", statement.key);
	else if (statement.key.len > 0)
		take_statement(reader, &statement);
}

int
direnv_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct direnv_reader reader = {.text = SECRET_TEXT_INIT, .rest = text, .line = 1};
	struct slice line;
	int r = 0;

	reader_init(&reader.common, file, text, out, notes);
	expander_init(&reader.expander, &reader.common);
	while (r == 0 && next_line(&reader, &line)) {
		take_line(&reader, line);
		r = expander_check(&reader.expander, reader.place, err);
	}
	r = reader_finish(&reader.common, r, err);
	expander_done(&reader.expander);
	secret_text_done(&reader.text);
	reader_done(&reader.common);
	return r;
}
