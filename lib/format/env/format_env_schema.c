/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `.env.schema` in the notation of @env-spec (dialects.md §3.1), read only: what its items say
 * themselves.
 *
 * file    = *( *blank LF / comment LF / item LF )
 * comment = "#" up to the end of the line, at its beginning
 * item    as text/env_schema.h has it
 *
 * Lines end with LF or CR LF. What decorators in comments mean is not looked at here. An item without
 * a value takes it from elsewhere; one that is computed is left out.
 */
#include "format/formats_priv.h"

#include "base/utf8.h"
#include "format/read_priv.h"
#include "format/read_text_priv.h"
#include "text/dotenv.h"
#include "text/env_schema.h"

struct schema_reader {
	struct reader common;
	struct place_finder places;
	struct slice text;
	size_t at;
	struct slice key;            /* of the item at hand */
	struct secret_text scratch;
};

/* Keep a problem of the place where the reader stands, and go to the end of the line. */
static void
wrong(struct schema_reader *reader, const char *what)
{
	struct place place = place_find(&reader->places, reader->at, QUOTE_NONE);
	struct err one = ERR_INIT;

	if (dotenv_key_is_showable(reader->key))
		err_set(&one, ERR_INVALID, "env-schema", "%s in the value of `%.*s`", what,
			(int)reader->key.len, (const char *)reader->key.data);
	else
		err_set(&one, ERR_INVALID, "env-schema", "%s", what);
	reader_problem(&reader->common, &one, place);
	reader->at += slice_find(slice_from(reader->text, reader->at), '\n');
}

static struct slice
rest_of(const struct schema_reader *reader)
{
	return slice_from(reader->text, reader->at);
}

/* The byte where the reader stands; at the end of a line or of the text LF. */
static unsigned char
here(const struct schema_reader *reader)
{
	struct slice rest = rest_of(reader);

	if (rest.len == 0 || slice_starts_with(rest, "\r\n"))
		return '\n';
	return rest.data[0];
}

static void
skip_blanks(struct schema_reader *reader)
{
	while (here(reader) == ' ' || here(reader) == '\t')
		reader->at++;
}

static void
take(struct schema_reader *reader, const struct schema_value *value, struct place place)
{
	struct slice text = schema_value_text(value, &reader->scratch);

	if (value->computed) {
		reader_note(&reader->common, READ_DYNAMIC, reader->key, place);
		reader_forget(&reader->common, reader->key);
	} else if (schema_value_is_undefined(value)) {
		reader_note(&reader->common, READ_INHERITED, reader->key, place);
		reader_forget(&reader->common, reader->key);
	} else {
		reader_take(&reader->common, reader->key, text, place);
		if (value->disputed)
			reader_note(&reader->common, READ_VERSIONS, reader->key, place);
	}
}

static void
take_item(struct schema_reader *reader)
{
	struct schema_item item = schema_item_find(rest_of(reader));
	struct place place;

	reader->key = item.key;
	if (item.wrong != NULL) {
		reader->at += item.wrong_at;
		wrong(reader, item.wrong);
		return;
	}
	place = place_find(&reader->places, reader->at + item.key_at, item.value.quote);
	reader->at += item.len;
	take(reader, &item.value, place);
	if (item.value.quote != QUOTE_NONE)
		reader_note_swallowed(&reader->common, item.value.inside, reader->key, place);
	else if (item.comment.len > 0 && item.value.inside.len > 0)
		reader_note(&reader->common, item.comment_touches ? READ_HASH_CUT : READ_COMMENT,
			reader->key, place);
}

static void
take_line(struct schema_reader *reader)
{
	size_t begin = reader->at;

	reader->key = slice_of(NULL, 0);
	skip_blanks(reader);
	if (here(reader) == '#' && reader->at > begin)
		wrong(reader, "a blank before a comment");
	else if (here(reader) != '\n' && here(reader) != '#')
		take_item(reader);
	reader->at += slice_find(rest_of(reader), '\n') + 1;
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct schema_reader reader = {.text = text, .scratch = SECRET_TEXT_INIT};
	size_t bad = utf8_invalid_at(text);
	int r;

	reader_init(&reader.common, file, text, out, notes);
	place_finder_init(&reader.places, text);
	if (bad < text.len) {
		reader.at = bad;
		wrong(&reader, "a byte that is not UTF-8");
		reader.at = text.len;
	}
	while (reader.at < text.len)
		take_line(&reader);
	r = reader_finish(&reader.common, 0, err);
	secret_text_done(&reader.scratch);
	reader_done(&reader.common);
	return r;
}

const struct format format_env_schema = {
	.name = "env-schema",
	.summary = ".env.schema (@env-spec, varlock): the values in it; read only",
	.read = read,
};
