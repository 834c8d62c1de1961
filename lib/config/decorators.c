/* SPDX-License-Identifier: Apache-2.0 */
/*
 * comment    = "#" *blank decorator *( 1*blank ( decorator / word ) ) [ *blank "#" … ]
 * decorator  = "@" name [ "=" value / args ]
 * name       = letter, then any but blank, "=", "(", ")", "#", "@"
 * value      = call / object / list / quoted / *( any but blank and "#" )
 * args       = "(" … ")"   object = "{" … "}"   list = "[" … "]"   call = word args
 *
 * What stands in brackets may go on in the next line, which then begins with `#` too; in it, `# ` begins
 * a comment. Quotes go to the end of the line at most, and `\` in front of one keeps it.
 */
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "config/annotated_priv.h"

enum { VALUE_LINES_MOST = 200 };

struct cursor {
	struct contract_file *file;
	struct slice text;
	size_t at;
	size_t line_at; /* where the line begins */
	unsigned line;
};

static void
decorator_done(struct decorator *decorator)
{
	free(decorator->value);
	free(decorator->stray);
}

void
decorators_clear(struct decorators *decorators)
{
	size_t i;

	for (i = 0; i < decorators->count; i++)
		decorator_done(&decorators->items[i]);
	decorators->count = 0;
}

void
decorators_done(struct decorators *decorators)
{
	decorators_clear(decorators);
	free(decorators->items);
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

static bool
is_word(unsigned char c)
{
	return is_letter(c) || (c >= '0' && c <= '9') || c == '_';
}

/* Is the byte one of BYTES? */
static bool
is_one(unsigned char c, const char *bytes)
{
	return c != '\0' && strchr(bytes, c) != NULL;
}

/* The byte at the cursor; LF at the end of a line and of the text. */
static unsigned char
here(const struct cursor *cursor)
{
	struct slice rest = slice_from(cursor->text, cursor->at);

	return rest.len == 0 || slice_starts_with(rest, "\r\n") ? '\n' : rest.data[0];
}

static void
skip_blanks(struct cursor *cursor)
{
	while (here(cursor) == ' ' || here(cursor) == '\t')
		cursor->at++;
}

bool
decorators_begin(struct slice comment)
{
	while (comment.len > 0 && is_one(comment.data[0], " \t"))
		comment = slice_from(comment, 1);
	return comment.len > 1 && comment.data[0] == '@' && is_letter(comment.data[1]);
}

/* A line that may show what somebody took for a good default. */
static bool
has_value(struct slice line)
{
	return memmem(line.data, line.len, "@default(", 9) != NULL ||
	       memmem(line.data, line.len, "@default=", 9) != NULL ||
	       memmem(line.data, line.len, "@example", 8) != NULL;
}

struct err *
decorator_complain(struct contract_file *file, const struct decorator *decorator, const char *id,
    const char *format, ...)
{
	struct err problem = ERR_INIT;
	char message[300];
	va_list args;

	va_start(args, format);
	vsnprintf(message, sizeof(message), format, args);
	va_end(args);
	err_set(&problem, ERR_INVALID, id, "%s", message);
	err_at(&problem, file->file, decorator->line, decorator->column);
	if (!has_value(decorator->source))
		err_source(&problem, decorator->source, (unsigned)decorator->name.len + 1);
	err_also(&file->problems, &problem);
	/* the newest is where details belong; what is only counted keeps none */
	if (file->problems.more_count == 0)
		return &file->problems;
	return file->problems.more_count < ERR_MOST
		   ? &file->problems.more[file->problems.more_count - 1]
		   : &file->beyond;
}

void
decorator_note(struct contract_file *file, const struct decorator *decorator, const char *format, ...)
{
	char text[300];
	va_list args;

	va_start(args, format);
	vsnprintf(text, sizeof(text), format, args);
	va_end(args);
	contract_note(file->expected, file->file, decorator->line, decorator->column, text);
}

static struct slice
line_of(const struct cursor *cursor)
{
	struct slice line = slice_from(cursor->text, cursor->line_at);

	line.len = slice_find(line, '\n');
	return line;
}

/* Bytes of the quoted text at the cursor, both quotes included; 0: it does not end on its line. */
static size_t
quoted_len(const struct cursor *cursor)
{
	struct slice rest = slice_from(cursor->text, cursor->at);
	size_t at;

	for (at = 1; at < rest.len && rest.data[at] != '\n'; at++) {
		if (rest.data[at] == rest.data[0])
			return at + 1;
		if (rest.data[at] == '\\' && at + 1 < rest.len && rest.data[at + 1] == rest.data[0])
			at++;
	}
	return 0;
}

/* To the content of the next line, if that goes on with the comment. */
static bool
next_line(struct cursor *cursor)
{
	size_t newline = cursor->at + slice_find(slice_from(cursor->text, cursor->at), '\n');
	struct cursor next = *cursor;

	if (newline >= cursor->text.len)
		return false;
	next.at = next.line_at = newline + 1;
	next.line++;
	skip_blanks(&next);
	if (here(&next) != '#')
		return false;
	next.at++;
	skip_blanks(&next);
	*cursor = next;
	return true;
}

/* A `#` that begins a comment inside brackets: a blank or nothing follows it. */
static bool
is_comment(const struct cursor *cursor)
{
	struct cursor next = *cursor;

	if (here(cursor) != '#')
		return false;
	next.at++;
	return is_one(here(&next), " \t\n#");
}

/* Take what stands in brackets up to their end, lines joined; false: they do not end. */
static bool
take_brackets(struct cursor *cursor, struct buf *out)
{
	size_t depth = 0, lines = 0;
	bool fresh = false; /* a quoted text or a comment may begin here */

	for (;;) {
		unsigned char c = here(cursor);
		size_t len;

		if (c == '\n' || (fresh && is_comment(cursor))) {
			if (++lines > VALUE_LINES_MOST || !next_line(cursor))
				return false;
			buf_add_byte(out, ' ');
			fresh = true;
			continue;
		}
		len = fresh && is_one(c, "\"'`") ? quoted_len(cursor) : 0;
		if (len > 0) {
			buf_add(out, slice_of(cursor->text.data + cursor->at, len));
			cursor->at += len;
			fresh = false;
			continue;
		}
		depth += is_one(c, "([{");
		buf_add_byte(out, c);
		cursor->at++;
		if (is_one(c, ")]}") && --depth == 0)
			return true;
		fresh = is_one(c, "([{,= \t");
	}
}

static char *
unquoted(struct slice quoted)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 1; i + 1 < quoted.len; i++) {
		if (quoted.data[i] == '\\' && i + 2 < quoted.len && quoted.data[i + 1] == quoted.data[0])
			i++;
		buf_add_byte(&text, quoted.data[i]);
	}
	return buf_take(&text);
}

