/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/terraform/hcl_priv.h"

#include <string.h>

#include "base/list.h"

struct hcl_expression *
hcl_new(struct hcl_reader *reader, enum hcl_kind kind)
{
	struct hcl_expression *expression = arena_alloc(reader->arena, sizeof(*expression));

	expression->kind = kind;
	expression->line = reader->line;
	expression->column = (unsigned)(reader->at - reader->line_start) + 1;
	return expression;
}

void
hcl_add(struct hcl_expression *list, struct hcl_expression *item)
{
	item->next = NULL;
	if (list->last == NULL)
		list->first = item;
	else
		list->last->next = item;
	list->last = item;
	list->count++;
}

/* Add what expression comes next to LIST; false: none. */
static bool
take(struct hcl_reader *reader, struct hcl_expression *list, bool lines)
{
	struct hcl_expression *item;

	hcl_skip(reader, lines);
	item = reader->failed ? NULL : hcl_expression(reader, lines);
	if (item == NULL)
		return false;
	hcl_add(list, item);
	hcl_skip(reader, lines);
	return !reader->failed;
}

static bool
is_word_next(const struct hcl_reader *reader, const char *word)
{
	unsigned char behind = hcl_peek(reader, strlen(word));

	return hcl_looking_at(reader, word) && (behind == ' ' || behind == '\t' || behind == '\n' ||
		behind == '\r');
}

/* `for k, v in … : … => …... if …`, up to CLOSE */
static struct hcl_expression *
read_for(struct hcl_reader *reader, unsigned char close)
{
	static const char *const signs[] = {":", "=>", "...", "if", ","};
	struct hcl_expression *all = hcl_new(reader, HCL_COMPUTED);
	struct slice name;

	hcl_step(reader, 3);
	do {
		hcl_skip(reader, true);
		name = hcl_name(reader);
		if (name.len == 0 && hcl_peek(reader, 0) != ',')
			return hcl_fail(reader, "a `for` has no `in`");
		if (name.len == 0)
			hcl_step(reader, 1);
	} while (!reader->failed && !slice_equal_text(name, "in"));
	while (!reader->failed) {
		bool sign = false;

		hcl_skip(reader, true);
		if (hcl_peek(reader, 0) == close)
			break;
		for (size_t i = 0; !sign && i < ARRAY_LEN(signs); i++) {
			sign = hcl_looking_at(reader, signs[i]) && (i != 3 || is_word_next(reader, "if"));
			if (sign)
				hcl_step(reader, strlen(signs[i]));
		}
		if (!sign && !take(reader, all, true))
			return NULL;
	}
	hcl_step(reader, 1);
	return reader->failed ? NULL : all;
}

/* Items with `,` between them, up to CLOSE; the opening sign is behind. */
static struct hcl_expression *
read_items(struct hcl_reader *reader, struct hcl_expression *list, unsigned char close)
{
	for (;;) {
		hcl_skip(reader, true);
		if (hcl_peek(reader, 0) == close)
			break;
		if (!take(reader, list, true))
			return NULL;
		if (hcl_looking_at(reader, "..."))
			hcl_step(reader, 3);
		hcl_skip(reader, true);
		if (hcl_peek(reader, 0) == ',')
			hcl_step(reader, 1);
		else if (hcl_peek(reader, 0) != close)
			return hcl_fail(reader, "an item has neither `,` nor the end behind it");
	}
	hcl_step(reader, 1);
	return list;
}

static struct hcl_expression *
read_list(struct hcl_reader *reader)
{
	struct hcl_expression *list = hcl_new(reader, HCL_LIST);

	hcl_step(reader, 1);
	hcl_skip(reader, true);
	if (is_word_next(reader, "for"))
		return read_for(reader, ']');
	return read_items(reader, list, ']');
}

/* The name of an item; what is computed has none, but what it refers to is kept in MAP. */
static bool
read_key(struct hcl_reader *reader, struct hcl_expression *map, struct slice *key)
{
	bool computed = hcl_peek(reader, 0) == '(';
	struct hcl_expression *name = hcl_expression(reader, false);

	if (name == NULL)
		return false;
	*key = slice_of(NULL, 0);
	if (computed)
		hcl_add(map, name);
	else if (name->kind == HCL_TEXT || name->kind == HCL_NUMBER || name->kind == HCL_BOOL ||
		name->kind == HCL_NULL || (name->kind == HCL_REFERENCE && name->count == 0))
		*key = name->text;
	else
		hcl_add(map, name);
	hcl_skip(reader, false);
	return true;
}

