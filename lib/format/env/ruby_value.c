/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value of ruby dotenv, in the steps of the original, each over the whole value: white space and
 * quotes around it go, `\` goes, `$NAME` is replaced, `$(command)` is found. Nothing is run: the text
 * stays, and there is a note.
 */
#include "format/env/ruby_priv.h"

#include "format/scan_priv.h"

enum { NESTED_MOST = 100 };

static bool
is_strippable(unsigned code)
{
	return code == '\0' || (code < 0x80 && scan_is_space((unsigned char)code, true));
}

/* VALUE as it is on lines that end with LF alone. */
static struct slice
as_lf(struct secret_text *out, struct slice value)
{
	size_t end;

	if (slice_find(value, '\r') == value.len)
		return value;
	out->len = 0;
	while ((end = slice_find(value, '\r')) < value.len) {
		secret_text_add(out, slice_of(value.data, end));
		secret_text_add_byte(out, '\n');
		end++;
		value = slice_from(value, end + (end < value.len && value.data[end] == '\n'));
	}
	secret_text_add(out, value);
	return secret_text_slice(out);
}

/* True if this file asks for the line breaks of version 2. */
static bool
is_legacy(const struct reader *reader)
{
	struct slice mode;

	return reader_find(reader, SLICE_LITERAL("DOTENV_LINEBREAK_MODE"), &mode) &&
		slice_equal_text(mode, "legacy");
}

/* Between double quotes `\n` is two characters, of which the next step leaves both. */
static void
add_line_breaks(struct secret_text *out, struct slice value, bool legacy)
{
	for (size_t at = 0; at < value.len; at++) {
		unsigned char next = at + 1 < value.len ? value.data[at + 1] : '\0';

		if (value.data[at] != '\\' || (next != 'n' && next != 'r')) {
			secret_text_add_byte(out, value.data[at]);
			continue;
		}
		at++;
		if (legacy) {
			secret_text_add_byte(out, next == 'n' ? '\n' : '\r');
		} else {
			secret_text_add_text(out, "\\\\");
			secret_text_add_byte(out, next);
		}
	}
}

/* Every `\` goes but one before a dollar. */
static void
drop_backslashes(struct secret_text *text)
{
	size_t to = 0;

	for (size_t at = 0; at < text->len; at++) {
		if (text->data[at] == '\\' && at + 1 < text->len && text->data[at + 1] != '$')
			at++;
		text->data[to++] = text->data[at];
	}
	text->len = to;
}

/* Bytes of the character that may stand in a name here; letters are compared without case. */
static size_t
name_char(struct slice text)
{
	if (text.len > 0 && scan_is_word(text.data[0]))
		return 1;
	if (slice_starts_with(text, "\u017f"))
		return 2;
	return slice_starts_with(text, "\u212a") ? 3 : 0;
}

/* VALUE with `$NAME` replaced; both braces are optional, and go. `$(` is left to the next step. */
static struct slice
with_variables(struct expander *expander, struct slice value)
{
	struct secret_text *out = &expander->value;
	size_t dollar;

	expander_begin(expander);
	while ((dollar = slice_find(value, '$')) < value.len) {
		bool escaped = dollar > 0 && value.data[dollar - 1] == '\\';
		size_t end = dollar + 1, begin, more;

		if (end < value.len && value.data[end] == '(') {
			secret_text_add(out, slice_of(value.data, end));
			value = slice_from(value, end);
			continue;
		}
		end += end < value.len && value.data[end] == '{';
		for (begin = end; (more = name_char(slice_from(value, end))) > 0; end += more)
			;
		secret_text_add(out, slice_of(value.data, dollar - escaped));
		more = end + (end < value.len && value.data[end] == '}');
		if (escaped || end == begin)
			secret_text_add(out, slice_of(value.data + dollar, more - dollar));
		else
			(void)expander_add_name(expander,
				slice_of(value.data + begin, end - begin));
		value = slice_from(value, more);
	}
	secret_text_add(out, value);
	return secret_text_slice(out);
}

/*
 * Where the parenthesis that opens TEXT is closed, counted from 1; 0: it is no command, since one is
 * missing or empty. *DEEP if the nesting is beyond what is looked at.
 */
static size_t
command_len(struct slice text, bool *deep)
{
	size_t depth = 0;

	for (size_t at = 0; at < text.len; at++) {
		if (text.data[at] == '(') {
			if (++depth > NESTED_MOST) {
				*deep = true;
				return 0;
			}
		} else if (text.data[at] == ')') {
			if (text.data[at - 1] == '(')
				return 0;
			if (--depth == 0)
				return at + 1;
		}
	}
	return 0;
}

/*
 * Go over the commands in TEXT: the backslash before one goes. *RUNS: there is one without. False:
 * they are nested too deep. What is read is never before what is written.
 */
static bool
find_commands(struct secret_text *text, bool *runs)
{
	bool deep = false;
	size_t to = 0, at = 0;

	while (at < text->len && !deep) {
		size_t escaped = text->data[at] == '\\', len = 0;
		struct slice rest = slice_from(secret_text_slice(text), at + escaped);

		if (slice_starts_with(rest, "$("))
			len = command_len(slice_from(rest, 1), &deep);
		*runs = *runs || (len > 0 && !escaped);
		at += len > 0 ? escaped : 0;
		for (len++; len > 0; len--)
			text->data[to++] = text->data[at++];
	}
	text->len = to;
	return !deep;
}

/* The steps for VALUE, which is not between single quotes. */
static int
substitute(struct ruby_values *values, struct slice key, struct place place,
	struct slice *value, struct err *err)
{
	struct reader *reader = values->expander.reader;
	bool runs = false;

	if (slice_find(*value, '\\') < value->len) {
		values->undone.len = 0;
		if (place.quote == QUOTE_DOUBLE)
			add_line_breaks(&values->undone, *value, is_legacy(reader));
		else
			secret_text_add(&values->undone, *value);
		drop_backslashes(&values->undone);
		*value = secret_text_slice(&values->undone);
	}
	if (slice_find(*value, '$') == value->len)
		return 0;
	*value = with_variables(&values->expander, *value);
	expander_note(&values->expander, key, place);
	if (!find_commands(&values->expander.value, &runs)) {
		err_set(err, ERR_INVALID, "ruby-dotenv",
			"more than %d parentheses inside each other", NESTED_MOST);
		return err_at(err, reader->file, place.line, place.column);
	}
	*value = secret_text_slice(&values->expander.value);
	if (runs)
		reader_note(reader, READ_EXECUTES, key, place);
	return expander_check(&values->expander, place, err);
}

void
ruby_values_init(struct ruby_values *values, struct reader *reader)
{
	*values = (struct ruby_values){.lines = SECRET_TEXT_INIT, .undone = SECRET_TEXT_INIT};
	expander_init(&values->expander, reader);
}

void
ruby_values_done(struct ruby_values *values)
{
	expander_done(&values->expander);
	secret_text_done(&values->lines);
	secret_text_done(&values->undone);
}

int
ruby_value(struct ruby_values *values, struct slice key, struct slice raw,
	struct place *place, struct slice *value, struct err *err)
{
	struct slice inside = trim_class(raw, is_strippable);
	unsigned char first = inside.len > 1 ? inside.data[0] : '\0';

	place->quote = QUOTE_NONE;
	if ((first == '"' || first == '\'') && inside.data[inside.len - 1] == first) {
		place->quote = first == '"' ? QUOTE_DOUBLE : QUOTE_SINGLE;
		inside = slice_of(inside.data + 1, inside.len - 2);
		reader_note_swallowed(values->expander.reader, inside, key, *place);
	}
	*value = as_lf(&values->lines, inside);
	if (place->quote == QUOTE_SINGLE)
		return 0;
	return substitute(values, key, *place, value, err);
}