/* Up to a blank or `#`. */
static struct slice
take_bare(struct cursor *cursor)
{
	size_t begin = cursor->at;

	while (!is_one(here(cursor), " \t#\n"))
		cursor->at++;
	return slice_of(cursor->text.data + begin, cursor->at - begin);
}

static bool
is_call(const struct cursor *cursor)
{
	struct cursor next = *cursor;

	if (!is_letter(here(&next)))
		return false;
	while (is_word(here(&next)) || here(&next) == '-')
		next.at++;
	return here(&next) == '(';
}

/* The value behind a `=`. False: it does not end. */
static bool
take_value(struct cursor *cursor, struct decorator *decorator)
{
	struct buf value CLEANUP(buf_done) = BUF_INIT;
	struct cursor before = *cursor;
	struct slice bare;
	size_t len;

	if (is_one(here(cursor), "\"'`") && (len = quoted_len(cursor)) > 0) {
		decorator->value = unquoted(slice_of(cursor->text.data + cursor->at, len));
		decorator->is_quoted = true;
		cursor->at += len;
		return true;
	}
	if (is_one(here(cursor), "\"'`"))
		return false;
	if (is_call(cursor)) {
		while (here(cursor) != '(')
			buf_add_byte(&value, cursor->text.data[cursor->at++]);
		if (!take_brackets(cursor, &value))
			return false;
		decorator->value = buf_take(&value);
		return true;
	}
	if (is_one(here(cursor), "{[")) {
		if (take_brackets(cursor, &value)) {
			decorator->value = buf_take(&value);
			return true;
		}
		*cursor = before; /* then it is a text like any other */
	}
	bare = take_bare(cursor);
	decorator->value = xstrndup((const char *)bare.data, bare.len);
	return true;
}

/* `(…)`: what stands in the parentheses. */
static bool
take_args(struct cursor *cursor, struct decorator *decorator)
{
	struct buf args CLEANUP(buf_done) = BUF_INIT;

	if (!take_brackets(cursor, &args))
		return false;
	decorator->is_call = true;
	decorator->value = xstrndup(args.data + 1, args.len - 2);
	return true;
}

static void
check_name(struct cursor *cursor, struct decorator *decorator)
{
	struct slice word = decorator->name;
	size_t len = 0;

	while (len < word.len && (is_word(word.data[len]) || word.data[len] == '-'))
		len++;
	word.len = len;
	if (len == decorator->name.len || decorator_kind_of(word) == DECORATOR_UNKNOWN)
		return;
	/* `@required,` would otherwise be a decorator that nobody knows */
	err_fix(decorator_complain(cursor->file, decorator, "contract-decorator",
		    "`@%.*s` is followed by something that is no part of it", (int)word.len,
		    (const char *)word.data),
	    "put a blank between decorators, and nothing else");
}

