/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/terraform/hcl.h"

#include <string.h>

#include "base/list.h"
#include "observe/terraform/hcl_priv.h"

unsigned char
hcl_peek(const struct hcl_reader *reader, size_t ahead)
{
	size_t at = reader->at + ahead;

	return at < reader->text.len ? reader->text.data[at] : '\0';
}

void
hcl_step(struct hcl_reader *reader, size_t bytes)
{
	for (; bytes > 0 && reader->at < reader->text.len; bytes--)
		if (reader->text.data[reader->at++] == '\n') {
			reader->line++;
			reader->line_start = reader->at;
		}
}

bool
hcl_looking_at(const struct hcl_reader *reader, const char *text)
{
	return slice_starts_with(slice_from(reader->text, reader->at), text);
}

void *
hcl_fail(struct hcl_reader *reader, const char *why)
{
	if (!reader->failed) {
		err_set(reader->err, ERR_INVALID, "hcl", "%s", why);
		err_at(reader->err, reader->file, reader->line,
			(unsigned)(reader->at - reader->line_start) + 1);
	}
	reader->failed = true;
	return NULL;
}

/* A comment of several lines, whose end is looked for. */
static void
skip_comment(struct hcl_reader *reader)
{
	hcl_step(reader, 2);
	while (reader->at < reader->text.len && !hcl_looking_at(reader, "*/"))
		hcl_step(reader, 1);
	if (reader->at == reader->text.len)
		hcl_fail(reader, "a comment has no end");
	hcl_step(reader, 2);
}

void
hcl_skip(struct hcl_reader *reader, bool lines)
{
	while (reader->at < reader->text.len && !reader->failed) {
		unsigned char c = hcl_peek(reader, 0);

		if (c == ' ' || c == '\t' || c == '\r' || (c == '\n' && lines))
			hcl_step(reader, 1);
		else if (c == '#' || hcl_looking_at(reader, "//"))
			while (reader->at < reader->text.len && hcl_peek(reader, 0) != '\n')
				hcl_step(reader, 1);
		else if (hcl_looking_at(reader, "/*"))
			skip_comment(reader);
		else
			return;
	}
}

struct slice
hcl_name(struct hcl_reader *reader)
{
	size_t start = reader->at;

	for (;; hcl_step(reader, 1)) {
		unsigned char c = hcl_peek(reader, 0);
		bool digit = (c >= '0' && c <= '9') || c == '-';

		if (!(c == '_' || c >= 0x80 || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
			(digit && reader->at > start)))
			return slice_of(reader->text.data + start, reader->at - start);
	}
}

static struct hcl_body *read_body(struct hcl_reader *reader, bool is_inner);

static void
end_of_line(struct hcl_reader *reader)
{
	hcl_skip(reader, false);
	if (!reader->failed && reader->at < reader->text.len && hcl_peek(reader, 0) != '\n' &&
		hcl_peek(reader, 0) != '}')
		hcl_fail(reader, "something stands behind the end of an expression");
}

static void
read_attribute(struct hcl_reader *reader, struct hcl_body *body, struct hcl_attribute *attribute)
{
	hcl_step(reader, 1);
	hcl_skip(reader, false);
	attribute->value = hcl_expression(reader, false);
	if (attribute->value == NULL)
		return;
	end_of_line(reader);
	if (body->last_attribute == NULL)
		body->attributes = attribute;
	else
		body->last_attribute->next = attribute;
	body->last_attribute = attribute;
}

static void
read_labels(struct hcl_reader *reader, struct hcl_block *block)
{
	for (size_t count = 0; !reader->failed;) {
		struct slice label = hcl_name(reader);

		if (label.len == 0 && hcl_peek(reader, 0) == '"') {
			const struct hcl_expression *text = hcl_quoted(reader);

			label = text == NULL ? label : text->text;
		} else if (label.len == 0) {
			return;
		}
		if (count < ARRAY_LEN(block->labels))
			block->labels[count++] = label;
		hcl_skip(reader, false);
	}
}

static void
read_block(struct hcl_reader *reader, struct hcl_body *body, struct hcl_block *block)
{
	read_labels(reader, block);
	hcl_skip(reader, false);
	if (reader->failed || hcl_peek(reader, 0) != '{') {
		hcl_fail(reader, "a name with neither `=` nor `{` behind it");
		return;
	}
	hcl_step(reader, 1);
	block->body = read_body(reader, true);
	if (block->body == NULL)
		return;
	if (body->last_block == NULL)
		body->blocks = block;
	else
		body->last_block->next = block;
	body->last_block = block;
}

