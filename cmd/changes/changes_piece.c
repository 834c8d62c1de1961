/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/changes/changes_piece.h"

#include <stdio.h>
#include <string.h>

#include "base/buf.h"
#include "base/utf8.h"
#include "drift/lines.h"

const char piece_no_name[] = "(may be no name)";

enum { LEAD = 8 }; /* columns before a difference that stay when what is alike is cut */

void
piece_pair_done(struct piece_pair *pair)
{
	secret_text_done(&pair->before.text);
	secret_text_done(&pair->after.text);
}

static struct slice
text_of(const struct piece *piece)
{
	return secret_text_slice(&piece->text);
}

bool
piece_value(const struct changes_item *item, const struct changes_side *side, bool reveal,
    struct slice *out)
{
	if (side->seen == NULL || side->seen->entry == NULL)
		return false;
	if ((item->is_secret && !reveal) || (side->seen->flags & ENTRY_BINARY) != 0)
		return false;
	*out = side->seen->entry->value;
	return true;
}

static bool
has_lines(struct slice value)
{
	return slice_find(value, '\n') + 1 < value.len;
}

bool
piece_is_long(const struct changes_item *item, bool reveal)
{
	struct slice value;

	return (piece_value(item, &item->before, reveal, &value) && has_lines(value)) ||
	       (piece_value(item, &item->after, reveal, &value) && has_lines(value));
}

/* Blanks at an end are not seen, and quotes would be taken for those around an empty value. */
static bool
wants_quotes(struct slice value)
{
	unsigned char first, last;

	if (value.len == 0)
		return true;
	first = value.data[0];
	last = value.data[value.len - 1];
	return first == ' ' || last == ' ' || (first == '"' && last == '"');
}

static void
add_value(struct secret_text *out, struct slice value)
{
	bool quoted = wants_quotes(value);
	char lines[40];

	if (has_lines(value)) {
		snprintf(lines, sizeof(lines), "%zu lines", lines_count(value));
		secret_text_add_text(out, lines);
		return;
	}
	if (quoted)
		secret_text_add_byte(out, '"');
	screen_add_secret(out, value);
	if (quoted)
		secret_text_add_byte(out, '"');
}

static void
add_tag(const struct changes *changes, const struct changes_side *side, struct secret_text *out)
{
	char tag[VIEW_TAG_TEXT];

	view_tag_text(side->seen, changes->digits, tag);
	secret_text_add_text(out, tag);
}

static void
add_word(struct secret_text *out, const char *word)
{
	if (out->len > 0)
		secret_text_add_byte(out, ' ');
	secret_text_add_text(out, word);
}

static bool
is_binary(const struct changes_side *side)
{
	return side->shown == CHANGES_TEXT && (side->seen->flags & ENTRY_BINARY) != 0;
}

/* Beside a tag a value is told with its own, to compare by; so are bytes that are no text. */
static bool
wants_tag(const struct changes_side *side, const struct changes_side *other)
{
	if (side->shown == CHANGES_TAG)
		return true;
	return side->shown == CHANGES_TEXT && side->seen->tag != NULL &&
	       (other->shown == CHANGES_TAG || is_binary(side));
}

/* Are the values themselves told, on every side that has one? */
static bool
says_it_all(const struct changes_item *item, const struct changes_side *side,
    const struct changes_side *other, bool reveal)
{
	struct slice value;

	return piece_value(item, side, reveal, &value) &&
	       (other->seen == NULL || piece_value(item, other, reveal, &value));
}

static void
make(const struct changes *changes, const struct changes_item *item,
    const struct changes_side *side, bool reveal, const struct screen *screen, struct piece *out)
{
	const struct changes_side *other = side == &item->before ? &item->after : &item->before;
	struct slice value;

	out->tone = TONE_NONE;
	if (side->shown == CHANGES_ABSENT)
		return;
	if (wants_tag(side, other) && !says_it_all(item, side, other, reveal))
		add_tag(changes, side, &out->text); /* in front, where no cut takes it off */
	if (side->shown == CHANGES_HIDDEN) {
		add_word(&out->text, "hidden");
		out->tone = TONE_DIM;
	} else if (piece_value(item, side, reveal, &value)) {
		add_word(&out->text, "");
		add_value(&out->text, value);
	} else if (is_binary(side) || (reveal && (side->seen->flags & ENTRY_BINARY) != 0)) {
		add_word(&out->text, "(not text)");
	} else if (side->shown == CHANGES_WEAK) {
		add_word(&out->text, "weak");
		out->tone = TONE_YELLOW;
	} else if (side->shown == CHANGES_MASK) {
		add_word(&out->text, screen->utf8 ? "••••••" : "******");
		out->tone = TONE_DIM;
	}
	out->width = screen_width(text_of(out));
}

void
piece_pair_make(const struct changes *changes, const struct changes_item *item, bool reveal,
    const struct screen *screen, struct piece_pair *out)
{
	*out = (struct piece_pair){0};
	make(changes, item, &item->before, reveal, screen, &out->before);
	make(changes, item, &item->after, reveal, screen, &out->after);
}

