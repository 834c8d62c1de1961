/* SPDX-License-Identifier: Apache-2.0 */
/*
 * motdotla's dotenv 16 to 18 (dialects.md §3, §4). Nothing is escaped in it but a line's end, so
 * a value stands in the first quotes that it fits in as it is, or in none.
 */
#include "format/formats_priv.h"

#include "base/utf8.h"
#include "format/env/dotenv_js_priv.h"
#include "format/read_priv.h"
#include "format/write_priv.h"

static bool
is_quote(unsigned char c)
{
	return c == '\'' || c == '"' || c == '`';
}

/* A backslash at the end would keep the quote open. */
static size_t
wrong_at_end(struct slice value)
{
	return value.len > 0 && value.data[value.len - 1] == '\\' ? value.len - 1 : value.len;
}

/* The first byte that VALUE cannot have between two of QUOTE, which takes CR as LF. */
static size_t
wrong_in_raw(struct slice value, unsigned char quote)
{
	for (size_t at = 0; at < value.len; at++)
		if (value.data[at] == quote || value.data[at] == '\r')
			return at;
	return wrong_at_end(value);
}

static size_t
wrong_in_double(struct slice value)
{
	for (size_t at = 0; at < value.len; at++) {
		unsigned char next = at + 1 < value.len ? value.data[at + 1] : '\0';

		if (value.data[at] == '"' ||
			(value.data[at] == '\\' && (next == 'n' || next == 'r')))
			return at;
	}
	return wrong_at_end(value);
}

static size_t
wrong_in_none(struct slice value)
{
	unsigned code;

	if (value.len == 0 || is_quote(value.data[0]))
		return 0;
	for (size_t at = 0, len; at < value.len; at += len) {
		len = utf8_next(slice_from(value, at), &code);
		if (len == 0 || code == '#' || code == '\n' || code == '\r' || code == 0x2028 ||
			code == 0x2029 || (js_is_space(code) && (at == 0 || at + len == value.len)))
			return at;
	}
	return value.len;
}

bool
dotenv_js_quote(struct slice value, enum quote *quote, size_t *wrong_at)
{
	static const enum quote quotes[] = {QUOTE_SINGLE, QUOTE_BACKTICK, QUOTE_DOUBLE, QUOTE_NONE};
	size_t furthest = 0;

	for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
		size_t at = quotes[i] == QUOTE_SINGLE ? wrong_in_raw(value, '\'') :
			quotes[i] == QUOTE_BACKTICK ? wrong_in_raw(value, '`') :
			quotes[i] == QUOTE_DOUBLE ? wrong_in_double(value) : wrong_in_none(value);

		if (at == value.len) {
			*quote = quotes[i];
			return true;
		}
		if (at > furthest)
			furthest = at;
	}
	*wrong_at = furthest;
	return false;
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	enum quote quote;
	size_t at;

	if (dotenv_js_quote(entry->value, &quote, &at))
		return 0;
	return refuse_value(format, entry, byte_no_quotes_hold(entry->value.data[at]), at,
		remedy_elsewhere, err);
}

int
dotenv_js_check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, ".-", err);
	if (r == 0 && slice_equal_text(entry->name, "__proto__"))
		r = refuse_name(format, entry, "a name that JavaScript loses", 0, "rename it", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = check_value(format, entry, err);
	return r;
}

static const char *
escape_return(unsigned char c)
{
	return c == '\r' ? "\\r" : NULL;
}

static const char *
escape_dollar(unsigned char c)
{
	return c == '$' ? "\\$" : NULL;
}

static const char *
escape_both(unsigned char c)
{
	return c == '$' ? escape_dollar(c) : escape_return(c);
}

static const char *
escape_none(unsigned char c)
{
	(void)c;
	return NULL;
}

void
dotenv_js_put(struct secret_text *out, const struct entry *entry, bool escapes)
{
	static const char *const signs[] = {[QUOTE_NONE] = "", [QUOTE_SINGLE] = "'",
		[QUOTE_DOUBLE] = "\"", [QUOTE_BACKTICK] = "`"};
	enum quote quote = QUOTE_NONE;
	size_t at;

	(void)dotenv_js_quote(entry->value, &quote, &at);
	secret_text_add(out, entry->name);
	secret_text_add_byte(out, '=');
	secret_text_add_text(out, signs[quote]);
	if (quote == QUOTE_DOUBLE)
		put_escaped(out, entry->value, escapes ? escape_both : escape_return);
	else
		put_escaped(out, entry->value, escapes ? escape_dollar : escape_none);
	secret_text_add_text(out, signs[quote]);
	secret_text_add_byte(out, '\n');
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	dotenv_js_put(out, entry, false);
}

static void
take(void *cookie, struct slice name, struct slice value, struct place place)
{
	reader_take(cookie, name, value, place);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct reader reader CLEANUP(reader_done);

	reader_init(&reader, file, text, out, notes);
	dotenv_js_scan(text, &reader, take, &reader);
	return reader_finish(&reader, 0, err);
}

const struct format format_dotenv_js = {
	.name = "dotenv-js",
	.summary = "dotenv for Node, 16 to 18, without dotenv-expand",
	.check = dotenv_js_check,
	.put = put,
	.read = read,
};