/* An attribute or a block; its name is next. */
static void
read_item(struct hcl_reader *reader, struct hcl_body *body)
{
	unsigned line = reader->line, column = (unsigned)(reader->at - reader->line_start) + 1;
	/* a name in quotes is one in JSON's manner, as some generators write it */
	struct slice name = hcl_name(reader);

	if (name.len == 0) {
		hcl_fail(reader, "neither an attribute nor a block begins here");
		return;
	}
	hcl_skip(reader, false);
	if (hcl_peek(reader, 0) == '=' && hcl_peek(reader, 1) != '=') {
		struct hcl_attribute *attribute = arena_alloc(reader->arena, sizeof(*attribute));

		attribute->name = name;
		attribute->line = line;
		attribute->column = column;
		read_attribute(reader, body, attribute);
	} else {
		struct hcl_block *block = arena_alloc(reader->arena, sizeof(*block));

		block->type = name;
		block->line = line;
		block->column = column;
		read_block(reader, body, block);
	}
}

static struct hcl_body *
read_body(struct hcl_reader *reader, bool is_inner)
{
	struct hcl_body *body = arena_alloc(reader->arena, sizeof(*body));

	if (++reader->depth > HCL_DEEPEST)
		return hcl_fail(reader, "nested too deep");
	for (;;) {
		hcl_skip(reader, true);
		if (reader->failed)
			return NULL;
		if (reader->at == reader->text.len || hcl_peek(reader, 0) == '}')
			break;
		read_item(reader, body);
	}
	reader->depth--;
	body->end_line = reader->line;
	body->end_column = (unsigned)(reader->at - reader->line_start) + 1;
	if ((reader->at == reader->text.len) == is_inner)
		return hcl_fail(reader, is_inner ? "a block has no end" : "a `}` that ends nothing");
	hcl_step(reader, is_inner);
	return body;
}

int
hcl_read(struct slice text, const char *file, struct arena *arena, struct hcl_body **out,
	struct err *err)
{
	struct hcl_reader reader = {.text = text, .line = 1, .file = file, .arena = arena, .err = err};
	struct hcl_body *body;

	if (slice_starts_with(text, "\xef\xbb\xbf"))
		reader.at = reader.line_start = 3;
	body = read_body(&reader, false);
	if (body == NULL)
		return err->code;
	*out = body;
	return 0;
}

const struct hcl_attribute *
hcl_find(const struct hcl_body *body, const char *name)
{
	const struct hcl_attribute *at = body == NULL ? NULL : body->attributes;

	while (at != NULL && !slice_equal_text(at->name, name))
		at = at->next;
	return at;
}

const struct hcl_block *
hcl_find_block(const struct hcl_body *body, const char *type)
{
	const struct hcl_block *at = body == NULL ? NULL : body->blocks;

	while (at != NULL && !slice_equal_text(at->type, type))
		at = at->next;
	return at;
}

const struct hcl_expression *
hcl_value(const struct hcl_body *body, const char *name)
{
	const struct hcl_attribute *attribute = hcl_find(body, name);

	return attribute == NULL ? NULL : attribute->value;
}

struct slice
hcl_text(const struct hcl_body *body, const char *name)
{
	const struct hcl_expression *value = hcl_value(body, name);

	return value == NULL || value->kind != HCL_TEXT ? slice_of(NULL, 0) : value->text;
}

bool
hcl_is_true(const struct hcl_body *body, const char *name)
{
	const struct hcl_expression *value = hcl_value(body, name);

	return value != NULL && value->kind == HCL_BOOL && slice_equal_text(value->text, "true");
}

const struct hcl_expression *
hcl_item(const struct hcl_expression *map, const char *key)
{
	const struct hcl_expression *at = map == NULL || map->kind != HCL_MAP ? NULL : map->first;

	while (at != NULL && !slice_equal_text(at->key, key))
		at = at->next;
	return at;
}

void
hcl_references(const struct hcl_expression *expression,
	void (*fn)(void *cookie, struct slice reference), void *cookie)
{
	if (expression == NULL)
		return;
	if (expression->kind == HCL_REFERENCE)
		fn(cookie, expression->text);
	for (const struct hcl_expression *at = expression->first; at != NULL; at = at->next)
		hcl_references(at, fn, cookie);
}

bool
hcl_refers(const struct hcl_expression *expression)
{
	bool refers = expression->kind == HCL_REFERENCE || expression->kind == HCL_CALL;

	for (const struct hcl_expression *at = expression->first; !refers && at != NULL; at = at->next)
		refers = hcl_refers(at);
	return refers;
}
