/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   text   = DQUOTE *( byte / escape ) DQUOTE        no byte below 0x20
 *   escape = "\" ( one of "\/bfnrt / "u" 4hex )      two that make a pair for what is above U+FFFF
 */
#include "text/json_tree_priv.h"

#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"

enum { HIGH = 0xd800, LOW = 0xdc00, SURROGATES_END = 0xe000 };

/* Four hexadecimal digits at the start of TEXT, or -1. */
static long
code_unit(struct slice text)
{
	unsigned code;

	return hex_number(text, 0, 4, &code) ? (long)code : -1;
}

/* What follows `\u`: the parser moves behind it. */
static int
parse_code(struct json_parser *parser, long *out, struct err *err)
{
	struct slice rest = slice_from(parser->text, parser->at);
	long code = code_unit(rest);

	if (code == 0)
		return json_wrong(parser, "a text with the character U+0000", err);
	if (code < 0 || (code >= LOW && code < SURROGATES_END))
		return json_unexpected(parser, err);
	if (code >= HIGH && code < LOW) {
		long low = slice_starts_with(slice_from(rest, 4), "\\u")
			       ? code_unit(slice_from(rest, 6))
			       : -1;

		if (low < LOW || low >= SURROGATES_END)
			return json_unexpected(parser, err);
		parser->at += 6;
		code = 0x10000 + ((code - HIGH) << 10) + (low - LOW);
	}
	parser->at += 4;
	*out = code;
	return 0;
}

/* What follows a backslash. */
static int
parse_escape(struct json_parser *parser, unsigned char *out, size_t *len, struct err *err)
{
	static const char from[] = "\"\\/bfnrt", to[] = "\"\\/\b\f\n\r\t";
	unsigned char c = parser->at < parser->text.len ? parser->text.data[parser->at] : 0;
	const char *found = c == 0 ? NULL : strchr(from, c);
	long code = 0;
	int r;

	if (found != NULL) {
		parser->at++;
		out[(*len)++] = (unsigned char)to[found - from];
		return 0;
	}
	if (c != 'u')
		return json_unexpected(parser, err);
	parser->at++;
	r = parse_code(parser, &code, err);
	if (r == 0)
		*len += utf8_put((unsigned)code, out + *len);
	return r;
}

/* Bytes up to the quote that ends the text, its escapes unread; *ESCAPED if there are some. */
static size_t
raw_len(struct slice rest, bool *escaped)
{
	size_t at = 0;

	*escaped = false;
	while (at < rest.len && rest.data[at] != '"' && rest.data[at] >= 0x20) {
		if (rest.data[at] == '\\') {
			*escaped = true;
			at++;
		}
		at++;
	}
	return at < rest.len ? at : rest.len;
}

/* The parser is behind the opening quote; no escape makes a text longer. */
static int
parse_escaped(struct json_parser *parser, size_t raw, struct slice *out, struct err *err)
{
	unsigned char *text = arena_alloc_unset(parser->arena, raw + 1);
	size_t end = parser->at + raw, len = 0;
	int r;

	while (parser->at < end) {
		unsigned char c = parser->text.data[parser->at++];

		if (c != '\\') {
			text[len++] = c;
			continue;
		}
		r = parse_escape(parser, text, &len, err);
		if (r < 0)
			return r;
	}
	arena_shrink(parser->arena, text, raw + 1, len);
	*out = slice_of(text, len);
	return 0;
}

int
json_parse_text(struct json_parser *parser, struct slice *out, struct err *err)
{
	bool escaped;
	size_t raw;
	int r = 0;

	parser->at++;
	raw = raw_len(slice_from(parser->text, parser->at), &escaped);
	if (escaped)
		r = parse_escaped(parser, raw, out, err);
	else {
		*out = slice_of(parser->text.data + parser->at, raw);
		parser->at += raw;
	}
	if (r < 0)
		return r;
	if (parser->at >= parser->text.len || parser->text.data[parser->at] != '"')
		return json_unexpected(parser, err);
	parser->at++;
	return 0;
}
