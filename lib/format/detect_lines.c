/* SPDX-License-Identifier: Apache-2.0 */
/* Files of lines: what only one kind of reader has, and what all of them read alike. */
#include <string.h>

#include "base/cleanup.h"
#include "format/detect_priv.h"

static bool
is_name_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_';
}

static size_t
name_len(struct slice line)
{
	size_t len = 0;

	while (len < line.len && is_name_byte(line.data[len]))
		len++;
	return len > 0 && line.data[0] >= '0' && line.data[0] <= '9' ? 0 : len;
}

static bool
is_blank_or_comment(struct slice line)
{
	line = slice_trim(line);
	return line.len == 0 || line.data[0] == '#';
}

/* `NAME<<DELIMITER`, with the delimiter on a line of its own behind it. */
static bool
is_heredoc(struct slice line, struct slice rest)
{
	size_t len = name_len(line);
	struct slice mark, next;

	if (len == 0 || !slice_starts_with(slice_from(line, len), "<<"))
		return false;
	mark = slice_trim(slice_from(line, len + 2));
	while (mark.len > 0 && slice_next_line(&rest, &next)) {
		if (slice_equal(slice_trim(next), mark))
			return true;
	}
	return false;
}

static bool
is_fish(struct slice line)
{
	return slice_starts_with(line, "set -") && slice_find(line, '=') > 4 &&
	       (slice_starts_with(line, "set -gx ") || slice_starts_with(line, "set -x ") ||
		slice_starts_with(line, "set -Ux ") || slice_starts_with(line, "set -xg ") ||
		slice_starts_with(line, "set -lx ") || slice_starts_with(line, "set -g "));
}

/* The idiom for a quote in single quotes, and ANSI quotes: no reader of .env files has them. */
static bool
has_shell_quotes(struct slice line)
{
	return line.len > 0 && (memmem(line.data, line.len, "'\\''", 4) != NULL ||
				   memmem(line.data, line.len, "=$'", 3) != NULL);
}

bool
detect_lines(struct slice text, struct detected *out)
{
	bool first = true;
	struct slice line;

	if (slice_starts_with(text, "#!"))
		return detect_is(out, "sh", "it begins as a script does");
	while (slice_next_line(&text, &line)) {
		if (is_blank_or_comment(line))
			continue;
		if (first && is_heredoc(line, text))
			return detect_is(out, "github-env", "its values stand between delimiters");
		if (first && is_fish(line))
			return detect_is(out, "fish", "it sets variables as fish does");
		if (has_shell_quotes(line))
			return detect_is(out, "sh", "its quotes are those of a shell");
		first = false;
	}
	return false;
}

/* Bytes that mean themselves to everybody, inside quotes too. */
static bool
is_safe(unsigned char c)
{
	return c >= ' ' && c < 0x7f && c != '\'' && c != '"' && c != '`' && c != '$' && c != '\\' &&
	       c != '#';
}

static bool
is_simple_value(struct slice value)
{
	bool quoted = value.len >= 2 && (value.data[0] == '"' || value.data[0] == '\'') &&
		      value.data[value.len - 1] == value.data[0];
	size_t i;

	if (quoted)
		value = slice_of(value.data + 1, value.len - 2);
	else if (slice_trim(value).len != value.len)
		return false;
	for (i = 0; i < value.len; i++) {
		if (!is_safe(value.data[i]))
			return false;
	}
	return true;
}

/* A name, `=`, and a value that means itself; behind `export` some readers want one. */
static bool
is_simple_entry(struct slice line)
{
	bool exported = slice_starts_with(line, "export ");
	size_t len;

	if (exported)
		line = slice_from(line, 7);
	len = name_len(line);
	if (len == 0 || len == line.len || line.data[len] != '=')
		return false;
	line = slice_from(line, len + 1);
	return is_simple_value(line) && !(exported && line.len == 0);
}

bool
detect_is_simple(struct slice text)
{
	struct slice line;

	while (slice_next_line(&text, &line)) {
		if (line.len == 0 || (line.data[0] == '#' && slice_find(line, '\r') == line.len))
			continue;
		if (!is_simple_entry(line))
			return false;
	}
	return true;
}
