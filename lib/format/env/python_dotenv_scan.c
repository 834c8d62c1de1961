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
#include "format/env/python_dotenv_scan_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/env/python_dotenv_priv.h"
#include "text/letters.h"

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
here(const struct python_scanner *scanner)
{
	return scanner->at < scanner->text.len ? scanner->text.data[scanner->at] : '\0';
}

static bool
at_line_end(const struct python_scanner *scanner)
{
	return scanner->at >= scanner->text.len || is_newline(here(scanner));
}

static void
skip_blanks(struct python_scanner *scanner)
{
	scanner->at = skip_class(scanner->text, scanner->at, is_blank);
}

/* Take the rest of the line, without its end. */
static struct slice
take_line(struct python_scanner *scanner)
{
	struct slice rest = slice_from(scanner->text, scanner->at);

	rest.len = find_first_of(rest, 0, "\n\r");
	scanner->at += rest.len;
	return rest;
}

static void
skip_export(struct python_scanner *scanner)
{
	static const char word[] = "export";
	size_t behind = scanner->at + sizeof(word) - 1, end;

	if (!slice_starts_with(slice_from(scanner->text, scanner->at), word))
		return;
	end = skip_class(scanner->text, behind, is_blank);
	if (end > behind)
		scanner->at = end;
}

static bool
take_quoted_key(struct python_scanner *scanner, struct python_binding *binding)
{
	struct slice inside = slice_from(scanner->text, scanner->at + 1);
	size_t len = slice_find(inside, '\'');

	if (len == 0 || len == inside.len)
		return false;
	inside.len = len;
	binding->key = with_lf(inside, scratch_for(&scanner->scratch, len));
	scanner->at += len + 2;
	return true;
}

static bool
take_plain_key(struct python_scanner *scanner, struct python_binding *binding)
{
	size_t start = scanner->at;
	unsigned code;
	size_t len;

	while ((len = utf8_next(slice_from(scanner->text, scanner->at), &code)) > 0 && code != '=' &&
		code != '#' && !python_is_space(code))
		scanner->at += len;
	binding->key = slice_of(scanner->text.data + start, scanner->at - start);
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
take_quoted(struct python_scanner *scanner, struct python_binding *binding)
{
	size_t open = scanner->at, close = closing_quote(scanner->text, open);
	struct slice inside;
	struct arena *arena;

	if (close == scanner->text.len)
		return false;
	inside = slice_of(scanner->text.data + open + 1, close - open - 1);
	arena = scratch_for(&scanner->scratch, inside.len);
	binding->place.quote = scanner->text.data[open] == '\'' ? QUOTE_SINGLE : QUOTE_DOUBLE;
	binding->differs = !closes_in_pairs(scanner->text, open, close);
	binding->raw = inside;
	inside = with_lf(inside, arena);
	if (binding->place.quote == QUOTE_SINGLE)
		binding->value = unescape(inside, "\\'", "\\'", arena);
	else
		binding->value = unescape(inside, "\\'\"abfnrtv", "\\'\"\a\b\f\n\r\t\v", arena);
	scanner->at = close + 1;
	return true;
}

static void
take_plain(struct python_scanner *scanner, struct python_binding *binding, bool behind_blanks)
{
	struct slice line = take_line(scanner);
	size_t at = 0;

	binding->differs = behind_blanks && line.len > 0 && line.data[0] == '#';
	while ((at += slice_find(slice_from(line, at), '#')) < line.len) {
		if (ends_with_class(slice_of(line.data, at), python_is_space)) {
			binding->is_cut = true;
			line.len = at;
			break;
		}
		at++;
	}
	binding->value = trim_class_end(line, python_is_space);
}

/* What stands between key and comment. */
static bool
take_value(struct python_scanner *scanner, struct python_binding *binding)
{
	size_t behind;

	skip_blanks(scanner);
	if (here(scanner) != '=')
		return true;
	binding->has_value = true;
	behind = ++scanner->at;
	skip_blanks(scanner);
	if (here(scanner) == '\'' || here(scanner) == '"')
		return take_quoted(scanner, binding);
	take_plain(scanner, binding, scanner->at > behind);
	return true;
}

/* Read one binding; false if it does not fit, and then the reader is where it stopped to. */
static bool
take_binding(struct python_scanner *scanner, struct python_binding *binding)
{
	skip_export(scanner);
	if (here(scanner) != '#') {
		binding->has_key = true;
		if (!(here(scanner) == '\'' ? take_quoted_key(scanner, binding) :
			take_plain_key(scanner, binding)))
			return false;
		if (!take_value(scanner, binding))
			return false;
	}
	skip_blanks(scanner);
	if (here(scanner) == '#')
		(void)take_line(scanner);
	return at_line_end(scanner);
}

void
python_scanner_init(struct python_scanner *scanner, struct slice text)
{
	*scanner = (struct python_scanner){.text = text};
	place_finder_init(&scanner->finder, text);
}

void
python_scanner_done(struct python_scanner *scanner)
{
	scratch_done(&scanner->scratch);
}

bool
python_scanner_next(struct python_scanner *scanner, struct python_binding *binding)
{
	scanner->at = skip_class(scanner->text, scanner->at, python_is_space);
	if (scanner->at >= scanner->text.len)
		return false;
	*binding = (struct python_binding){
		.place = place_find(&scanner->finder, scanner->at, QUOTE_NONE)};
	binding->fits = take_binding(scanner, binding);
	if (!binding->fits)
		(void)take_line(scanner);
	return true;
}
