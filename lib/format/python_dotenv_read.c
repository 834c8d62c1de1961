/* SPDX-License-Identifier: Apache-2.0 */
/*
 * python-dotenv up to 1.2.2, and docker-compose 1.29 which uses it:
 *
 * file    = [BOM] *( *space binding )
 * binding = ["export" 1*blank] ( key *blank [ "=" *blank value ] [comment] / comment ) *blank end
 * key     = "'" 1*( any but "'" ) "'" / 1*( any but "=", "#", space )
 * value   = "'" … "'" / '"' … '"' / plain up to a blank and "#" or the end of the line
 * comment = *blank "#" up to the end of the line
 *
 * A quote with a backslash before it does not close, unless it is the last one of the file. What
 * does not fit is skipped up to the end of its line. `${name}` and `${name:-default}` are replaced
 * in every value, whatever its quotes. From 1.2.3 on backslashes pair before a quote, and from
 * 1.2.4 on `= #` begins a comment.
 */
#include "format/python_dotenv_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/expand_priv.h"
#include "format/read_text_priv.h"
#include "text/letters.h"

struct python_reader {
	struct reader common;
	struct expander expander;
	struct place_finder finder;
	struct scratch scratch;
	struct slice text;
	size_t at;
	bool tells; /* what later versions read otherwise */
};

/* One line of the grammar, as far as it was read. */
struct binding {
	struct place place;
	struct slice key, value;
	bool has_key, has_value;
	bool differs; /* in later versions */
	bool commented;
};

bool
python_is_space(unsigned code)
{
	return char_is_space(code) || (code >= 0x1c && code <= 0x1f);
}

static bool
is_newline(unsigned code)
{
	return code == '\n' || code == '\r';
}

static bool
is_blank(unsigned code)
{
	return python_is_space(code) && !is_newline(code);
}

static unsigned char
here(const struct python_reader *reader)
{
	return reader->at < reader->text.len ? reader->text.data[reader->at] : '\0';
}

static bool
at_line_end(const struct python_reader *reader)
{
	return reader->at >= reader->text.len || is_newline(here(reader));
}

static void
skip_blanks(struct python_reader *reader)
{
	reader->at = skip_class(reader->text, reader->at, is_blank);
}

/* Take the rest of the line, without its end. */
static struct slice
take_line(struct python_reader *reader)
{
	struct slice rest = slice_from(reader->text, reader->at);

	rest.len = slice_find(rest, '\n');
	rest.len = slice_find(rest, '\r');
	reader->at += rest.len;
	return rest;
}

static void
skip_export(struct python_reader *reader)
{
	static const char word[] = "export";
	size_t behind = reader->at + sizeof(word) - 1, end;

	if (!slice_starts_with(slice_from(reader->text, reader->at), word))
		return;
	end = skip_class(reader->text, behind, is_blank);
	if (end > behind)
		reader->at = end;
}

static bool
take_quoted_key(struct python_reader *reader, struct binding *binding)
{
	struct slice inside = slice_from(reader->text, reader->at + 1);
	size_t len = slice_find(inside, '\'');

	if (len == 0 || len == inside.len)
		return false;
	inside.len = len;
	binding->key = with_lf(inside, scratch_for(&reader->scratch, len));
	reader->at += len + 2;
	return true;
}

static bool
take_plain_key(struct python_reader *reader, struct binding *binding)
{
	size_t start = reader->at;
	unsigned code;
	size_t len;

	while ((len = utf8_next(slice_from(reader->text, reader->at), &code)) > 0 && code != '=' &&
		code != '#' && !python_is_space(code))
		reader->at += len;
	binding->key = slice_of(reader->text.data + start, reader->at - start);
	return binding->key.len > 0;
}

/* The quote that closes the one at OPEN; text.len if there is none. */
static size_t
closing_quote(struct slice text, size_t open)
{
	size_t closing = text.len, at = open;

	for (;;) {
		at++;
		at += slice_find(slice_from(text, at), text.data[open]);
		if (at >= text.len)
			return closing;
		closing = at;
		if (text.data[at - 1] != '\\')
			return closing;
	}
}

