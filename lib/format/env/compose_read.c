/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compose's files, as a container would get the values from compose with nothing else in its
 * environment: `$` forms see the entries above. Or literally: then dollars are text.
 */
#include "format/env/compose_priv.h"

#include "format/read_priv.h"
#include "text/dotenv.h"
#include "text/interpolate.h"

/* References may make a file grow; beyond this it is no configuration. */
enum { EXPANDED_MOST = 64 << 20 };

struct compose_reader {
	struct reader common;
	struct secret_text value; /* of the entry at hand */
	struct arena *scratch;
	size_t expanded;
	bool literal;
};

static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	return reader_find(cookie, name, value);
}

/* Replace the `$` forms of ENTRY; false if they do not fit, which is then kept as a problem. */
static bool
expand(struct compose_reader *reader, const struct dotenv_entry *entry, struct place place)
{
	struct interpolated done;
	struct err one = ERR_INIT;

	reader->value.len = 0;
	if (interpolate_tell(entry->value, look_up, &reader->common, &reader->value, &done,
		&one) < 0) {
		if (dotenv_key_is_showable(entry->key))
			err_ctx(&one, "value of `%.*s`", (int)entry->key.len,
				(const char *)entry->key.data);
		reader_problem(&reader->common, &one, place);
		return false;
	}
	if (done.unset > 0)
		reader_note(&reader->common, READ_UNSET, entry->key, place);
	if (done.names > 0)
		reader_note(&reader->common, READ_EXPANDED, entry->key, place);
	if (done.escaped > 0 && entry->quote == QUOTE_NONE)
		reader_note(&reader->common, READ_DOLLARS, entry->key, place);
	reader->expanded += done.names > 0 ? reader->value.len : 0;
	return true;
}

static void
note_oddities(struct compose_reader *reader, const struct dotenv_entry *entry, struct place place)
{
	if (entry->quote != QUOTE_NONE) {
		reader_note_swallowed(&reader->common, entry->raw, entry->key, place);
		return;
	}
	if (entry->value.len > 0 && entry->value.data[0] == '#')
		reader_note(&reader->common, READ_HASH, entry->key, place);
	if (entry->comment.len > 0)
		reader_note(&reader->common, READ_COMMENT, entry->key, place);
}

static int
take(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct compose_reader *reader = cookie;
	struct place place = {entry->line, entry->column, entry->quote};
	struct slice value = entry->value;

	if (entry->inherited) {
		/* what the name has above is what it would inherit: nothing changes */
		if (!reader_find(&reader->common, entry->key, &value))
			reader_note(&reader->common, READ_INHERITED, entry->key, place);
		return 0;
	}
	if (entry->key.len == 0) {
		reader_note(&reader->common, READ_EMPTY_NAME, entry->key, place);
		return 0;
	}
	if (reader->literal) {
		value = dotenv_literal(entry, reader->scratch);
	} else if (entry->interpolates) {
		if (!expand(reader, entry, place))
			return 0;
		value = secret_text_slice(&reader->value);
	}
	if (reader->expanded > EXPANDED_MOST) {
		err_set(err, ERR_INVALID, "interpolation", "variables that multiply");
		return err_at(err, reader->common.file, place.line, place.column);
	}
	reader_take(&reader->common, entry->key, value, place);
	note_oddities(reader, entry, place);
	return 0;
}

static int
read_as(struct slice text, const char *file, bool literal, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	struct arena *scratch CLEANUP(arena_freep) = arena_new(text.len);
	struct compose_reader reader = {
		.value = SECRET_TEXT_INIT, .scratch = scratch, .literal = literal};
	int r;

	reader_init(&reader.common, file, text, out, notes);
	r = dotenv_scan(text, file, scratch, take, NULL, &reader, err);
	r = reader_finish(&reader.common, r, err);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}

int
compose_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	return read_as(text, file, false, out, notes, err);
}

int
compose_read_literal(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err)
{
	return read_as(text, file, true, out, notes, err);
}