static bool
take_decorator(struct cursor *cursor, struct decorators *out)
{
	struct decorator decorator = {.line = cursor->line,
	    .column = (unsigned)(cursor->at - cursor->line_at) + 1,
	    .source = line_of(cursor)};
	size_t begin = ++cursor->at;
	bool ends = true;

	while (!is_one(here(cursor), " \t\n=()#@"))
		cursor->at++;
	decorator.name = slice_of(cursor->text.data + begin, cursor->at - begin);
	decorator.kind = decorator_kind_of(decorator.name);
	if (here(cursor) == '(') {
		ends = take_args(cursor, &decorator);
	} else if (here(cursor) == '=') {
		cursor->at++;
		ends = take_value(cursor, &decorator);
	}
	if (!ends) {
		err_fix(decorator_complain(cursor->file, &decorator, "contract-decorator",
			    "`@%.*s` does not end", (int)decorator.name.len,
			    (const char *)decorator.name.data),
		    "close its bracket or quote; lines that go on begin with `#`");
		return false;
	}
	check_name(cursor, &decorator);
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = decorator;
	return true;
}

/* A word between decorators is a remark on the one before. */
static void
take_word(struct cursor *cursor, struct decorators *out)
{
	struct decorator *last = &out->items[out->count - 1];
	struct buf stray CLEANUP(buf_done) = BUF_INIT;
	size_t begin = cursor->at;

	while (!is_one(here(cursor), " \t\n"))
		cursor->at++;
	if (last->stray != NULL)
		buf_addf(&stray, "%s ", last->stray);
	buf_add(&stray, slice_of(cursor->text.data + begin, cursor->at - begin));
	free(last->stray);
	last->stray = buf_take(&stray);
}

size_t
decorators_read(struct contract_file *file, size_t at, unsigned line, struct decorators *out)
{
	struct cursor cursor = {
	    .file = file, .text = file->text, .at = at + 1, .line_at = at, .line = line};
	size_t before = out->count;

	while (cursor.line_at > 0 && file->text.data[cursor.line_at - 1] != '\n')
		cursor.line_at--;
	for (;;) {
		bool can_begin;

		skip_blanks(&cursor);
		if (here(&cursor) == '\n' || here(&cursor) == '#')
			break;
		can_begin = here(&cursor) == '@' && cursor.at + 1 < cursor.text.len &&
			    is_letter(cursor.text.data[cursor.at + 1]);
		if (can_begin ? !take_decorator(&cursor, out) : out->count == before)
			break;
		if (!can_begin)
			take_word(&cursor, out);
	}
	cursor.at += slice_find(slice_from(cursor.text, cursor.at), '\n');
	return cursor.at - at;
}

bool
decorator_is_computed(const struct decorator *decorator)
{
	const char *at = decorator->value;

	if (at == NULL || decorator->is_quoted || decorator->is_call)
		return false;
	if (*at == '$')
		return true;
	while (is_word((unsigned char)*at) || *at == '-')
		at++;
	return at > decorator->value && *at == '(';
}

enum decorator_truth
decorator_truth(struct contract_file *file, const struct decorator *decorator)
{
	const char *value = decorator->value;

	if (value == NULL || strcmp(value, "true") == 0)
		return TRUTH_YES;
	if (strcmp(value, "false") == 0)
		return TRUTH_NO;
	if (decorator_is_computed(decorator))
		return TRUTH_COMPUTED;
	err_fix(decorator_complain(file, decorator, "contract-decorator",
		    "`@%.*s` is true or false, and this is neither", (int)decorator->name.len,
		    (const char *)decorator->name.data),
	    "write `@%.*s`, or leave it away", (int)decorator->name.len,
	    (const char *)decorator->name.data);
	return TRUTH_WRONG;
}

/* Bytes up to a comma that stands in no brackets and quotes. */
static size_t
argument_len(struct slice rest)
{
	struct cursor cursor = {.text = rest};
	size_t depth = 0;
	bool fresh = true;

	for (; cursor.at < rest.len; cursor.at++) {
		unsigned char c = rest.data[cursor.at];

		if (c == ',' && depth == 0)
			break;
		if (fresh && is_one(c, "\"'`") && quoted_len(&cursor) > 0)
			cursor.at += quoted_len(&cursor) - 1;
		depth += is_one(c, "([{");
		depth -= is_one(c, ")]}") && depth > 0;
		fresh = is_one(c, "([{,= \t");
	}
	return cursor.at;
}

bool
decorator_argument(struct slice *rest, struct slice *name, char **value)
{
	struct slice one = slice_trim(slice_of(rest->data, argument_len(*rest)));
	size_t len = 0;

	if (slice_trim(*rest).len == 0)
		return false;
	*rest = slice_from(*rest, argument_len(*rest) + 1);
	while (len < one.len && is_word(one.data[len]))
		len++;
	*name = slice_of(one.data, 0);
	if (len > 0 && len < one.len && one.data[len] == '=' && is_letter(one.data[0])) {
		name->len = len;
		one = slice_trim(slice_from(one, len + 1));
	}
	if (one.len > 1 && is_one(one.data[0], "\"'`") && one.data[one.len - 1] == one.data[0])
		*value = unquoted(one);
	else if (one.len > 1 && one.data[0] == '[' && one.data[one.len - 1] == ']')
		*value = xstrndup((const char *)one.data + 1, one.len - 2);
	else
		*value = xstrndup((const char *)one.data, one.len);
	return true;
}