/* Does the quote close where backslashes pair, too? */
static bool
closes_in_pairs(struct slice text, size_t open, size_t close)
{
	size_t at = open + 1;

	if (slice_find(slice_of(text.data + at, close - at), '\\') == close - at)
		return true;
	while (at < close && text.data[at] != text.data[open])
		at += text.data[at] == '\\' ? 2 : 1;
	return at == close;
}

/* INSIDE with a backslash and a letter of LETTERS as the byte of BYTES. */
static struct slice
unescape(struct slice inside, const char *letters, const char *bytes, struct arena *arena)
{
	unsigned char *value;
	size_t len = 0;

	if (slice_find(inside, '\\') == inside.len)
		return inside;
	value = arena_alloc_unset(arena, inside.len);
	for (size_t at = 0; at < inside.len; at++) {
		unsigned char next = at + 1 < inside.len ? inside.data[at + 1] : '\0';
		const char *hit = next == '\0' ? NULL : strchr(letters, next);

		if (inside.data[at] == '\\' && hit != NULL) {
			value[len++] = (unsigned char)bytes[hit - letters];
			at++;
		} else {
			value[len++] = inside.data[at];
		}
	}
	arena_shrink(arena, value, inside.len, len);
	return slice_of(value, len);
}

static bool
take_quoted(struct python_reader *reader, struct binding *binding)
{
	size_t open = reader->at, close = closing_quote(reader->text, open);
	struct slice inside;
	struct arena *arena;

	if (close == reader->text.len)
		return false;
	inside = slice_of(reader->text.data + open + 1, close - open - 1);
	arena = scratch_for(&reader->scratch, inside.len);
	binding->place.quote = reader->text.data[open] == '\'' ? QUOTE_SINGLE : QUOTE_DOUBLE;
	binding->differs = !closes_in_pairs(reader->text, open, close);
	inside = with_lf(inside, arena);
	reader_note_swallowed(&reader->common, inside, binding->key, binding->place);
	if (binding->place.quote == QUOTE_SINGLE)
		binding->value = unescape(inside, "\\'", "\\'", arena);
	else
		binding->value = unescape(inside, "\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", arena);
	reader->at = close + 1;
	return true;
}

static void
take_plain(struct python_reader *reader, struct binding *binding, bool behind_blanks)
{
	struct slice line = take_line(reader);
	size_t at = 0;

	binding->differs = behind_blanks && line.len > 0 && line.data[0] == '#';
	while ((at += slice_find(slice_from(line, at), '#')) < line.len) {
		if (ends_with_class(slice_of(line.data, at), python_is_space)) {
			binding->commented = true;
			line.len = at;
			break;
		}
		at++;
	}
	binding->value = trim_class_end(line, python_is_space);
}

/* What stands between key and comment. */
static bool
take_value(struct python_reader *reader, struct binding *binding)
{
	size_t behind;

	skip_blanks(reader);
	if (here(reader) != '=')
		return true;
	binding->has_value = true;
	behind = ++reader->at;
	skip_blanks(reader);
	if (here(reader) == '\'' || here(reader) == '"')
		return take_quoted(reader, binding);
	take_plain(reader, binding, reader->at > behind);
	return true;
}

/* Read one binding; false if it does not fit, and then the reader is where it stopped to. */
static bool
take_binding(struct python_reader *reader, struct binding *binding)
{
	skip_export(reader);
	if (here(reader) != '#') {
		binding->has_key = true;
		if (!(here(reader) == '\'' ? take_quoted_key(reader, binding) :
			take_plain_key(reader, binding)))
			return false;
		if (!take_value(reader, binding))
			return false;
	}
	skip_blanks(reader);
	if (here(reader) == '#')
		(void)take_line(reader);
	return at_line_end(reader);
}

