/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The one regular expression of motdotla's dotenv 16, 17 and 18, read without going back:
 *
 * file    = *( space / comment / entry / what does not fit, up to the end of its line )
 * entry   = ["export" 1*space] key ( *space "=" / ":" space ) [ *space quoted / plain ]
 * key     = 1*( letter / digit / "_" / "." / "-" )
 * quoted  = "'" … "'" / '"' … '"' / "`" … "`", behind which the line ends, or a comment begins
 * plain   = *( any but "#", LF )
 * comment = "#" up to the end of the line
 *
 * Space is that of JavaScript and goes over lines; CR and CR LF are LF. A quote with a backslash
 * before it does not close, unless no other one behind it does. In double quotes `\n` and `\r` are
 * characters, and nothing else is escaped.
 */
#include "format/env/dotenv_js_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/read_text_priv.h"
#include "text/letters.h"

struct scanner {
	struct slice text;
	struct place_finder finder;
	struct reader *reader;
	struct scratch scratch;
	void (*take)(void *cookie, struct slice name, struct slice value, struct place place);
	void *cookie;
};

/* The parts of an entry. */
struct parts {
	struct slice key;
	size_t value_at; /* behind the `=` or `: ` */
};

bool
js_is_space(unsigned code)
{
	return code == 0xfeff || (code != 0x85 && char_is_space(code));
}

static bool
ends_line(unsigned code)
{
	return code == '\n' || code == '\r' || code == 0x2028 || code == 0x2029;
}

static bool
is_key_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '_' || c == '.' || c == '-';
}

static bool
is_quote(unsigned char c)
{
	return c == '\'' || c == '"' || c == '`';
}

/* U+2028 or U+2029 at AT, which end lines too. */
static bool
is_separator(struct slice text, size_t at)
{
	return text.len - at >= 3 && text.data[at] == 0xe2 && text.data[at + 1] == 0x80 &&
		(text.data[at + 2] == 0xa8 || text.data[at + 2] == 0xa9);
}

/* The first separator in TEXT; text.len if there is none. */
static size_t
find_separator(struct slice text)
{
	size_t at = 0;

	while ((at += slice_find(slice_from(text, at), 0xe2)) < text.len && !is_separator(text, at))
		at++;
	return at;
}

static size_t
line_end(struct slice text, size_t at)
{
	while ((at = find_first_of(text, at, "\n\r\xe2")) < text.len) {
		if (text.data[at] != 0xe2 || is_separator(text, at))
			break;
		at++;
	}
	return at;
}

static unsigned char
byte_at(struct slice text, size_t at)
{
	return at < text.len ? text.data[at] : '\0';
}

/* Behind AT there is nothing more on the line but a comment. */
static bool
is_last_on_line(struct slice text, size_t at)
{
	unsigned code;
	size_t len;

	while ((len = utf8_next(slice_from(text, at), &code)) > 0 && js_is_space(code)) {
		if (ends_line(code))
			return true;
		at += len;
	}
	return at >= text.len || text.data[at] == '#';
}

/* The quote that closes the one at OPEN; text.len if none does. */
static size_t
closing_quote(struct slice text, size_t open)
{
	size_t closing = text.len, at = open;

	for (;;) {
		at++;
		at += slice_find(slice_from(text, at), text.data[open]);
		if (at >= text.len)
			return closing;
		if (is_last_on_line(text, at + 1))
			closing = at;
		if (text.data[at - 1] != '\\')
			return closing;
	}
}

/* A single character of space at AT, where CR LF is one; 0 if there is none. */
static size_t
space_len(struct slice text, size_t at)
{
	unsigned code;
	size_t len = utf8_next(slice_from(text, at), &code);

	if (len == 0 || !js_is_space(code))
		return 0;
	return code == '\r' && byte_at(text, at + 1) == '\n' ? 2 : len;
}

