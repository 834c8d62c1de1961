/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The plain notation (POLICY.md §1): the dotenv grammar, where
 *
 *	NAME=  NAME=your-key     expected everywhere, no example
 *	NAME=text                expected; the text is an example and never injected
 *	# NAME=text              optional
 *
 * and comment lines directly above, or behind the value, describe.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "config/contract.h"
#include "config/contract_priv.h"
#include "config/type.h"
#include "config/words.h"
#include "model/name.h"
#include "secret/arena.h"
#include "text/dotenv.h"

struct plain_reader {
	struct contract_file *file;
	struct arena *arena; /* of the scanner */
	struct buf comment;  /* comment lines without a gap up to comment_line */
	unsigned comment_line;
	unsigned offset;     /* lines before the text that is scanned: of a commented assignment */
	bool is_comment;
};

/* The example as the author meant it: a doubled dollar is one. */
static char *
example_of(const struct dotenv_entry *entry)
{
	struct buf text = BUF_INIT;
	size_t i;

	for (i = 0; i < entry->value.len; i++) {
		unsigned char c = entry->value.data[i];

		buf_add_byte(&text, c);
		if (c == '$' && entry->interpolates && i + 1 < entry->value.len &&
		    entry->value.data[i + 1] == '$')
			i++;
	}
	return buf_take(&text);
}

static char *
description_of(struct plain_reader *reading, const struct dotenv_entry *entry, unsigned line)
{
	if (entry->comment.len > 0)
		return xstrndup((const char *)entry->comment.data, entry->comment.len);
	if (reading->comment.len > 0 && reading->comment_line + 1 == line)
		return xstrdup(buf_text(&reading->comment));
	return NULL;
}

static int
take_entry(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct plain_reader *reading = cookie;
	unsigned line = entry->line + reading->offset;
	char *name CLEANUP(freep) = NULL;
	char *example CLEANUP(freep) = NULL;
	char *description CLEANUP(freep) = NULL;
	struct type *hint CLEANUP(type_freep) = NULL;
	struct contract_key key;
	const char *why;

	(void)err;
	if (!name_is_valid(entry->key)) {
		if (!reading->is_comment)
			contract_complain_of_name(
			    reading->file, entry->key, entry->line, entry->column);
		return 0;
	}
	name = xstrndup((const char *)entry->key.data, entry->key.len);
	if (entry->value.len > 0)
		example = example_of(entry);
	description = description_of(reading, entry, line);
	why = words_secret_name(entry->key);
	if (why == NULL)
		why = words_secret_value(entry->key, entry->value);
	key = (struct contract_key){
	    .name = name,
	    .required = !reading->is_comment,
	    .secret = why != NULL,
	    .why = why,
	    .placeholder = example != NULL && words_is_placeholder(slice_of_text(example)),
	    .example = example,
	    .description = description,
	    .file = (char *)reading->file->file,
	    .line = line,
	};
	if (example != NULL && !key.placeholder)
		key.hint = hint = contract_type_of(entry->key, example);
	contract_add(reading->is_comment ? reading->file->optional : reading->file->expected, &key);
	return 0;
}

static bool
take_commented(struct plain_reader *reading, struct slice comment, unsigned line)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	int r;

	if (!contract_is_assignment(comment))
		return false;
	reading->is_comment = true;
	reading->offset = line - 1;
	/* what does not scan is prose after all */
	r = dotenv_scan(
	    comment, reading->file->file, reading->arena, take_entry, NULL, reading, &ignored);
	reading->is_comment = false;
	reading->offset = 0;
	return r == 0;
}

static void
take_comment(void *cookie, struct slice comment, unsigned line)
{
	struct plain_reader *reading = cookie;

	comment = slice_trim(comment);
	if (take_commented(reading, comment, line)) {
		buf_clear(&reading->comment);
		return;
	}
	if (reading->comment_line + 1 != line)
		buf_clear(&reading->comment);
	if (reading->comment.len > 0)
		buf_add_byte(&reading->comment, ' ');
	buf_add(&reading->comment, comment);
	reading->comment_line = line;
}

void
contract_read_plain(struct contract_file *file)
{
	struct plain_reader reading = {.file = file, .arena = arena_new(file->text.len)};
	struct err problem = ERR_INIT;

	if (dotenv_scan(file->text, file->file, reading.arena, take_entry, take_comment, &reading,
		&problem) < 0) {
		err_done(&file->problems); /* what does not scan has no names to speak of */
		err_also(&file->problems, &problem);
	}
	arena_free(reading.arena);
	buf_done(&reading.comment);
}
