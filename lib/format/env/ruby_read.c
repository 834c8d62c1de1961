/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Of the file, whose lines end with LF, CR or CR LF, what matches this, from the beginning of a line to
 * the end of one, is an entry:
 *
 * entry  = *space [ "export" 1*space ] key [ sign [ *space quoted / 1*( any but "#" and LF ) ] ] rest
 * key    = 1*( letter / digit / "_" / "." )
 * sign   = *space "=" / ":" space
 * quoted = quote *any quote              up to the last such quote, with "\" before all between,
 *                                        that a rest follows
 * rest   = *space [ "#" *any ]           up to the end of a line
 *
 * White space may be newlines, so that the value of `A=` can stand on a later line. A bare key has the
 * empty value; behind `export` a key without a value must be set above, and stays. Whatever is no
 * entry is ignored without a word.
 */
#include "format/env/ruby_priv.h"

#include "base/utf8.h"
#include "format/scan_priv.h"

/* An entry as it stands in the file. */
struct raw_entry {
	struct slice key, value;
	bool exported, signs; /* `export` before the key; `=` or `:` behind it */
};

struct ruby_reader {
	struct reader common;
	struct ruby_values values;
	struct place_finder places;
	struct slice text;
};

/* White space from AT on, and in it or behind it the end of a line, or a comment. */
static bool
rest_follows(struct slice text, size_t at)
{
	size_t end = scan_space(text, at, true);

	return end == text.len || text.data[end] == '#' ||
		scan_line_end(slice_of(text.data + at, end - at)) < end - at;
}

/* The closing quote of the value whose opening one is at BEGIN; BEGIN if there is none. */
static size_t
closing_quote(struct slice text, size_t begin)
{
	size_t at = begin + 1, best = begin;

	while ((at += slice_find(slice_from(text, at), text.data[begin])) < text.len) {
		if (rest_follows(text, at + 1))
			best = at;
		if (text.data[at - 1] != '\\')
			break;
		at++;
	}
	return best;
}

/* The value behind the sign that ends at AT. */
static struct slice
find_value(struct slice text, size_t at)
{
	size_t begin = scan_space(text, at, true), end = begin;

	if (begin < text.len && (text.data[begin] == '\'' || text.data[begin] == '"'))
		end = closing_quote(text, begin);
	if (end > begin)
		return slice_of(text.data + begin, end + 1 - begin);
	end = scan_line_end(slice_from(text, at));
	return slice_of(text.data + at, slice_find(slice_of(text.data + at, end), '#'));
}

/* A `#` behind VALUE began a comment: tell it, if the value was not between quotes. */
static void
note_comment(struct ruby_reader *reader, struct slice key, struct slice value,
	struct place place)
{
	size_t end = (size_t)(value.data + value.len - reader->text.data);
	enum read_note_kind kind = READ_COMMENT;

	if (place.quote != QUOTE_NONE || end == reader->text.len ||
		reader->text.data[end] != '#' || slice_trim(value).len == 0)
		return;
	if (!scan_is_space(reader->text.data[end - 1], true))
		kind = READ_HASH_CUT;
	reader_note(&reader->common, kind, key, place);
}

/* KEY with its sign and value, or bare, at AT. */
static bool
match_key(struct slice text, size_t at, struct raw_entry *out)
{
	size_t end = at;

	out->signs = scan_key(text, at, true, &out->key, &end);
	if (out->signs) {
		if (text.data[end - 1] == '\r' && end < text.len && text.data[end] == '\n')
			end++;
		out->value = find_value(text, end);
		return true;
	}
	while (end < text.len && (scan_is_word(text.data[end]) || text.data[end] == '.'))
		end++;
	out->key = slice_of(text.data + at, end - at);
	out->value = slice_of(text.data + end, 0);
	return end > at && rest_follows(text, end);
}

/* The entry at AT. */
static bool
match(struct slice text, size_t at, struct raw_entry *out)
{
	size_t behind = scan_export(text, at, true);

	out->exported = behind > at && match_key(text, behind, out);
	return out->exported || match_key(text, at, out);
}

static int
take_entry(struct ruby_reader *reader, const struct raw_entry *entry, struct err *err)
{
	struct slice before = slice_of(entry->key.data, (size_t)(entry->value.data - entry->key.data));
	struct place place = place_find(&reader->places,
		(size_t)(entry->key.data - reader->text.data), QUOTE_NONE);
	struct err one = ERR_INIT;
	struct slice value;
	int r;

	if (entry->exported && entry->value.len == 0) {
		if (reader_find(&reader->common, entry->key, &value))
			return 0;
		err_set(&one, ERR_INVALID, "ruby-dotenv",
			"`export` without a value, of a name that nothing above sets");
		reader_problem(&reader->common, &one, place);
		return 0;
	}
	r = ruby_value(&reader->values, entry->key, entry->value, &place, &value, err);
	if (r < 0)
		return r;
	reader_take(&reader->common, entry->key, value, place);
	note_comment(reader, entry->key, entry->value, place);
	if (!entry->signs)
		reader_note(&reader->common, READ_VERSIONS, entry->key, place);
	else if (scan_line_end(before) < before.len)
		reader_note(&reader->common, READ_SWALLOWED, entry->key, place);
	return 0;
}

/* What begins at AT is no entry: its reader goes to the next line. */
static void
note_other(struct ruby_reader *reader, size_t at)
{
	if (at < reader->text.len && reader->text.data[at] != '#')
		reader_note(&reader->common, READ_IGNORED, slice_of(NULL, 0),
			place_find(&reader->places, at, QUOTE_NONE));
}

static int
take_all(struct ruby_reader *reader, struct err *err)
{
	size_t at = 0;
	int r = 0;

	if (slice_starts_with(reader->text, "\xef\xbb\xbf"))
		at = reader->places.line_start = reader->places.counted = 3;
	while (r == 0 && at < reader->text.len) {
		struct raw_entry entry;

		at = scan_space(reader->text, at, true);
		if (match(reader->text, at, &entry)) {
			r = take_entry(reader, &entry, err);
			at = (size_t)(entry.value.data + entry.value.len - reader->text.data);
		} else {
			note_other(reader, at);
		}
		at += scan_line_end(slice_from(reader->text, at)) + 1;
	}
	return r;
}

int
ruby_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct ruby_reader reader = {.text = text};
	size_t wrong = utf8_invalid_at(text);
	struct err one = ERR_INIT;
	int r = 0;

	reader_init(&reader.common, file, text, out, notes);
	ruby_values_init(&reader.values, &reader.common);
	place_finder_init(&reader.places, text);
	if (wrong < text.len) {
		err_set(&one, ERR_INVALID, "ruby-dotenv", "a byte that is not UTF-8");
		reader_problem(&reader.common, &one, place_find(&reader.places, wrong, QUOTE_NONE));
	} else {
		r = take_all(&reader, err);
	}
	r = reader_finish(&reader.common, r, err);
	ruby_values_done(&reader.values);
	reader_done(&reader.common);
	return r;
}
