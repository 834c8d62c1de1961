/* SPDX-License-Identifier: Apache-2.0 */
/* Going from one thing to the next, and what maps, lists and flow share. */
#include "text/yaml_values_priv.h"

#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "text/escape.h"

enum { NODES_AT_ONCE = 16 };

int
values_wrong(const struct values *values, const char *what, const char *fix, struct err *err)
{
	err_set(err, ERR_INVALID, "yaml", "%s", what);
	if (fix != NULL)
		err_fix(err, "%s", fix);
	return err_at(err, values->file, values->line,
		(unsigned)(values->at - values->line_start) + 1);
}

bool
values_at_marker(const struct values *values)
{
	struct slice rest = slice_from(values->text, values->at);

	return values->at == values->line_start &&
		(slice_starts_with(rest, "---") || slice_starts_with(rest, "...")) &&
		(values_is_blank(values_byte(values, 3)) || values_is_end(values_byte(values, 3)));
}

void
values_skip_directives(struct values *values)
{
	while (values->loose && values->at == values->line_start && values_byte(values, 0) == '%') {
		while (!values_is_end(values_byte(values, 0)))
			values->at++;
		if (values_byte(values, 0) == '\n')
			values_next_line(values);
	}
}

static void
skip_comment(struct values *values)
{
	while (!values_is_end(values_byte(values, 0)))
		values->at++;
}

int
values_end_of_line(struct values *values, struct err *err)
{
	size_t start = values->at;

	while (values_is_blank(values_byte(values, 0)))
		values->at++;
	if (values_byte(values, 0) == '#' && (values->at > start || values->at == values->line_start))
		skip_comment(values);
	if (values_is_end(values_byte(values, 0)))
		return 0;
	return values_wrong(values, "something behind a value that has ended",
		"put the value in double quotes", err);
}

int
values_to_token(struct values *values, bool in_flow, struct err *err)
{
	for (;;) {
		bool in_front = values->at == values->line_start, tab = false;

		while (values_is_blank(values_byte(values, 0))) {
			tab = tab || (in_front && values_byte(values, 0) == '\t' &&
				(!in_flow || values_column(values) <= values->flow_parent));
			values->at++;
		}
		/* a line of nothing else, and what indents in brackets, mean nothing */
		if (tab && !(values->loose && (in_flow || values_is_end(values_byte(values, 0)))))
			return values_wrong(values, "a tab where blanks indent",
				"indent with blanks", err);
		if (values_byte(values, 0) == '#') {
			if (values->at > values->line_start &&
				!values_is_blank(values->text.data[values->at - 1]))
				return values_wrong(values, "a `#` that follows a value at once",
					"put a blank before it, or the value in quotes", err);
			skip_comment(values);
		}
		if (values_byte(values, 0) != '\n')
			return 0;
		values_next_line(values);
	}
}

bool
values_is_dash(const struct values *values)
{
	unsigned char next = values_byte(values, 1);

	return values_byte(values, 0) == '-' && (values_is_blank(next) || values_is_end(next));
}

bool
values_has_token(const struct values *values)
{
	return values_byte(values, 0) != '\0' && !values_at_marker(values);
}

void
values_place(const struct values *values, struct node *node)
{
	node->line = values->line;
	node->column = (unsigned)values_column(values) + 1;
}

int
values_deeper(struct values *values, struct err *err)
{
	if (++values->depth <= (values->loose ? (unsigned)YAML_LOOSE_DEPTH : YAML_DEPTH))
		return 0;
	return values_wrong(values, "nested too deep", NULL, err);
}

/* What begins none of the things that are taken. */
static int
check_start(const struct values *values, struct err *err)
{
	unsigned char c = values_byte(values, 0);

	if (c == '&' || c == '*' || c == '!')
		return values_wrong(values, "an anchor, an alias or a tag",
			"write the value itself, in double quotes", err);
	if (c == '?' && (values_is_blank(values_byte(values, 1)) ||
		values_is_end(values_byte(values, 1))))
		return values_wrong(values, "a name behind `?`", "write `NAME: VALUE`", err);
	if (c != '\0' && strchr(",]}%@`", c) != NULL)
		return values_wrong(values, "a character that cannot begin a value",
			"put the value in double quotes", err);
	return 0;
}

int
values_scalar(struct values *values, int parent, bool in_flow, struct node **out, struct err *err)
{
	unsigned char c = values_byte(values, 0);
	int r = check_start(values, err);

	if (r < 0)
		return r;
	return c == '"' || c == '\'' ? values_quoted(values, parent, in_flow, out, err) :
		values_plain(values, parent, in_flow, out, err);
}

