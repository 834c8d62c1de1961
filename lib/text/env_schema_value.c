/* SPDX-License-Identifier: Apache-2.0 */
/*
 * value    = call / quoted / *( any but "#" and LF )
 * call     = name "(" … ")"                             perhaps over lines, with comments
 * quoted   = """" *any """" / "```" *any "```"          with a newline in it
 *          / '"' *any '"' / "'" *any "'"                perhaps with newlines
 *          / "`" *any "`"                               on one line
 *
 * `\` before the quote (or the three) keeps it. Outside single quotes `$NAME`, `${NAME}`, `${NAME-…}`,
 * `${NAME:-…}` and `$(command)` make the value a computed one.
 */
#include "text/env_schema.h"

#include "base/utf8.h"
#include "text/letters.h"

enum { CALL_LINES_MOST = 100 }; /* so that a hostile text takes no long time */

/* White space as JavaScript trims it. */
static bool
is_trimmed(unsigned code)
{
	return code == 0xfeff || (code != 0x85 && char_is_space(code));
}

/* Bytes of the last character of TEXT if it is one to trim; else 0. */
static size_t
trimmed_at_end(struct slice text)
{
	size_t at = text.len;
	unsigned code;

	while (at > 0 && text.len - at < 4 && (text.data[--at] & 0xc0) == 0x80)
		continue;
	text = slice_from(text, at);
	return text.len > 0 && utf8_next(text, &code) == text.len && is_trimmed(code) ? text.len : 0;
}

static struct slice
trim(struct slice text)
{
	unsigned code;
	size_t len;

	while (text.len > 0 && (len = utf8_next(text, &code)) > 0 && is_trimmed(code))
		text = slice_from(text, len);
	while (text.len > 0 && (len = trimmed_at_end(text)) > 0)
		text.len -= len;
	return text;
}

