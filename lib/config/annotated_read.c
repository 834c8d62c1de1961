/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The annotated notation (POLICY.md §1; the grammar of @env-spec):
 *
 * file    = *( blank line / divider / comment / item )
 * block   = comments without a blank line or divider between them
 *
 * A block that touches an item belongs to it. One before the first item is a header. Comments with
 * decorators say something to us, all others are the description. A comment that is an assignment is an
 * optional item, and the block ends with it.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/utf8.h"
#include "config/annotated_priv.h"
#include "text/env_schema.h"

struct annotated_reader {
	struct contract_file *file;
	struct slice text;
	size_t at;             /* where the line begins */
	unsigned line;
	struct annotated_header header;
	struct decorators decorators; /* of the block */
	struct buf description;
	bool has_items;
	struct secret_text scratch;
};

static void
complain(struct annotated_reader *reader, size_t at, const char *what, struct slice name)
{
	struct err problem = ERR_INIT;
	unsigned line = reader->line;
	size_t begin = reader->at;

	for (size_t i = reader->at; i < at; i++)
		if (reader->text.data[i] == '\n') {
			line++;
			begin = i + 1;
		}
	if (name.len > 0)
		err_set(&problem, ERR_INVALID, "contract-syntax", "%s in the item `%.*s`", what,
		    (int)name.len, (const char *)name.data);
	else
		err_set(&problem, ERR_INVALID, "contract-syntax", "%s", what);
	err_at(&problem, reader->file->file, line, (unsigned)(at - begin) + 1);
	err_also(&reader->file->problems, &problem);
}

static void
end_block(struct annotated_reader *reader)
{
	annotated_block(
	    reader->file, &reader->decorators, !reader->has_items, &reader->header);
	decorators_clear(&reader->decorators);
	buf_clear(&reader->description);
}

/* Behind TAKEN bytes and the newline at their end. */
static void
move(struct annotated_reader *reader, size_t taken)
{
	size_t end = reader->at + taken;

	end += slice_find(slice_from(reader->text, end), '\n');
	for (size_t i = reader->at; i < end; i++)
		reader->line += reader->text.data[i] == '\n';
	reader->line++;
	reader->at = end + 1;
}

/* The text of an item; NULL: none, or one that is not a text. The caller frees it. */
static char *
example_of(struct annotated_reader *reader, const struct schema_value *value)
{
	struct slice text;

	if (value->computed || schema_value_is_undefined(value))
		return NULL;
	text = schema_value_text(value, &reader->scratch);
	return xstrndup((const char *)text.data, text.len);
}

static void
add_line(struct buf *description, struct slice line)
{
	if (description->len > 0)
		buf_add_byte(description, '\n');
	buf_add(description, line);
}

/* Decorators behind the item count like those above; other words describe it if nothing else does. */
static void
take_behind(struct annotated_reader *reader, const struct schema_item *item, unsigned line)
{
	if (item->comment.len == 0)
		return;
	if (decorators_begin(slice_from(item->comment, 1)))
		decorators_read(reader->file, (size_t)(item->comment.data - reader->text.data), line,
		    &reader->decorators);
	else if (reader->description.len == 0)
		add_line(&reader->description, slice_trim(slice_from(item->comment, 1)));
}

static unsigned
line_of(const struct annotated_reader *reader, const unsigned char *place)
{
	unsigned line = reader->line;

	for (const unsigned char *at = reader->text.data + reader->at; at < place; at++)
		line += *at == '\n';
	return line;
}

/* ITEM, whose text begins OFFSET bytes behind the beginning of the line. */
static void
take_item(struct annotated_reader *reader, const struct schema_item *item, size_t offset,
    bool is_comment)
{
	char *example CLEANUP(freep) = example_of(reader, &item->value);
	struct annotated_item found = {.name = item->key,
	    .example = example,
	    .computed = item->value.computed,
	    .is_comment = is_comment,
	    .line = reader->line,
	    .column = (unsigned)(offset + item->key_at) + 1};

	if (!is_comment)
		reader->has_items = true;
	take_behind(reader, item, item->comment.len == 0 ? 0 : line_of(reader, item->comment.data));
	while (reader->description.len > 0 &&
	       reader->description.data[reader->description.len - 1] == '\n')
		reader->description.data[--reader->description.len] = '\0';
	if (reader->description.len > 0)
		found.description = reader->description.data;
	annotated_take(reader->file, &reader->header, &reader->decorators, &found);
	decorators_clear(&reader->decorators);
	buf_clear(&reader->description);
}

