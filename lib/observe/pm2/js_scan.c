/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/pm2/js_scan_priv.h"

#include <string.h>

#include "observe/pm2/js_literal.h"

unsigned char
js_peek(const struct js_scan *scan, size_t ahead)
{
	size_t at = scan->at + ahead;

	return at < scan->text.len ? scan->text.data[at] : '\0';
}

void
js_step(struct js_scan *scan, size_t bytes)
{
	for (; bytes > 0 && scan->at < scan->text.len; bytes--)
		if (scan->text.data[scan->at++] == '\n') {
			scan->line++;
			scan->line_start = scan->at;
		}
}

bool
js_looking_at(const struct js_scan *scan, const char *text)
{
	return slice_starts_with(slice_from(scan->text, scan->at), text);
}

static bool
is_name_byte(unsigned char c)
{
	return c == '_' || c == '$' || c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(c >= '0' && c <= '9');
}

bool
js_looking_at_word(const struct js_scan *scan, const char *word)
{
	return js_looking_at(scan, word) && !is_name_byte(js_peek(scan, strlen(word)));
}

bool
js_fail(struct js_scan *scan, const char *why)
{
	if (!scan->failed) {
		err_set(scan->err, ERR_INVALID, "js", "%s", why);
		err_at(scan->err, scan->file, scan->line, (unsigned)(scan->at - scan->line_start) + 1);
	}
	scan->failed = true;
	return false;
}

void
js_blanks(struct js_scan *scan)
{
	while (scan->at < scan->text.len) {
		unsigned char c = js_peek(scan, 0);

		if (c == ' ' || c == '\t' || c == '\n' || c == '\r') {
			js_step(scan, 1);
		} else if (js_looking_at(scan, "//")) {
			while (scan->at < scan->text.len && js_peek(scan, 0) != '\n')
				js_step(scan, 1);
		} else if (js_looking_at(scan, "/*")) {
			while (scan->at < scan->text.len && !js_looking_at(scan, "*/"))
				js_step(scan, 1);
			if (scan->at == scan->text.len)
				js_fail(scan, "a comment has no end");
			js_step(scan, 2);
		} else {
			return;
		}
	}
}

struct slice
js_name(struct js_scan *scan)
{
	size_t start = scan->at;
	unsigned char c = js_peek(scan, 0);

	if (c >= '0' && c <= '9')
		return slice_of(scan->text.data + start, 0);
	while (is_name_byte(js_peek(scan, 0)))
		js_step(scan, 1);
	return slice_of(scan->text.data + start, scan->at - start);
}

/* Over everything up to the bracket that ends what began; brackets in it are gone over. */
static bool
over_brackets(struct js_scan *scan, unsigned char close)
{
	unsigned depth = 1;
	bool value = false; /* a `/` divides what stands before it */

	for (;;) {
		unsigned char c;
		struct slice inside;
		bool computed;

		js_blanks(scan);
		c = js_peek(scan, 0);
		if (scan->failed || scan->at >= scan->text.len)
			return js_fail(scan, "a bracket has no end");
		if (depth == 1 && c == close)
			return true;
		if (c == '"' || c == '\'' || c == '`' || (c == '/' && !value)) {
			if (!js_text(scan, &inside, &computed))
				return false;
			value = true;
			continue;
		}
		depth += c == '(' || c == '[' || c == '{';
		if (c == ')' || c == ']' || c == '}') {
			if (depth == 1)
				return js_fail(scan, "a bracket ends what another one began");
			depth--;
		}
		value = is_name_byte(c) || c == ')' || c == ']' || c == '}';
		js_step(scan, 1);
	}
}