static void
interpolate(struct expander *expander, struct slice value)
{
	struct posix_stops stops = {0, 0};
	struct posix_variable found;
	struct slice unused;
	size_t at = 0;

	expander_begin(expander);
	while (posix_variable_find(value, at, &stops, &found)) {
		secret_text_add(&expander->value, slice_of(value.data + at, found.start - at));
		if (found.has_default && !reader_find(expander->reader, found.name, &unused)) {
			secret_text_add(&expander->value, found.rest);
			expander->found++;
		} else {
			(void)expander_add_name(expander, found.name);
		}
		at = found.end;
	}
	secret_text_add(&expander->value, slice_from(value, at));
}

static void
note_oddities(struct python_reader *reader, const struct binding *binding)
{
	if (binding->place.quote != QUOTE_NONE)
		return;
	if (binding->value.len > 0 && binding->value.data[0] == '#')
		reader_note(&reader->common, READ_HASH, binding->key, binding->place);
	if (binding->commented)
		reader_note(&reader->common, READ_COMMENT, binding->key, binding->place);
}

static int
take(struct python_reader *reader, const struct binding *binding, struct err *err)
{
	struct slice key = binding->key, value = binding->value;
	struct err one = ERR_INIT;

	if (slice_find(key, '=') < key.len || slice_find(key, '\0') < key.len) {
		err_set(&one, ERR_INVALID, "python-dotenv", "a name that no environment can have");
		reader_problem(&reader->common, &one, binding->place);
		return 0;
	}
	if (!binding->has_value) {
		reader_take_none(&reader->common, key, binding->place);
		return 0;
	}
	if (slice_find(value, '$') < value.len) {
		interpolate(&reader->expander, value);
		expander_note(&reader->expander, key, binding->place);
		value = secret_text_slice(&reader->expander.value);
	}
	reader_take(&reader->common, key, value, binding->place);
	note_oddities(reader, binding);
	return expander_check(&reader->expander, binding->place, err);
}

static int
read_bindings(struct python_reader *reader, struct err *err)
{
	int r = 0;

	while (r == 0) {
		struct binding binding = {.has_key = false};
		bool fits;

		reader->at = skip_class(reader->text, reader->at, python_is_space);
		if (reader->at >= reader->text.len)
			break;
		binding.place = place_find(&reader->finder, reader->at, QUOTE_NONE);
		fits = take_binding(reader, &binding);
		if (binding.differs && reader->tells)
			reader_note(&reader->common, READ_VERSIONS, binding.key, binding.place);
		if (!fits) {
			(void)take_line(reader);
			reader_note(&reader->common, READ_IGNORED, slice_of(NULL, 0),
				binding.place);
		} else if (binding.has_key) {
			r = take(reader, &binding, err);
		}
	}
	return r;
}

static int
read_all(struct python_reader *reader, struct err *err)
{
	size_t wrong_at = utf8_invalid_at(reader->text);
	struct err one = ERR_INIT;

	if (wrong_at < reader->text.len) {
		err_set(&one, ERR_INVALID, "python-dotenv", "a byte that is not UTF-8");
		reader_problem(&reader->common, &one,
			place_find(&reader->finder, wrong_at, QUOTE_NONE));
		return 0;
	}
	if (slice_starts_with(reader->text, "\xef\xbb\xbf")) {
		reader->at = 3;
		if (reader->tells)
			reader_note(&reader->common, READ_VERSIONS, slice_of(NULL, 0),
				place_find(&reader->finder, 0, QUOTE_NONE));
	}
	return read_bindings(reader, err);
}

int
python_dotenv_scan(struct slice text, const char *file, bool tells, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	struct python_reader reader = {.text = text, .tells = tells};
	int r;

	reader_init(&reader.common, file, out, notes);
	expander_init(&reader.expander, &reader.common);
	place_finder_init(&reader.finder, text);
	r = read_all(&reader, err);
	r = reader_finish(&reader.common, r, err);
	scratch_done(&reader.scratch);
	expander_done(&reader.expander);
	reader_done(&reader.common);
	return r;
}
