/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Changes as `diff -u` writes those of two lists NAME=value, ascending by name: for whatever shows
 * or colours such text. A value of several lines has its lines; a secret is what it is elsewhere.
 * What cannot be compared stands behind a backslash, where the form has room for remarks.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/changes/changes_line.h"
#include "drift/lines.h"

enum { CONTEXT = 3 };

struct line {
	char mark;         /* of ' ', '-', '+', '\\' */
	size_t start, len; /* in the text */
};

struct listing {
	struct saying *saying;
	const struct changes_item *item;
	struct secret_text text; /* printable */
	struct line *lines;
	size_t count, room;
	bool has_name[2]; /* of the item's sides: the name stands before the first line */
};

static void
add_line(struct listing *listing, char mark, struct slice name, struct slice text)
{
	size_t start = listing->text.len;

	if (name.len > 0) {
		screen_add_secret(&listing->text, name);
		secret_text_add_byte(&listing->text, '=');
	}
	screen_add_secret(&listing->text, text);
	listing->lines =
	    list_grow(listing->lines, listing->count, &listing->room, sizeof(*listing->lines));
	listing->lines[listing->count++] = (struct line){mark, start, listing->text.len - start};
}

static struct slice
name_of(const struct listing *listing)
{
	const struct changes_look *look = listing->saying->look;

	if (look->may_name == NULL || look->may_name(listing->item))
		return listing->item->name;
	return slice_of_text(piece_no_name);
}

/* One line of a value that may be shown; the name is before the first of each side. */
static void
take_line(void *cookie, enum lines_step step, struct slice line)
{
	static const char marks[] = {
	    [LINES_SAME] = ' ', [LINES_REMOVED] = '-', [LINES_ADDED] = '+'};
	struct listing *listing = cookie;
	bool named = (step == LINES_ADDED || listing->has_name[0]) &&
		     (step == LINES_REMOVED || listing->has_name[1]);

	if (step != LINES_ADDED)
		listing->has_name[0] = true;
	if (step != LINES_REMOVED)
		listing->has_name[1] = true;
	add_line(listing, marks[step], named ? (struct slice){NULL, 0} : name_of(listing), line);
}

/* An empty value has a line too. */
static struct slice
at_least_a_line(struct slice value)
{
	return value.len == 0 ? SLICE_LITERAL("\n") : value;
}

static void
add_remark(struct listing *listing)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct slice name = name_of(listing);

	buf_addf(&text, " %.*s: not comparable", (int)name.len, (const char *)name.data);
	add_line(listing, '\\', (struct slice){NULL, 0}, buf_slice(&text));
}

/* What is no value that may be shown is one line. */
static void
add_pieces(struct listing *listing)
{
	const struct changes_item *item = listing->item;
	struct piece_pair pair CLEANUP(piece_pair_done) = {0};

	piece_pair_make(listing->saying->changes, item, listing->saying->look->reveal,
	    &listing->saying->screen, &pair);
	if (item->step == CHANGES_SAME) {
		add_line(listing, ' ', name_of(listing), secret_text_slice(&pair.before.text));
		return;
	}
	if (item->before.shown != CHANGES_ABSENT)
		add_line(listing, '-', name_of(listing), secret_text_slice(&pair.before.text));
	if (item->after.shown != CHANGES_ABSENT)
		add_line(listing, '+', name_of(listing), secret_text_slice(&pair.after.text));
}

static void
add_item(struct listing *listing, const struct changes_item *item)
{
	bool reveal = listing->saying->look->reveal;
	struct slice before = {NULL, 0}, after = {NULL, 0};
	bool has_before = piece_value(item, &item->before, reveal, &before);
	bool has_after = piece_value(item, &item->after, reveal, &after);

	listing->item = item;
	if (item->step == CHANGES_UNKNOWN) {
		add_remark(listing);
		return;
	}
	if ((item->before.seen != NULL && !has_before) ||
	    (item->after.seen != NULL && !has_after) ||
	    (item->step == CHANGES_CHANGED && (item->what & CHANGES_VALUE) == 0)) {
		add_pieces(listing);
		return;
	}
	listing->has_name[0] = listing->has_name[1] = false;
	lines_compare(has_before ? at_least_a_line(before) : before,
	    has_after ? at_least_a_line(after) : after, take_line, listing);
}