/* `${ … }` in backticks: a text in it may have more of them, to some depth. */
static bool
over_part(struct js_scan *scan, unsigned depth)
{
	unsigned open = 1;

	while (!scan->failed && scan->at < scan->text.len) {
		unsigned char c = js_peek(scan, 0);

		if (c == '`') {
			if (depth > JS_DEEPEST)
				return js_fail(scan, "nested too deep");
			js_step(scan, 1);
			while (scan->at < scan->text.len && js_peek(scan, 0) != '`' && !scan->failed) {
				if (js_looking_at(scan, "${")) {
					js_step(scan, 2);
					over_part(scan, depth + 1);
				} else {
					js_step(scan, js_peek(scan, 0) == '\\' ? 2 : 1);
				}
			}
		} else if (c == '"' || c == '\'') {
			js_step(scan, 1);
			while (scan->at < scan->text.len && js_peek(scan, 0) != c)
				js_step(scan, js_peek(scan, 0) == '\\' ? 2 : 1);
		}
		open += c == '{';
		open -= c == '}';
		js_step(scan, 1);
		if (open == 0)
			return true;
	}
	return js_fail(scan, "a text has no end");
}

/* A pattern between slashes; a `/` in brackets does not end it. */
static bool
over_pattern(struct js_scan *scan)
{
	bool class = false;

	for (js_step(scan, 1); scan->at < scan->text.len; js_step(scan, 1)) {
		unsigned char c = js_peek(scan, 0);

		if (c == '\n')
			break;
		if (c == '/' && !class) {
			js_step(scan, 1);
			js_name(scan);
			return true;
		}
		if (c == '\\')
			js_step(scan, 1);
		class = c == '[' || (class && c != ']');
	}
	return js_fail(scan, "a pattern has no end");
}

bool
js_text(struct js_scan *scan, struct slice *inside, bool *computed)
{
	unsigned char quote = js_peek(scan, 0);
	size_t start = scan->at + 1;

	*computed = quote == '/';
	if (quote == '/')
		return over_pattern(scan);
	js_step(scan, 1);
	while (scan->at < scan->text.len && js_peek(scan, 0) != quote) {
		unsigned char c = js_peek(scan, 0);

		if (c == '\n' && quote != '`')
			break;
		if (quote == '`' && js_looking_at(scan, "${")) {
			*computed = true;
			js_step(scan, 2);
			if (!over_part(scan, 1))
				return false;
			continue;
		}
		js_step(scan, c == '\\' ? 2 : 1);
	}
	if (js_peek(scan, 0) != quote || scan->at >= scan->text.len)
		return js_fail(scan, "a text has no end");
	*inside = slice_of(scan->text.data + start, scan->at - start);
	js_step(scan, 1);
	return true;
}

/* Does an expression go on behind a line that ends here? */
static bool
goes_on(struct js_scan *scan, unsigned char last)
{
	struct js_scan ahead = *scan;
	unsigned char c;

	js_blanks(&ahead);
	c = js_peek(&ahead, 0);
	return (last != '\0' && strchr("=+-*/%&|^<>?:.,!~({[", last) != NULL) ||
		(c != '\0' && strchr(".?:+-*%&|^=<>(,", c) != NULL);
}

bool
js_expression(struct js_scan *scan, bool lines)
{
	unsigned char last = '\0';

	for (;;) {
		unsigned line = scan->line;
		unsigned char c;
		struct slice inside;
		bool computed;

		js_blanks(scan);
		c = js_peek(scan, 0);
		if (scan->failed)
			return false;
		if (scan->at >= scan->text.len || strchr(",;)]}", c) != NULL)
			return true;
		if (lines && line != scan->line && last != '\0' && !goes_on(scan, last))
			return true;
		if (c == '"' || c == '\'' || c == '`' || (c == '/' && !is_name_byte(last) &&
			last != ')' && last != ']' && last != '}')) {
			if (!js_text(scan, &inside, &computed))
				return false;
			last = ')';
			continue;
		}
		js_step(scan, 1);
		if (c == '(' || c == '[' || c == '{') {
			c = c == '(' ? ')' : c == '[' ? ']' : '}';
			if (!over_brackets(scan, c))
				return false;
			js_step(scan, 1);
		}
		last = c;
	}
}
