/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Plain and quoted scalars. A line break in them is folded: one is a blank, more are one newline
 * less than there are; blanks around it are dropped.
 */
#include "text/yaml_values_priv.h"

#include <string.h>

#include "base/hex.h"
#include "text/escape.h"

static struct node *
node_of_scratch(struct values *values, const struct values *start, char style)
{
	struct node *node = values_new_scalar(values, secret_text_slice(&values->scratch));

	node->style = style;
	node->quoted = style != 0;
	values_place(start, node);
	return node;
}

static void
fold(struct values *values, size_t breaks)
{
	if (breaks == 1)
		secret_text_add_byte(&values->scratch, ' ');
	while (breaks-- > 1)
		secret_text_add_byte(&values->scratch, '\n');
}

struct quoted {
	unsigned char quote;
	int parent; /* further lines are indented by more than this column */
	bool in_flow;
};

/* White space inside quotes; ESCAPED: behind a backslash that ends its line. */
static int
take_space(struct values *values, const struct quoted *quoted, bool escaped, struct err *err)
{
	size_t start = values->at, breaks = 0;

	while (values_is_blank(values_byte(values, 0)) || values_byte(values, 0) == '\n') {
		if (values_byte(values, 0) != '\n') {
			values->at++;
			continue;
		}
		breaks++;
		values_next_line(values);
	}
	if (breaks > 0 && quoted->in_flow && !values->loose)
		return values_wrong(values, "a text of many lines in brackets",
			"write the line breaks as `\\n`", err);
	if (breaks > 0 && values->at < values->text.len && (values_at_marker(values) ||
		(values_column(values) <= quoted->parent && !values->loose)))
		return values_wrong(values, "a line inside quotes that is not indented",
			"indent it, or close the quote", err);
	if (escaped && breaks > 1 && values->loose) {
		while (breaks-- > 1)
			secret_text_add_byte(&values->scratch, '\n');
		return 0;
	}
	if (escaped && breaks > 1)
		return values_wrong(values, "an empty line behind a backslash that ends its line",
			"write the line breaks as `\\n`", err);
	if (escaped)
		return 0;
	if (breaks > 0)
		fold(values, breaks);
	else
		secret_text_add(&values->scratch,
			slice_of(values->text.data + start, values->at - start));
	return 0;
}