static bool
is_change(const struct line *line)
{
	return line->mark != ' ';
}

/* The end of the hunk that the change at AT begins. */
static size_t
hunk_end(const struct listing *listing, size_t at)
{
	size_t last = at;

	for (size_t i = at; i < listing->count && i - last <= 2 * CONTEXT; i++)
		if (is_change(&listing->lines[i]))
			last = i;
	return last + CONTEXT + 1 < listing->count ? last + CONTEXT + 1 : listing->count;
}

static size_t
count_marks(const struct listing *listing, size_t from, size_t to, char mark)
{
	size_t count = 0;

	for (size_t i = from; i < to; i++)
		count += listing->lines[i].mark == ' ' || listing->lines[i].mark == mark;
	return count;
}

static void
put_line(struct saying *saying, const struct listing *listing, const struct line *line)
{
	enum tone tone = line->mark == '-'    ? TONE_RED
			 : line->mark == '+'  ? TONE_GREEN
			 : line->mark == '\\' ? TONE_YELLOW
					      : TONE_NONE;
	struct secret_text whole CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	secret_text_add_byte(&whole, (unsigned char)line->mark);
	secret_text_add(&whole, slice_of(listing->text.data + line->start, line->len));
	line_put(saying, tone, secret_text_slice(&whole));
	secret_text_add_byte(&saying->out, '\n');
}

/* What `diff -u` says of COUNT lines behind BEFORE others. */
static void
add_range(char *out, size_t size, size_t before, size_t count)
{
	snprintf(out, size, "%zu,%zu", count == 0 ? before : before + 1, count);
}

/* BEFORE and AFTER: lines of each side above the hunk. */
static void
put_hunk(struct saying *saying, const struct listing *listing, size_t from, size_t to,
    size_t before, size_t after)
{
	char old[48], new[48], head[128];

	add_range(old, sizeof(old), before, count_marks(listing, from, to, '-'));
	add_range(new, sizeof(new), after, count_marks(listing, from, to, '+'));
	snprintf(head, sizeof(head), "@@ -%s +%s @@", old, new);
	line_put_text(saying, TONE_BLUE, head);
	secret_text_add_byte(&saying->out, '\n');
	for (size_t i = from; i < to; i++)
		put_line(saying, listing, &listing->lines[i]);
}

static void
put_hunks(struct saying *saying, const struct listing *listing)
{
	size_t done = 0, before = 0, after = 0;

	for (size_t at = 0; at < listing->count; at++) {
		size_t from, to;

		if (!is_change(&listing->lines[at]))
			continue;
		from = at > done + CONTEXT ? at - CONTEXT : done;
		to = hunk_end(listing, at);
		before += count_marks(listing, done, from, '-');
		after += count_marks(listing, done, from, '+');
		put_hunk(saying, listing, from, to, before, after);
		before += count_marks(listing, from, to, '-');
		after += count_marks(listing, from, to, '+');
		done = to;
		at = to - 1;
	}
}

static void
put_side(struct saying *saying, const char *lead, const char *side)
{
	line_put_text(saying, TONE_BOLD, lead);
	line_put_text(saying, TONE_BOLD, side);
	secret_text_add_byte(&saying->out, '\n');
}

void
changes_say_unified(struct saying *saying)
{
	const struct changes *changes = saying->changes;
	struct listing listing = {.saying = saying};

	for (size_t i = 0; i < changes->count; i++)
		add_item(&listing, &changes->items[i]);
	if (changes_count(changes) > 0) {
		put_side(saying, "--- ", saying->look->before);
		put_side(saying, "+++ ", saying->look->after);
	}
	put_hunks(saying, &listing);
	secret_text_done(&listing.text);
	free(listing.lines);
}
