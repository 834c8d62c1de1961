/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `.env.schema` in the notation of @env-spec (dialects.md §3.1), read only: what its items say
 * themselves.
 *
 * file    = *( *blank LF / comment LF / item LF )
 * comment = "#" up to the end of the line, at its beginning
 * item    = *blank [ "export " *blank ] key *blank "=" [ value ] *blank [ comment ]
 * key     = letter / "_", then letters, digits and any of "_.-"
 *
 * Lines end with LF or CR LF. What decorators in comments mean is not looked at here. An item without
 * a value takes it from elsewhere; one that is computed is left out.
 */
#include "format/formats_priv.h"

#include "base/utf8.h"
#include "format/env_schema_priv.h"
#include "format/read_priv.h"
#include "format/scan_priv.h"
#include "text/dotenv.h"

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

static size_t
key_len(struct slice text)
{
	size_t len = 0;

	if (text.len == 0 || (text.data[0] >= '0' && text.data[0] <= '9'))
		return 0;
	while (len < text.len && (scan_is_word(text.data[len]) ||
		(len > 0 && (text.data[len] == '.' || text.data[len] == '-'))))
		len++;
	return len;
}

/* A comment behind an item; one that looks like a divider cannot stand there. */
static bool
comment_is_good(struct slice rest)
{
	size_t at = 1, count = 0;

	while (at < rest.len && (rest.data[at] == ' ' || rest.data[at] == '\t'))
		at++;
	while (at + count < rest.len && slice_find(SLICE_LITERAL("-=*#"), rest.data[at + count]) < 4)
		count++;
	return count < 3;
}

static void
take(struct schema_reader *reader, const struct schema_value *value, struct place place)
{
	struct slice text = schema_value_text(value, &reader->scratch);

	if (value->computed) {
		reader_note(&reader->common, READ_DYNAMIC, reader->key, place);
		reader_forget(&reader->common, reader->key);
	} else if (value->quote == QUOTE_NONE &&
		(text.len == 0 || slice_equal_text(text, "undefined"))) {
		reader_note(&reader->common, READ_INHERITED, reader->key, place);
		reader_forget(&reader->common, reader->key);
	} else {
		reader_take(&reader->common, reader->key, text, place);
		if (value->disputed)
			reader_note(&reader->common, READ_VERSIONS, reader->key, place);
	}
}

/* The value behind the `=`, and what follows it on its line. */
static void
take_value(struct schema_reader *reader, struct place place)
{
	struct schema_value value = schema_value_find(rest_of(reader));
	bool touches;

	if (value.wrong != NULL) {
		wrong(reader, value.wrong);
		return;
	}
	reader->at += value.len;
	touches = value.len > 0 && here(reader) == '#' &&
		reader->text.data[reader->at - 1] != ' ' && reader->text.data[reader->at - 1] != '\t';
	skip_blanks(reader);
	if (here(reader) != '\n' && (here(reader) != '#' || !comment_is_good(rest_of(reader)))) {
		wrong(reader, here(reader) == '#' ? "a divider" : "something behind the value");
		return;
	}
	place.quote = value.quote;
	take(reader, &value, place);
	if (value.quote != QUOTE_NONE)
		reader_note_swallowed(&reader->common, value.inside, reader->key, place);
	else if (here(reader) == '#' && value.inside.len > 0)
		reader_note(&reader->common, touches ? READ_HASH_CUT : READ_COMMENT, reader->key,
			place);
}

static void
take_item(struct schema_reader *reader)
{
	struct slice key;
	struct place place;

	if (slice_starts_with(rest_of(reader), "export "))
		reader->at += 7;
	skip_blanks(reader);
	place = place_find(&reader->places, reader->at, QUOTE_NONE);
	key = slice_of(rest_of(reader).data, key_len(rest_of(reader)));
	if (key.len == 0) {
		wrong(reader, "neither an item nor a comment");
		return;
	}
	reader->at += key.len;
	skip_blanks(reader);
	if (here(reader) != '=') {
		wrong(reader, "a name without `=`");
		return;
	}
	reader->at++;
	reader->key = key;
	take_value(reader, place);
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
