/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Compose's `.env` and `env_file` (dialects.md §1). Values are read as a container would get them
 * from compose with nothing else in its environment: `$` forms see the entries above.
 */
#include "format/formats_priv.h"

#include "format/read_priv.h"
#include "format/write_priv.h"
#include "text/dotenv.h"
#include "text/interpolate.h"

/* References may make a file grow; beyond this it is no configuration. */
enum { EXPANDED_MOST = 64 << 20 };

struct compose_reader {
	struct reader common;
	struct secret_text value; /* of the entry at hand */
	size_t expanded;
};

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, ".-", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	return r;
}

static bool
fits_single_quotes(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] == '\'' || value.data[i] == '\\' || value.data[i] == '\r')
			return false;
	return true;
}

static const char *
escape_of(unsigned char c)
{
	switch (c) {
	case '\\':
		return "\\\\";
	case '"':
		return "\\\"";
	case '$':
		return "$$";
	case '\n':
		return "\\n";
	case '\r':
		return "\\r";
	default:
		return NULL;
	}
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	secret_text_add(out, entry->name);
	if (fits_single_quotes(entry->value)) {
		secret_text_add_text(out, "='");
		secret_text_add(out, entry->value);
		secret_text_add_text(out, "'\n");
	} else {
		secret_text_add_text(out, "=\"");
		put_escaped(out, entry->value, escape_of);
		secret_text_add_text(out, "\"\n");
	}
}

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
	if (entry->quote != QUOTE_NONE)
		return;
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
	if (entry->interpolates) {
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
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct arena *scratch CLEANUP(arena_freep) = arena_new(text.len);
	struct compose_reader reader = {.value = SECRET_TEXT_INIT};
	int r;

	reader_init(&reader.common, file, out, notes);
	r = dotenv_scan(text, file, scratch, take, NULL, &reader, err);
	r = reader_finish(&reader.common, r, err);
	secret_text_done(&reader.value);
	reader_done(&reader.common);
	return r;
}

const struct format format_compose = {
	.name = "compose",
	.summary = "Docker Compose v2: .env and env_file",
	.check = check,
	.put = put,
	.read = read,
};