static struct hcl_expression *
read_map(struct hcl_reader *reader)
{
	struct hcl_expression *map = hcl_new(reader, HCL_MAP), *value;
	struct slice key;

	hcl_step(reader, 1);
	hcl_skip(reader, true);
	if (is_word_next(reader, "for"))
		return read_for(reader, '}');
	for (;;) {
		hcl_skip(reader, true);
		if (hcl_peek(reader, 0) == '}')
			break;
		if (reader->failed || !read_key(reader, map, &key))
			return NULL;
		if (hcl_peek(reader, 0) != '=' && hcl_peek(reader, 0) != ':')
			return hcl_fail(reader, "an item of a map has no `=`");
		hcl_step(reader, 1);
		hcl_skip(reader, true);
		value = hcl_expression(reader, false);
		if (value == NULL)
			return NULL;
		value->key = key;
		hcl_add(map, value);
		hcl_skip(reader, false);
		if (hcl_peek(reader, 0) == ',')
			hcl_step(reader, 1);
		else if (hcl_peek(reader, 0) != '\n' && hcl_peek(reader, 0) != '}')
			return hcl_fail(reader, "an item of a map has neither `,` nor a line's end behind it");
	}
	hcl_step(reader, 1);
	return map;
}

static struct hcl_expression *
read_number(struct hcl_reader *reader)
{
	struct hcl_expression *number = hcl_new(reader, HCL_NUMBER);
	size_t start = reader->at;

	for (;;) {
		unsigned char c = hcl_peek(reader, 0), next = hcl_peek(reader, 1);
		bool digit = c >= '0' && c <= '9', follows = next >= '0' && next <= '9';

		if (!digit && !(c == '.' && follows) && !((c == 'e' || c == 'E') && (follows ||
			next == '+' || next == '-')))
			break;
		hcl_step(reader, (c == 'e' || c == 'E') && !follows ? 2 : 1);
	}
	number->text = slice_of(reader->text.data + start, reader->at - start);
	return number;
}

/* `.name`, `.0`, `.*`, `[…]` behind a term; *PURE_END: where names alone end. */
static bool
read_path(struct hcl_reader *reader, struct hcl_expression *owner, size_t *pure_end)
{
	bool pure = true;

	for (;;) {
		if (hcl_peek(reader, 0) == '.' && !hcl_looking_at(reader, "...")) {
			hcl_step(reader, 1);
			if (hcl_peek(reader, 0) == '*')
				hcl_step(reader, 1);
			else if (hcl_name(reader).len == 0)
				read_number(reader);
		} else if (hcl_peek(reader, 0) == '[') {
			pure = false;
			hcl_step(reader, 1);
			hcl_skip(reader, true);
			if (hcl_peek(reader, 0) == '*')
				hcl_step(reader, 1);
			else if (!take(reader, owner, true))
				return false;
			hcl_skip(reader, true);
			if (hcl_peek(reader, 0) != ']')
				return hcl_fail(reader, "an index has no `]`") != NULL;
			hcl_step(reader, 1);
		} else {
			return true;
		}
		if (pure)
			*pure_end = reader->at;
	}
}

/* A name: true, false, null, a call, a reference. */
static struct hcl_expression *
read_named(struct hcl_reader *reader)
{
	struct hcl_expression *term = hcl_new(reader, HCL_REFERENCE);
	size_t start = reader->at, end;
	struct slice name = hcl_name(reader);

	if (name.len == 0)
		return hcl_fail(reader, "no expression begins here");
	while (hcl_looking_at(reader, "::")) {
		hcl_step(reader, 2);
		hcl_name(reader);
	}
	end = reader->at;
	term->text = slice_of(reader->text.data + start, end - start);
	if (hcl_peek(reader, 0) == '(' || (hcl_peek(reader, 0) == ' ' && hcl_peek(reader, 1) == '(')) {
		hcl_step(reader, hcl_peek(reader, 0) == ' ' ? 2 : 1);
		term->kind = HCL_CALL;
		return read_items(reader, term, ')');
	}
	if (!read_path(reader, term, &end))
		return NULL;
	term->text.len = end - start;
	if (slice_equal_text(term->text, "true") || slice_equal_text(term->text, "false"))
		term->kind = HCL_BOOL;
	else if (slice_equal_text(term->text, "null"))
		term->kind = HCL_NULL;
	return term;
}

