/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of HCL what is a flat list of texts:
 *
 * file    = *( [ name "=" value ] newline )       with comments: "#", "//", and between "/" "*" marks
 * value   = quoted / heredoc / number / truth
 * quoted  = '"' *( any / "\" ( 'n' / 'r' / 't' / '"' / "\" / "u" 4hex / "U" 8hex ) / "$${" / "%%{" ) '"'
 * heredoc = "<<" word newline *line word newline      with "$${" and "%%{", but no backslashes
 *
 * Templates (`${`, `%{`), lists, maps and calls are problems with their place. A number or truth is
 * taken where all readers show it the same, a text if Terraform would not change it.
 */
#include "format/data/tfvars_priv.h"

#include <string.h>

#include "format/data/walk_priv.h"
#include "text/escape.h"
#include "text/nfc.h"

static const char carriage_return[] = "a carriage return";

static bool
wrong(struct walk *walk, const char *what, const char *fix)
{
	return walk_wrong(walk, "tfvars", what, fix);
}

static bool
at_newline(const struct walk *walk)
{
	return walk_byte(walk, 0) == '\n' ||
		(walk_byte(walk, 0) == '\r' && walk_byte(walk, 1) == '\n');
}

/* Over blanks and comments, but not over the newline; false if a comment does not end. */
static bool
skip_blanks(struct walk *walk)
{
	for (;;) {
		walk_skip_blanks(walk);
		if (walk_byte(walk, 0) == '#' || walk_sees(walk, "//"))
			walk_skip_line(walk);
		if (!walk_sees(walk, "/*"))
			return true;
		walk_pass(walk, 2);
		while (!walk_at_end(walk) && !walk_sees(walk, "*/"))
			walk_pass(walk, 1);
		if (walk_at_end(walk))
			return wrong(walk, "a comment that does not end", "close it with `*/`");
		walk_pass(walk, 2);
	}
}

/* `${` or `%{`, or an escape of them: true if it was neither or was taken. */
static bool
take_template(struct walk *walk, bool *taken)
{
	unsigned char c = walk_byte(walk, 0);

	*taken = false;
	if (c != '$' && c != '%')
		return true;
	if (walk_byte(walk, 1) == '{')
		return wrong(walk, "a template", c == '$' ? "if it is text, write `$${`" :
			"if it is text, write `%%{`");
	*taken = true;
	secret_text_add_byte(&walk->value, c);
	walk->at++;
	if (walk_byte(walk, 0) == c && walk_byte(walk, 1) == '{') {
		secret_text_add_byte(&walk->value, '{');
		walk->at += 2;
	}
	return true;
}

static bool
take_escape(struct walk *walk)
{
	static const char letters[] = "nrt\"\\", codes[] = "\n\r\t\"\\";
	unsigned char c = walk_byte(walk, 1);
	const char *letter = c == '\0' ? NULL : strchr(letters, c);
	unsigned code;

	if (letter == NULL && c != 'u' && c != 'U')
		return wrong(walk, "a backslash before something that is no escape",
			"write the backslash twice");
	walk->at += 2;
	if (letter != NULL) {
		secret_text_add_byte(&walk->value, (unsigned char)codes[letter - letters]);
		return true;
	}
	if (!walk_hex(walk, c == 'u' ? 4 : 8, &code))
		return wrong(walk, "an escape without its hexadecimal digits", NULL);
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return wrong(walk, "an escape of U+0000 or of no character", NULL);
	code_point_add(&walk->value, code);
	return true;
}

/* Take the bytes that stand for themselves. */
static void
take_run(struct walk *walk)
{
	struct slice rest = slice_from(walk->text, walk->at);
	size_t len = 0;

	while (len < rest.len && rest.data[len] != '"' && rest.data[len] != '\\' &&
		rest.data[len] != '$' && rest.data[len] != '%' && rest.data[len] != '\n' &&
		rest.data[len] != '\r')
		len++;
	secret_text_add(&walk->value, slice_of(rest.data, len));
	walk->at += len;
}

static bool
take_quoted(struct walk *walk)
{
	bool taken;

	walk->at++;
	while (take_run(walk), walk_byte(walk, 0) != '"') {
		if (walk_at_end(walk) || at_newline(walk))
			return wrong(walk, "a quote that does not end", "close the quote");
		if (walk_byte(walk, 0) == '\r')
			return wrong(walk, carriage_return, "write `\\r`");
		if (!take_template(walk, &taken))
			return false;
		if (taken)
			continue;
		if (walk_byte(walk, 0) == '\\') {
			if (!take_escape(walk))
				return false;
			continue;
		}
		secret_text_add_byte(&walk->value, walk_byte(walk, 0));
		walk->at++;
	}
	walk->at++;
	return true;
}

static size_t
name_len(const struct walk *walk)
{
	size_t len = 0;
	unsigned char c;

	while (c = walk_byte(walk, len), (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || c == '_' ||
		(len > 0 && ((c >= '0' && c <= '9') || c == '-')))
		len++;
	return len;
}

/* Is this line WORD alone, perhaps indented? */
static bool
at_word_line(const struct walk *walk, struct slice word)
{
	struct slice rest = slice_from(walk->text, walk->at);
	struct slice line = slice_trim(slice_of(rest.data, slice_find(rest, '\n')));

	return slice_equal(line, word);
}

static bool
take_heredoc_line(struct walk *walk)
{
	bool taken;

	while (walk_byte(walk, 0) != '\n') {
		if (walk_at_end(walk))
			return wrong(walk, "a text of many lines that does not end", NULL);
		if (walk_byte(walk, 0) == '\r')
			return wrong(walk, carriage_return, "end lines with LF alone");
		if (!take_template(walk, &taken))
			return false;
		if (taken)
			continue;
		secret_text_add_byte(&walk->value, walk_byte(walk, 0));
		walk->at++;
	}
	secret_text_add_byte(&walk->value, '\n');
	walk_pass(walk, 1);
	return true;
}

static bool
take_heredoc(struct walk *walk)
{
	struct slice word;

	walk->at += 2;
	if (walk_byte(walk, 0) == '-')
		return wrong(walk, "an indented text of many lines",
			"write it with `<<` and without indentation, or in double quotes");
	word = slice_of(walk->text.data + walk->at, name_len(walk));
	walk->at += word.len;
	if (word.len == 0 || walk_byte(walk, 0) != '\n')
		return wrong(walk, "no word and newline behind `<<`", NULL);
	walk_pass(walk, 1);
	while (!at_word_line(walk, word))
		if (!take_heredoc_line(walk))
			return false;
	walk_skip_blanks(walk);
	walk->at += word.len;
	return true;
}

static size_t
bare_len(const struct walk *walk)
{
	size_t len = 0;
	unsigned char c;

	while (c = walk_byte(walk, len), (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') ||
		(c >= 'A' && c <= 'Z') || c == '-' || c == '.' || c == '_')
		len++;
	return len;
}

static bool
take_value(struct walk *walk)
{
	unsigned char c = walk_byte(walk, 0);

	walk->value.len = 0;
	walk->place.quote = c == '"' ? QUOTE_DOUBLE : QUOTE_NONE;
	if (c == '"')
		return take_quoted(walk);
	if (walk_sees(walk, "<<"))
		return take_heredoc(walk);
	if (c == '[' || c == '{')
		return wrong(walk, c == '[' ? "a list" : "a map",
			"give each value a name of its own, or pass it as text for `jsondecode()`");
	if (c == '0' && (walk_byte(walk, 1) == 'x' || walk_byte(walk, 1) == 'X'))
		return wrong(walk, "neither a text in quotes nor a number", NULL);
	return walk_bare(walk, "tfvars", bare_len(walk));
}

static bool
take_name(struct walk *walk)
{
	size_t len = name_len(walk);

	if (len == 0)
		return wrong(walk, "neither a name nor a comment", "write `name = \"value\"`");
	walk->place = walk_place(walk);
	walk->name = slice_of(walk->text.data + walk->at, len);
	walk->at += len;
	if (!skip_blanks(walk))
		return false;
	if (walk_byte(walk, 0) != '=')
		return wrong(walk, "no `=` behind the name", "write `name = \"value\"`");
	walk->at++;
	return skip_blanks(walk);
}

static void
take_entry(struct walk *walk)
{
	struct slice value, before;

	if (!take_name(walk) || !take_value(walk) || !skip_blanks(walk))
		return;
	value = secret_text_slice(&walk->value);
	if (!walk_at_end(walk) && !at_newline(walk))
		(void)wrong(walk, "something behind the value", NULL);
	else if (nfc_unsure_at(value) < value.len)
		(void)wrong(walk, tfvars_nfc, tfvars_nfc_fix);
	else if (reader_find(&walk->common, walk->name, &before))
		(void)wrong(walk, "a name that stands twice", "take one of them out");
	else
		reader_take(&walk->common, walk->name, value, walk->place);
}

/* Behind a problem: over strings and brackets to the end of the expression's last line. */
static void
skip_expression(struct walk *walk)
{
	unsigned depth = 0;
	bool quoted = false;

	for (; !walk_at_end(walk); walk_pass(walk, 1)) {
		unsigned char c = walk_byte(walk, 0);

		if (c == '\n' && (quoted || depth == 0))
			return;
		if (c == '\\' && quoted)
			walk->at++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (c == '[' || c == '{' || c == '('))
			depth++;
		else if (!quoted && depth > 0 && (c == ']' || c == '}' || c == ')'))
			depth--;
	}
}

int
tfvars_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct walk walk CLEANUP(walk_done);
	int r;

	walk_init(&walk, text, file, out, notes);
	r = walk_check_text(&walk, "tfvars", err);
	while (r == 0 && !walk_at_end(&walk)) {
		walk.name = slice_of(NULL, 0);
		if (skip_blanks(&walk) && !at_newline(&walk) && !walk_at_end(&walk))
			take_entry(&walk);
		skip_expression(&walk);
		walk_pass(&walk, 1);
	}
	return reader_finish(&walk.common, r, err);
}