/* The bytes at the start of TEXT that take at most WIDTH columns. */
static size_t
bytes_of_width(struct slice text, size_t width)
{
	size_t at = 0, used = 0;

	while (at < text.len) {
		unsigned code;
		size_t len = utf8_next(slice_from(text, at), &code);

		len = len == 0 ? 1 : len;
		used += screen_width(slice_of(text.data + at, len));
		if (used > width)
			break;
		at += len;
	}
	return at;
}

/* Bytes that both begin with, in whole characters. */
static size_t
alike(struct slice a, struct slice b)
{
	size_t at = 0;

	while (at < a.len && at < b.len && a.data[at] == b.data[at])
		at++;
	while (at > 0 && at < a.len && (a.data[at] & 0xc0) == 0x80)
		at--;
	return at;
}

/* Where to begin, so that a difference behind HEAD bytes is seen in WIDTH columns. */
static size_t
begin_of(struct slice text, size_t head, size_t width)
{
	size_t skip = screen_width(slice_of(text.data, head));

	if (skip + LEAD < width)
		return 0;
	return bytes_of_width(text, skip > LEAD ? skip - LEAD : 0);
}

static void
cut_from(struct piece *piece, size_t begin, size_t room, const struct screen *screen)
{
	const char *gap = screen->utf8 ? "…" : "..";
	size_t gap_width = screen->utf8 ? 1 : 2;
	struct secret_text cut = SECRET_TEXT_INIT;
	struct slice rest = slice_from(text_of(piece), begin);

	if (piece->width <= room)
		return;
	if (begin > 0) {
		secret_text_add_text(&cut, gap);
		room -= gap_width < room ? gap_width : room;
	}
	if (screen_width(rest) <= room) {
		secret_text_add(&cut, rest);
	} else {
		size_t keep = room > gap_width ? room - gap_width : 0;

		secret_text_add(&cut, slice_of(rest.data, bytes_of_width(rest, keep)));
		secret_text_add_text(&cut, gap);
	}
	secret_text_done(&piece->text);
	piece->text = cut;
	piece->width = screen_width(text_of(piece));
}

void
piece_cut(struct piece *piece, size_t room, const struct screen *screen)
{
	cut_from(piece, 0, room, screen);
}

void
piece_pair_cut_each(struct piece_pair *pair, size_t left, size_t right, const struct screen *screen)
{
	size_t head = alike(text_of(&pair->before), text_of(&pair->after));

	cut_from(&pair->before, begin_of(text_of(&pair->before), head, left), left, screen);
	cut_from(&pair->after, begin_of(text_of(&pair->after), head, right), right, screen);
}

void
piece_pair_cut(struct piece_pair *pair, size_t room, const struct screen *screen)
{
	size_t left = room / 2, right = room - left;

	if (pair->before.width + pair->after.width <= room)
		return;
	if (pair->before.width < left)
		right = room - pair->before.width;
	else if (pair->after.width < right)
		left = room - pair->after.width;
	piece_pair_cut_each(pair, left, right, screen);
}

static struct slice
without_last_newline(struct slice text)
{
	return slice_ends_with(text, "\n") ? slice_of(text.data, text.len - 1) : text;
}

bool
piece_pair_looks_same(const struct changes_item *item, const struct piece_pair *pair, bool reveal)
{
	struct slice before, after;

	if ((item->what & CHANGES_VALUE) == 0 ||
	    !piece_value(item, &item->before, reveal, &before) ||
	    !piece_value(item, &item->after, reveal, &after))
		return false;
	if (piece_is_long(item, reveal)) /* their lines are told */
		return slice_equal(without_last_newline(before), without_last_newline(after));
	return slice_equal(text_of(&pair->before), text_of(&pair->after)) ||
	       screen_may_look_alike(before, after);
}

char *
piece_name(struct slice name, size_t width, const struct screen *screen)
{
	const char *gap = screen->utf8 ? "…" : "..";
	size_t keep = width > (screen->utf8 ? 1u : 2u) ? width - (screen->utf8 ? 1 : 2) : 0, end;
	struct buf whole CLEANUP(buf_done) = BUF_INIT;
	struct buf cut = BUF_INIT;

	screen_add(&whole, &(struct screen){0}, TONE_NONE, name);
	if (width == 0 || screen_width(buf_slice(&whole)) <= width)
		return buf_take(&whole);
	buf_add(&cut, slice_of(whole.data, bytes_of_width(buf_slice(&whole), keep - keep / 2)));
	buf_add_text(&cut, gap);
	for (end = whole.len; end > 0; end--)
		if (screen_width(slice_from(buf_slice(&whole), end - 1)) > keep / 2)
			break;
	while (end < whole.len && (whole.data[end] & 0xc0) == 0x80)
		end++;
	buf_add(&cut, slice_from(buf_slice(&whole), end));
	return buf_take(&cut);
}