static bool
take_key(struct slice text, size_t at, struct parts *parts)
{
	size_t end = at, behind;

	while (end < text.len && is_key_byte(text.data[end]))
		end++;
	if (end == at)
		return false;
	parts->key = slice_of(text.data + at, end - at);
	behind = skip_class(text, end, js_is_space);
	if (byte_at(text, behind) == '=') {
		parts->value_at = behind + 1;
		return true;
	}
	parts->value_at = end + 1 + space_len(text, end + 1);
	return byte_at(text, end) == ':' && parts->value_at > end + 1;
}

static bool
take_parts(struct slice text, size_t at, struct parts *parts)
{
	static const char word[] = "export";
	size_t behind;

	if (slice_starts_with(slice_from(text, at), word)) {
		behind = at + sizeof(word) - 1;
		if (space_len(text, behind) > 0 &&
			take_key(text, skip_class(text, behind, js_is_space), parts))
			return true;
	}
	return take_key(text, at, parts);
}

/* `\n` and `\r` in double quotes. */
static struct slice
unescape(struct slice value, struct arena *arena)
{
	unsigned char *copy;
	size_t len = 0;

	if (slice_find(value, '\\') == value.len)
		return value;
	copy = arena_alloc_unset(arena, value.len);
	for (size_t at = 0; at < value.len; at++) {
		unsigned char next = byte_at(value, at + 1);

		if (value.data[at] == '\\' && at + 1 < value.len && (next == 'n' || next == 'r')) {
			copy[len++] = next == 'n' ? '\n' : '\r';
			at++;
		} else {
			copy[len++] = value.data[at];
		}
	}
	arena_shrink(arena, copy, value.len, len);
	return slice_of(copy, len);
}

/*
 * The quotes around the lines of a plain VALUE are taken away, although they did not close: from
 * the first at the start of a line to the last of its kind at the end of one. LAST has where that
 * is for each kind.
 */
static struct slice
strip_lines(struct slice value, struct arena *arena)
{
	size_t last[128] = {0};
	unsigned char *copy = arena_alloc_unset(arena, value.len);
	bool starts = true;
	size_t len = 0;

	for (size_t at = 0; at < value.len; at++)
		if (is_quote(value.data[at]) && (at + 1 == value.len || is_separator(value, at + 1)))
			last[value.data[at]] = at;
	for (size_t at = 0; at < value.len; at++) {
		unsigned char c = value.data[at];

		if (starts && is_quote(c) && last[c] > at) {
			memcpy(copy + len, value.data + at + 1, last[c] - at - 1);
			len += last[c] - at - 1;
			at = last[c];
			starts = false;
			continue;
		}
		copy[len++] = c;
		starts = at >= 2 && is_separator(value, at - 2);
	}
	arena_shrink(arena, copy, value.len, len);
	return slice_of(copy, len);
}

static struct slice
strip(struct slice value, struct arena *arena)
{
	if (find_separator(value) < value.len)
		return strip_lines(value, arena);
	if (value.len >= 2 && is_quote(value.data[0]) && value.data[0] == value.data[value.len - 1])
		return slice_of(value.data + 1, value.len - 2);
	return value;
}

static void
give(struct scanner *scanner, const struct parts *parts, struct slice value, struct place place)
{
	static const char lost[] = "__proto__";

	if (slice_equal_text(parts->key, lost))
		reader_note(scanner->reader, READ_IGNORED, parts->key, place);
	else
		scanner->take(scanner->cookie, parts->key, value, place);
}

/* The characters that JavaScript sees. */
static struct slice
as_text(struct scanner *scanner, struct slice bytes, struct slice key, struct place place,
	struct arena *arena)
{
	struct slice text = with_replacements(bytes, arena);

	if (text.data != bytes.data)
		reader_note(scanner->reader, READ_NOT_UTF8, key, place);
	return with_lf(text, arena);
}

/* A value in the quotes at OPEN and CLOSE. Returns the byte behind it. */
static size_t
take_quoted(struct scanner *scanner, const struct parts *parts, size_t open, size_t close,
	struct place place)
{
	struct slice inside = slice_of(scanner->text.data + open + 1, close - open - 1);
	struct arena *arena = scratch_for(&scanner->scratch, inside.len);
	unsigned char quote = scanner->text.data[open];