bool
values_at_colon(struct values *values, bool in_flow, const struct node *name)
{
	size_t ahead = 0;
	unsigned char next;

	while (values_is_blank(values_byte(values, ahead)))
		ahead++;
	if (values_byte(values, ahead) != ':')
		return false;
	next = values_byte(values, ahead + 1);
	if (!values_is_blank(next) && !values_is_end(next) && !(in_flow && name->quoted))
		return false;
	values->at += ahead;
	return true;
}

struct node *
values_new_node(struct values *values, enum node_kind kind)
{
	struct node *node;

	if (values->fresh_count == 0) {
		values->fresh_count = NODES_AT_ONCE;
		values->fresh = arena_alloc_unset(values->arena,
			NODES_AT_ONCE * sizeof(*values->fresh));
	}
	node = &values->fresh[--values->fresh_count];
	*node = (struct node){.kind = kind};
	return node;
}

struct node *
values_new_scalar(struct values *values, struct slice text)
{
	struct node *node = values->spares > 0 ? values->spare[--values->spares] :
		values_new_node(values, NODE_SCALAR);

	*node = (struct node){.kind = NODE_SCALAR,
		.text = (char *)arena_copy(values->texts, text).data};
	return node;
}

void
values_set_key(struct values *values, struct node *item, struct node *name)
{
	item->key = name->text;
	item->key_style = name->style;
	item->key_line = name->line;
	item->key_column = name->column;
	values->spares = 0;
	if (values->shared == NULL) /* otherwise an anchor may be its */
		values_spare(values, name);
}

void
values_spare(struct values *values, struct node *node)
{
	values->spare[values->spares++] = node;
}

int
yaml_values_twin(const struct node *twin, const char *file, struct err *err)
{
	struct buf key CLEANUP(buf_done) = BUF_INIT;

	printable_add_cut(&key, slice_of_text(twin->key), 100);
	err_set(err, ERR_INVALID, "yaml-duplicate", "`%s` stands twice in one map", buf_text(&key));
	return err_at(err, file, twin->key_line, twin->key_column);
}

int
values_check_twins(const struct values *values, struct node *map, struct err *err)
{
	const struct node *twin = node_find_twin(map);

	if (twin == NULL)
		return 0;
	if (values->last_counts) {
		node_drop_twins(map);
		return 0;
	}
	return yaml_values_twin(twin, values->file, err);
}

static bool
is_break_to_some(unsigned code)
{
	return code == 0x85 || code == 0x2028 || code == 0x2029 || code == 0xfeff;
}

/* A character that YAML does not have raw, or that is a line break to some readers only. */
static const char *
refusal_of(unsigned code, unsigned char next)
{
	if (code == '\r')
		return next == '\n' ? NULL : "a carriage return that ends no line";
	if (code == 0x85 || code == 0x2028 || code == 0x2029)
		return "a character that is a line break to some readers only";
	if ((code < 0x20 && code != '\t' && code != '\n') || (code >= 0x7f && code < 0xa0) ||
		code == 0xfeff || code == 0xfffe || code == 0xffff)
		return "a character that must be written as an escape";
	return NULL;
}

int
values_check(struct values *values, struct err *err)
{
	static const char fix[] = "write it as an escape in double quotes: `\\x1b`, `\\u2028`, …";
	unsigned code;

	for (;;) {
		size_t len;
		const char *refusal;

		while (values_byte(values, 0) >= 0x20 && values_byte(values, 0) < 0x7f)
			values->at++;
		if (values->at >= values->text.len)
			return 0;
		len = utf8_next(slice_from(values->text, values->at), &code);
		refusal = len == 0 ? "a byte that is not UTF-8" :
			values->loose && is_break_to_some(code) ? NULL :
			refusal_of(code, values_byte(values, 1));

		if (refusal != NULL)
			return values_wrong(values, refusal, len == 0 ? NULL : fix, err);
		if (code == '\n')
			values_next_line(values);
		else
			values->at += len;
	}
}

struct slice
values_without_returns(struct slice text, struct arena *arena)
{
	unsigned char *copy;
	size_t len = 0;

	if (slice_find(text, '\r') == text.len)
		return text;
	copy = arena_alloc_unset(arena, text.len);
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] != '\r')
			copy[len++] = text.data[i];
	return slice_of(copy, len);
}