/* A letter, digit or `_` of ASCII. */
static bool
is_word(unsigned char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* Bytes of a name at the start of TEXT. */
static size_t
name_len(struct slice text, const char *more)
{
	size_t len = 0;

	if (text.len == 0 || !(is_letter(text.data[0]) || (text.data[0] == '_' && more != NULL)))
		return 0;
	while (len < text.len && (is_word(text.data[len]) ||
		(more != NULL && *more != '\0' && text.data[len] == (unsigned char)*more)))
		len++;
	return len;
}

/*
 * Where the text between quotes at the start of TEXT ends: CLOSE is the closing one, of COUNT equal
 * bytes. 0 if it does not, or if it goes over lines and may not, or does not and must.
 */
static size_t
quoted_len(struct slice text, size_t count, bool lines_may, bool line_must)
{
	unsigned char quote = text.data[0];
	struct slice close = slice_of(text.data, count);
	bool lines = false;

	for (size_t at = count; at + count <= text.len; at++) {
		if (text.data[at] == '\n') {
			if (!lines_may)
				return 0;
			lines = true;
		} else if (text.data[at] == '\\' &&
			slice_equal(slice_of(text.data + at + 1,
				at + 1 + count <= text.len ? count : 0), close)) {
			at += count;
		} else if (text.data[at] == quote &&
			slice_equal(slice_of(text.data + at, count), close)) {
			return lines || !line_must ? at + count : 0;
		}
	}
	return 0;
}

static void
find_quoted(struct slice text, struct schema_value *out)
{
	unsigned char quote = text.data[0];
	size_t count = 1;

	out->quote = quote == '"' ? QUOTE_DOUBLE : quote == '\'' ? QUOTE_SINGLE : QUOTE_BACKTICK;
	if (quote != '`')
		out->len = quoted_len(text, 1, true, true);
	if (out->len == 0 && quote != '\'' && text.len >= 6 && text.data[1] == quote &&
		text.data[2] == quote) {
		count = 3;
		out->len = quoted_len(text, 3, true, true);
	}
	if (out->len == 0) {
		count = 1;
		out->len = quoted_len(text, 1, false, false);
	}
	if (out->len == 0)
		out->wrong = "a quote that does not end";
	else
		out->inside = slice_of(text.data + count, out->len - 2 * count);
}

/* Bytes of the call whose parenthesis opens at AT of TEXT; 0: it does not end, or not soon. */
static size_t
call_len(struct slice text, size_t at)
{
	size_t depth = 0, lines = 0;
	bool fresh = false; /* an argument may begin here */

	for (; at < text.len && lines < CALL_LINES_MOST; at++) {
		unsigned char c = text.data[at];

		lines += c == '\n';
		if (fresh && (c == '"' || c == '\'' || c == '`')) {
			size_t len = quoted_len(slice_from(text, at), 1, false, false);

			at += len > 0 ? len - 1 : 0;
		} else if (fresh && c == '#') {
			at += slice_find(slice_from(text, at), '\n') - 1;
			continue;
		} else if (c == '(') {
			depth++;
		} else if (c == ')' && --depth == 0) {
			return at + 1;
		}
		fresh = c == '(' || c == ',' || c == '=' || c == '\n' ||
			(fresh && (c == ' ' || c == '\t' || c == '\r'));
	}
	return 0;
}

/* The first CLOSE in TEXT, or text.len; *NONE: there is none from there on, so nobody need look. */
static size_t
find_close(struct slice text, unsigned char close, bool *none)
{
	size_t at = *none ? text.len : slice_find(text, close);

	*none = at == text.len;
	return at;
}

/* The `$` form at the start of TEXT is replaced. NONE: no parenthesis, no brace closes it. */
static bool
is_form(struct slice text, bool none[2])
{
	struct slice rest = slice_from(text, 1);
	size_t len;

	if (rest.len > 0 && rest.data[0] == '(') {
		len = find_close(rest, ')', &none[0]);
		return len > 1 && len < rest.len;
	}
	if (rest.len == 0 || rest.data[0] != '{')
		return name_len(rest, "") > 0;
	len = name_len(slice_from(rest, 1), ".");
	if (len == 0)
		return false;
	rest = slice_from(rest, 1 + len);
	if (slice_starts_with(rest, "}"))
		return true;
	if (!slice_starts_with(rest, "-") && !slice_starts_with(rest, ":-"))
		return false;
	rest = slice_from(rest, rest.data[0] == ':' ? 2 : 1);
	len = find_close(rest, '}', &none[1]);
	return len > 0 && len < rest.len;
}

static void
look_at_dollars(struct schema_value *out)
{
	struct slice text = out->inside;
	bool none[2] = {false, false};
	size_t at = 0;

	while (!out->computed && (at += slice_find(slice_from(text, at), '$')) < text.len) {
		struct slice form = slice_from(text, at);
		bool escaped = at > 0 && text.data[at - 1] == '\\';

		if (is_form(form, none) && (!escaped || form.data[1] == '('))
			out->computed = true;
		else if (escaped || slice_starts_with(form, "${") || slice_starts_with(form, "$("))
			out->disputed = true;
		at++;
	}
}

/* Text without quotes that later versions take for an object or a list. */
static bool
is_literal(struct slice text)
{
	size_t at = 1;

	if (text.len == 0 || (text.data[0] != '{' && text.data[0] != '['))
		return false;
	while (at < text.len && (text.data[at] == ' ' || text.data[at] == '\t'))
		at++;
	return text.data[0] == '[' || at == text.len || text.data[at] == '}' ||
		is_letter(text.data[at]);
}

static void
find_plain(struct slice text, struct schema_value *out)
{
	size_t end = slice_find(text, '\n'), name = name_len(text, NULL), blanks = 0;

	if (name > 0 && name < text.len && text.data[name] == '(') {
		out->len = call_len(text, name);
		out->computed = true;
		if (out->len == 0)
			out->wrong = "a function that does not end";
		return;
	}
	while (blanks < end && (text.data[blanks] == ' ' || text.data[blanks] == '\t'))
		blanks++;
	if (blanks < end && slice_find(SLICE_LITERAL("'\"`"), text.data[blanks]) < 3)
		return;
	out->len = slice_find(slice_of(text.data, end), '#');
	out->inside = trim(slice_of(text.data, out->len));
	out->disputed = is_literal(out->inside);
}

struct schema_value
schema_value_find(struct slice text)
{
	struct schema_value value = {.quote = QUOTE_NONE};

	if (text.len > 0 && slice_find(SLICE_LITERAL("'\"`"), text.data[0]) < 3)
		find_quoted(text, &value);
	else
		find_plain(text, &value);
	if (value.quote == QUOTE_SINGLE)
		return value;
	look_at_dollars(&value);
	for (size_t at = 0; value.quote != QUOTE_NONE && at + 1 < value.inside.len; at++)
		if (value.inside.data[at] == '\\' && value.inside.data[at + 1] == 'n')
			value.disputed = true;
	return value;
}

struct slice
schema_value_text(const struct schema_value *value, struct secret_text *scratch)
{
	static const unsigned char quotes[] = {
		[QUOTE_SINGLE] = '\'', [QUOTE_DOUBLE] = '"', [QUOTE_BACKTICK] = '`'};
	struct slice inside = value->inside;
	unsigned char quote = quotes[value->quote];
	bool changes = slice_find(inside, '\r') < inside.len ||
		(quote != '\0' && slice_find(inside, '\\') < inside.len);

	if (!changes)
		return inside;
	scratch->len = 0;
	for (size_t at = 0; at < inside.len; at++) {
		unsigned char next = at + 1 < inside.len ? inside.data[at + 1] : '\0';

		if ((inside.data[at] == '\r' && next == '\n') ||
			(inside.data[at] == '\\' && quote != '\0' && next == quote))
			at++;
		secret_text_add_byte(scratch, inside.data[at]);
	}
	return secret_text_slice(scratch);
}

bool
schema_value_is_undefined(const struct schema_value *value)
{
	return !value->computed && value->quote == QUOTE_NONE &&
		(value->inside.len == 0 || slice_equal_text(value->inside, "undefined"));
}