	place.quote = quote == '\'' ? QUOTE_SINGLE : quote == '"' ? QUOTE_DOUBLE : QUOTE_BACKTICK;
	reader_note_swallowed(scanner->reader, inside, parts->key, place);
	inside = as_text(scanner, inside, parts->key, place, arena);
	if (quote == '"')
		inside = unescape(inside, arena);
	give(scanner, parts, inside, place);
	return close + 1;
}

static size_t
take_plain(struct scanner *scanner, const struct parts *parts, struct place place)
{
	struct slice run = slice_from(scanner->text, parts->value_at);
	struct arena *arena;
	struct slice value;
	unsigned char first;

	run.len = find_first_of(run, 0, "\n\r#");
	arena = scratch_for(&scanner->scratch, run.len);
	value = trim_class(run, js_is_space);
	first = byte_at(value, 0);
	if (byte_at(scanner->text, parts->value_at + run.len) == '#')
		reader_note(scanner->reader, trim_class_end(run, js_is_space).len < run.len ?
			READ_COMMENT : READ_HASH_CUT, parts->key, place);
	if (is_quote(first))
		reader_note(scanner->reader, READ_OPEN_QUOTE, parts->key, place);
	value = strip(as_text(scanner, value, parts->key, place, arena), arena);
	if (first == '"')
		value = unescape(value, arena);
	give(scanner, parts, value, place);
	return parts->value_at + run.len;
}

/* The value begins at AT; it may do so on a line below its name. */
static void
note_below(struct scanner *scanner, const struct parts *parts, size_t at, struct place place)
{
	const unsigned char *behind = parts->key.data + parts->key.len;
	struct slice between = slice_of(behind, (size_t)(scanner->text.data + at - behind));

	if (line_end(between, 0) < between.len)
		reader_note(scanner->reader, READ_SWALLOWED, parts->key, place);
}

/* The value of the entry at hand. Returns the byte behind it. */
static size_t
take_value(struct scanner *scanner, const struct parts *parts)
{
	size_t key_at = (size_t)(parts->key.data - scanner->text.data);
	struct place place = place_find(&scanner->finder, key_at, QUOTE_NONE);
	size_t open = skip_class(scanner->text, parts->value_at, js_is_space);
	size_t close = scanner->text.len;

	if (is_quote(byte_at(scanner->text, open)))
		close = closing_quote(scanner->text, open);
	if (close < scanner->text.len) {
		note_below(scanner, parts, open, place);
		return take_quoted(scanner, parts, open, close, place);
	}
	note_below(scanner, parts, parts->value_at, place);
	return take_plain(scanner, parts, place);
}

/* What stands at AT is no entry. A name is told if nothing else is on the line. */
static void
note_ignored(struct scanner *scanner, size_t at)
{
	struct slice line = slice_of(
		scanner->text.data + at, line_end(scanner->text, at) - at);

	line = trim_class_end(line, js_is_space);
	for (size_t i = 0; i < line.len; i++)
		if (!is_key_byte(line.data[i]))
			line.len = 0;
	reader_note(scanner->reader, READ_IGNORED, line,
		place_find(&scanner->finder, at, QUOTE_NONE));
}

void
dotenv_js_scan(struct slice text, struct reader *reader,
	void (*take)(void *cookie, struct slice name, struct slice value, struct place place),
	void *cookie)
{
	struct scanner scanner = {.text = text, .reader = reader, .take = take, .cookie = cookie};
	size_t at = 0;

	place_finder_init(&scanner.finder, text);
	while ((at = skip_class(text, at, js_is_space)) < text.len) {
		struct parts parts;

		if (text.data[at] != '#' && take_parts(text, at, &parts)) {
			at = skip_class(text, take_value(&scanner, &parts), js_is_space);
			if (byte_at(text, at) != '#')
				continue;
		} else if (text.data[at] != '#') {
			note_ignored(&scanner, at);
		}
		at = line_end(text, at);
	}
	scratch_done(&scanner.scratch);
}