static struct hcl_expression *
read_parens(struct hcl_reader *reader)
{
	struct hcl_expression *all = hcl_new(reader, HCL_COMPUTED);

	hcl_step(reader, 1);
	if (!take(reader, all, true))
		return NULL;
	if (hcl_peek(reader, 0) != ')')
		return hcl_fail(reader, "an expression in `(` has no `)`");
	hcl_step(reader, 1);
	/* what is alone in them is what it is without them */
	return all->count == 1 && hcl_peek(reader, 0) != '.' && hcl_peek(reader, 0) != '[' ?
		all->first : all;
}

static struct hcl_expression *
read_plain_term(struct hcl_reader *reader)
{
	unsigned char c = hcl_peek(reader, 0);

	if (c == '"')
		return hcl_quoted(reader);
	if (c == '<' && hcl_peek(reader, 1) == '<')
		return hcl_heredoc(reader);
	if (c == '[')
		return read_list(reader);
	if (c == '{')
		return read_map(reader);
	if (c == '(')
		return read_parens(reader);
	if (c >= '0' && c <= '9')
		return read_number(reader);
	return read_named(reader);
}

static struct hcl_expression *
read_term(struct hcl_reader *reader, bool lines)
{
	struct hcl_expression *term, *all;
	bool is_signed = false;
	size_t end = 0;

	while (hcl_peek(reader, 0) == '-' || hcl_peek(reader, 0) == '!') {
		hcl_step(reader, 1);
		hcl_skip(reader, lines);
		is_signed = true;
	}
	term = read_plain_term(reader);
	if (term == NULL || (!is_signed && hcl_peek(reader, 0) != '.' && hcl_peek(reader, 0) != '[') ||
		hcl_looking_at(reader, "..."))
		return term;
	all = hcl_new(reader, HCL_COMPUTED);
	all->line = term->line;
	all->column = term->column;
	hcl_add(all, term);
	return read_path(reader, all, &end) ? all : NULL;
}

/* The bytes of the operator that is next; 0: none. */
static size_t
operator_len(const struct hcl_reader *reader)
{
	static const char *const operators[] = {"==", "!=", "<=", ">=", "&&", "||", "+", "-", "*",
		"/", "%", "<", ">", "?"};

	for (size_t i = 0; i < ARRAY_LEN(operators); i++)
		if (hcl_looking_at(reader, operators[i]))
			return strlen(operators[i]);
	return 0;
}

/* What stands behind an operator; a chain of them is as deep as one. */
static bool
take_term(struct hcl_reader *reader, struct hcl_expression *all, bool lines)
{
	struct hcl_expression *term = reader->failed ? NULL : read_term(reader, lines);

	if (term == NULL)
		return false;
	hcl_add(all, term);
	hcl_skip(reader, lines);
	return !reader->failed;
}

struct hcl_expression *
hcl_expression(struct hcl_reader *reader, bool lines)
{
	struct hcl_expression *first, *all = NULL;
	size_t len;

	if (++reader->depth > HCL_DEEPEST)
		return hcl_fail(reader, "nested too deep");
	first = read_term(reader, lines);
	hcl_skip(reader, lines);
	while (first != NULL && !reader->failed && (len = operator_len(reader)) > 0) {
		bool choice = hcl_peek(reader, 0) == '?';

		if (all == NULL) {
			all = hcl_new(reader, HCL_COMPUTED);
			all->line = first->line;
			all->column = first->column;
			hcl_add(all, first);
		}
		hcl_step(reader, len);
		hcl_skip(reader, true);
		if (choice ? !take(reader, all, lines) : !take_term(reader, all, lines))
			return NULL;
		if (choice && hcl_peek(reader, 0) != ':')
			return hcl_fail(reader, "a `?` has no `:`");
		if (choice) {
			hcl_step(reader, 1);
			hcl_skip(reader, true);
			if (!take(reader, all, lines))
				return NULL;
		}
	}
	reader->depth--;
	return reader->failed ? NULL : all == NULL ? first : all;
}