/* `# NAME=text`: an optional item, if it is a whole one; else it is prose. */
static bool
take_commented(struct annotated_reader *reader, struct slice comment)
{
	struct schema_item item;

	if (!contract_is_assignment(comment))
		return false;
	item = schema_item_find(comment);
	if (item.wrong != NULL)
		return false;
	take_item(reader, &item, (size_t)(comment.data - reader->text.data) - reader->at, true);
	return true;
}

/* A line that begins with `#`. Returns the bytes that were read. */
static size_t
take_comment(struct annotated_reader *reader, struct slice line)
{
	struct slice comment = slice_trim(slice_from(line, 1));

	if (schema_is_divider(line)) {
		end_block(reader);
	} else if (decorators_begin(comment)) {
		return decorators_read(reader->file, reader->at, reader->line, &reader->decorators);
	} else if (!take_commented(reader, comment)) {
		if (reader->description.len > 0 || comment.len > 0)
			add_line(&reader->description, comment);
	}
	return 0;
}

static void
take_line(struct annotated_reader *reader)
{
	struct slice rest = slice_from(reader->text, reader->at);
	struct slice line = slice_of(rest.data, slice_find(rest, '\n'));
	struct slice trimmed = slice_trim(line);
	struct schema_item item;

	if (trimmed.len == 0) {
		end_block(reader);
		move(reader, 0);
	} else if (line.data[0] == '#') {
		move(reader, take_comment(reader, line));
	} else if (trimmed.data[0] == '#') {
		complain(reader, reader->at, "a blank before a comment", slice_of(NULL, 0));
		move(reader, 0);
	} else {
		item = schema_item_find(rest);
		if (item.wrong != NULL)
			complain(reader, reader->at + item.wrong_at, item.wrong, item.key);
		else
			take_item(reader, &item, 0, false);
		move(reader, item.len);
	}
}

/* The item that `@currentEnv` names must be here. */
static void
check_current_env(struct annotated_reader *reader)
{
	const struct annotated_header *header = &reader->header;
	struct contract_file *file = reader->file;
	struct slice name = slice_of_text(header->current_env);

	if (header->current_env == NULL)
		return;
	if (contract_find(file->expected, name) == NULL && contract_find(file->optional, name) == NULL) {
		decorator_complain(file, &header->current_env_at, "contract-decorator",
		    "this file has no item `%.200s`", header->current_env);
		return;
	}
	file->expected->current_env = xstrdup(header->current_env);
}

static void
forget_items(struct contract_file *file)
{
	struct contract *notes = contract_new();

	for (size_t i = 0; i < file->expected->note_count; i++) {
		const struct contract_note *note = &file->expected->notes[i];

		contract_note(notes, note->file, note->line, note->column, note->text);
	}
	contract_free(file->expected);
	contract_free(file->optional);
	file->expected = notes;
	file->optional = contract_new();
	contract_file_forget_imports(file);
}

void
contract_read_annotated(struct contract_file *file)
{
	struct annotated_reader reader = {.file = file,
	    .text = file->text,
	    .line = 1,
	    .scratch = SECRET_TEXT_INIT,
	    .description = BUF_INIT};
	size_t bad = utf8_invalid_at(file->text), nul = slice_find(file->text, '\0');

	if (contract_is_schema(file->file)) {
		reader.header.required = REQUIRED_BY_VALUE;
		reader.header.sensitive = SENSITIVE_ALL;
	}
	if (slice_starts_with(file->text, "\xef\xbb\xbf"))
		reader.at = 3;
	if (bad < file->text.len || nul < file->text.len)
		complain(&reader, bad < nul ? bad : nul, "a byte that is no text", slice_of(NULL, 0));
	else
		while (reader.at < reader.text.len)
			take_line(&reader);
	end_block(&reader);
	check_current_env(&reader);
	if (reader.header.disabled)
		forget_items(file);
	annotated_header_done(&reader.header);
	decorators_done(&reader.decorators);
	buf_done(&reader.description);
	secret_text_done(&reader.scratch);
}