/* The LEN digits behind `\x`, `\u` or `\U`. */
static int
take_code(struct values *values, size_t len, struct err *err)
{
	unsigned code = 0;

	for (size_t i = 0; i < len; i++) {
		int digit = hex_value(values_byte(values, i));

		if (digit < 0)
			return values_wrong(values, "an escape without its hexadecimal digits",
				NULL, err);
		code = code << 4 | (unsigned)digit;
	}
	if (code == 0 || code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		return values_wrong(values, "an escape of U+0000 or of no character", NULL, err);
	code_point_add(&values->scratch, code);
	values->at += len;
	return 0;
}

/* What stands behind a backslash in double quotes. */
static int
take_escape(struct values *values, struct err *err)
{
	static const char letters[] = "abt\tnvfre \"/\\";
	static const char meanings[] = "\a\b\t\t\n\v\f\r\x1b \"/\\";
	static const struct {
		unsigned char letter;
		unsigned code;
	} wide[] = {{'N', 0x85}, {'_', 0xa0}, {'L', 0x2028}, {'P', 0x2029}};
	unsigned char c = values_byte(values, 0);
	const char *letter = c == '\0' ? NULL : strchr(letters, c);

	if (letter != NULL) {
		secret_text_add_byte(&values->scratch, (unsigned char)meanings[letter - letters]);
		values->at++;
		return 0;
	}
	for (size_t i = 0; i < ARRAY_LEN(wide); i++)
		if (c == wide[i].letter) {
			code_point_add(&values->scratch, wide[i].code);
			values->at++;
			return 0;
		}
	if (c == '0')
		return values_wrong(values, "an escape of U+0000 or of no character", NULL, err);
	if (c != 'x' && c != 'u' && c != 'U')
		return values_wrong(values, "a backslash before something that is no escape",
			"write the backslash twice", err);
	values->at++;
	return take_code(values, c == 'x' ? 2 : c == 'u' ? 4 : 8, err);
}

static size_t
run_len(const struct values *values, unsigned char quote)
{
	size_t len = 0;
	unsigned char c;

	while (c = values_byte(values, len), !values_is_end(c) && !values_is_blank(c) && c != quote &&
		(c != '\\' || quote == '\''))
		len++;
	return len;
}

/* One piece of what stands between quotes; *DONE at the closing one, which is taken. */
static int
take_quoted(struct values *values, const struct quoted *quoted, bool *done, struct err *err)
{
	size_t len = run_len(values, quoted->quote);
	unsigned char c;

	secret_text_add(&values->scratch, slice_of(values->text.data + values->at, len));
	values->at += len;
	c = values_byte(values, 0);
	if (values_is_blank(c) || c == '\n')
		return take_space(values, quoted, false, err);
	if (c == '\\') {
		values->at++;
		return values_byte(values, 0) == '\n' ? take_space(values, quoted, true, err) :
			take_escape(values, err);
	}
	if (c == '\0')
		return 0; /* the caller tells where the quote began */
	values->at++;
	if (c == '\'' && values_byte(values, 0) == '\'') {
		secret_text_add_byte(&values->scratch, '\'');
		values->at++;
	} else {
		*done = true;
	}
	return 0;
}

int
values_quoted(struct values *values, int parent, bool in_flow, struct node **out,
	struct err *err)
{
	struct values start = *values;
	struct quoted quoted = {values_byte(values, 0), parent, in_flow};
	bool done = false;
	int r = 0;

	values->scratch.len = 0;
	values->at++;
	while (r == 0 && !done) {
		if (values->at >= values->text.len)
			return values_wrong(&start, "a quote that does not end", "close the quote",
				err);
		r = take_quoted(values, &quoted, &done, err);
	}
	if (r == 0)
		*out = node_of_scratch(values, &start, (char)quoted.quote);
	return r;
}

static bool
is_flow(unsigned char c)
{
	return c != '\0' && strchr(",[]{}", c) != NULL;
}

/* Bytes of a plain scalar in this line, without blanks at the end. */
static size_t
plain_len(const struct values *values, bool in_flow)
{
	size_t len = 0, kept = 0;

	for (unsigned char c; c = values_byte(values, len), !values_is_end(c); len++) {
		unsigned char next = values_byte(values, len + 1);

		if (c == ':' && (values_is_blank(next) || values_is_end(next) ||
			(in_flow && (is_flow(next) || next == '?'))))
			break;
		if (c == '#' && len > kept)
			break;
		if (in_flow && is_flow(c))
			break;
		if (!values_is_blank(c))
			kept = len + 1;
	}
	return kept;
}

static int
check_plain_start(const struct values *values, bool in_flow, struct err *err)
{
	unsigned char c = values_byte(values, 0), next = values_byte(values, 1);
	bool alone = values_is_blank(next) || values_is_end(next) || (in_flow && is_flow(next));

	if ((c == '-' && !alone) || ((c == '?' || c == ':') && !alone && !in_flow))
		return 0;
	if (c == '\0' || strchr("-?:,[]{}#&*!|>'\"%@`", c) == NULL)
		return 0;
	return values_wrong(values, "a character that cannot begin a value",
		"put the value in double quotes", err);
}

/* To the end of the line, if there is nothing on it but blanks and tabs. */
static void
skip_blank_rest(struct values *values)
{
	size_t len = 0;

	while (values_is_blank(values_byte(values, len)))
		len++;
	if (values_is_end(values_byte(values, len)))
		values->at += len;
}

/*
 * Does the scalar go on, indented by more than PARENT, behind the end of this line? Then go there
 * and add the fold.
 */
static int
next_plain_line(struct values *values, int parent, bool *more, struct err *err)
{
	struct values ahead = *values;
	size_t breaks = 0;

	*more = false;
	while (values_is_blank(values_byte(&ahead, 0)))
		ahead.at++;
	if (values_byte(&ahead, 0) != '\n')
		return 0;
	for (; values_byte(&ahead, 0) == '\n'; breaks++) {
		values_next_line(&ahead);
		while (values_byte(&ahead, 0) == ' ')
			ahead.at++;
		if (values->loose)
			skip_blank_rest(&ahead);
	}
	if (values_byte(&ahead, 0) == '\t')
		return values_wrong(&ahead, "a tab where blanks indent", "indent with blanks", err);
	if (values_byte(&ahead, 0) == '\0' || values_byte(&ahead, 0) == '#' ||
		values_at_marker(&ahead) || values_column(&ahead) <= parent)
		return 0;
	*values = ahead;
	fold(values, breaks);
	*more = true;
	return 0;
}

/* The same between brackets, where a line may begin anywhere. */
static void
next_flow_line(struct values *values, bool *more)
{
	struct values ahead = *values;
	size_t breaks = 0;
	unsigned char c;

	while (values_is_blank(values_byte(&ahead, 0)) || values_byte(&ahead, 0) == '\n') {
		if (values_byte(&ahead, 0) == '\n') {
			breaks++;
			values_next_line(&ahead);
		} else {
			ahead.at++;
		}
	}
	c = values_byte(&ahead, 0);
	*more = breaks > 0 && c != '\0' && c != '#' && !is_flow(c) && !values_at_marker(&ahead) &&
		!(c == ':' && plain_len(&ahead, true) == 0);
	if (!*more)
		return;
	*values = ahead;
	fold(values, breaks);
}

int
values_plain(struct values *values, int parent, bool in_flow, struct node **out, struct err *err)
{
	struct values start = *values;
	bool more = true;
	int r = check_plain_start(values, in_flow, err);

	values->scratch.len = 0;
	while (r == 0 && more) {
		size_t len = plain_len(values, in_flow);

		secret_text_add(&values->scratch, slice_of(values->text.data + values->at, len));
		values->at += len;
		more = false;
		if (!in_flow)
			r = next_plain_line(values, parent, &more, err);
		else if (values->loose)
			next_flow_line(values, &more);
	}
	if (r == 0)
		*out = node_of_scratch(values, &start, 0);
	return r;
}
