/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Workflow commands that make a CI runner hide values in its log. A runner compares whole lines of
 * the log with what it was told, so each line of a value is told for itself: newer runners take
 * the lines of a value apart by themselves, older and kindred ones do not.
 */
#include "format/format.h"

#include "base/buf.h"
#include "format/write_priv.h"
#include "text/escape.h"
#include "text/letters.h"

/* Fewer characters than this stand in too many places of a log to be hidden. */
enum { SHORT = 4 };

/* TEXT without white space at both ends; *COUNT: its characters. */
static struct slice
trim(struct slice text, size_t *count)
{
	size_t at = 0, start = text.len, end = 0, seen = 0;

	*count = 0;
	while (at < text.len) {
		unsigned code = 0;
		size_t len = utf8_next(slice_from(text, at), &code);
		bool space = len > 0 && char_is_space(code);

		len = len == 0 ? 1 : len;
		if (start == text.len && !space)
			start = at;
		seen += start < text.len;
		if (!space) {
			end = at + len;
			*count = seen;
		}
		at += len;
	}
	return start == text.len ? slice_of(text.data, 0) : slice_of(text.data + start, end - start);
}

/* The next line of *VALUE that is not blank, trimmed; false at the end. CR ends a line too. */
static bool
next_line(struct slice *value, struct slice *line, size_t *count)
{
	while (value->len > 0) {
		size_t end = slice_find(*value, '\n');
		size_t cr = slice_find(slice_of(value->data, end), '\r');

		*line = trim(slice_of(value->data, cr), count);
		*value = slice_from(*value, cr + 1);
		if (line->len > 0)
			return true;
	}
	return false;
}

static const char *
escape_of(unsigned char c)
{
	return c == '%' ? "%25" : c == '\r' ? "%0D" : c == '\n' ? "%0A" : NULL;
}

static void
add_mask(struct secret_text *out, struct slice value)
{
	secret_text_add_text(out, "::add-mask::");
	put_escaped(out, value, escape_of);
	secret_text_add_byte(out, '\n');
}

static void
add_masks(struct secret_text *out, const struct entry *entry)
{
	struct slice rest = entry->value, line;
	size_t count;

	if (trim(entry->value, &count).len == 0)
		return;
	add_mask(out, entry->value);
	while (next_line(&rest, &line, &count))
		if (!slice_equal(line, entry->value))
			add_mask(out, line);
}

static int
check(const struct entry *entry, struct err *err)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT;
	size_t at = utf8_invalid_at(entry->value);

	if (at == entry->value.len)
		return 0;
	printable_add_cut(&name, entry->name, 255);
	err_set(err, ERR_INVALID, "cannot-mask",
		"a runner cannot hide `%s`: a byte that is not UTF-8 at byte %zu of its value",
		buf_text(&name), at);
	return err_fix(err, "store the value as base64");
}

int
format_masks(struct envset *set, struct secret_text *out, struct err *err)
{
	size_t bytes = 0;

	for (size_t i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);
		struct err one = ERR_INIT;

		bytes += entry->value.len * 2 + 32;
		if ((entry->flags & ENTRY_PLAIN) == 0 && check(entry, &one) < 0)
			err_also(err, &one);
	}
	if (err->code != 0)
		return err->code;
	secret_text_reserve(out, bytes);
	for (size_t i = 0; i < envset_count(set); i++)
		if ((envset_at(set, i)->flags & ENTRY_PLAIN) == 0)
			add_masks(out, envset_at(set, i));
	return 0;
}

bool
format_mask_is_short(const struct entry *entry)
{
	struct slice rest = entry->value, line;
	size_t count;

	if ((entry->flags & ENTRY_PLAIN) != 0)
		return false;
	while (next_line(&rest, &line, &count))
		if (count < SHORT)
			return true;
	return false;
}
