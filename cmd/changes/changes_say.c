/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/changes/changes_say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/changes/changes_line.h"
#include "cmd/frame/output.h"

enum {
	VALUES_LEAST = 22, /* columns of both values, so that the words behind stand in a column */
	VALUES_ROOM = 24,  /* columns under which values are not worth to be cut to */
};

static const char *
arrow(const struct saying *saying, const struct changes_item *item)
{
	if (item->step == CHANGES_UNKNOWN)
		return " ? ";
	if (saying->screen.plain)
		return " to ";
	return saying->screen.utf8 ? " → " : " -> ";
}

/* The values of ITEM in at most ROOM columns (0: as many as they want); columns that they take. */
static size_t
put_values(
    struct saying *saying, const struct changes_item *item, struct piece_pair *pair, size_t room)
{
	const char *between = arrow(saying, item);
	size_t gap = screen_width(slice_of_text(between));
	struct piece *one = item->before.shown == CHANGES_ABSENT ? &pair->after : &pair->before;

	if (!line_has_both(item)) {
		if (room > 0)
			piece_cut(one, room, &saying->screen);
		line_put_piece(saying, one);
		return one->width;
	}
	if (room > 0)
		piece_pair_cut(pair, room > gap ? room - gap : 0, &saying->screen);
	line_put_piece(saying, &pair->before);
	line_put_text(saying, TONE_DIM, between);
	line_put_piece(saying, &pair->after);
	return pair->before.width + gap + pair->after.width;
}

/* Name, values and words beside each other. */
static void
say_wide(struct saying *saying, const struct changes_item *item, struct piece_pair *pair,
    const char *words, size_t room)
{
	size_t used;

	line_put_lead(saying, item->step);
	line_put_name(saying, item, saying->screen.columns == 0 ? 0 : saying->name_width);
	line_put_blanks(saying, 2);
	used = put_values(saying, item, pair, room);
	line_put_blanks(saying, used < VALUES_LEAST ? VALUES_LEAST - used : 0);
	line_put_blanks(saying, 2);
	line_put_text(saying, TONE_DIM, words);
	line_end(saying);
}

/* Words behind what takes USED columns of the line, or on a line of their own. */
static void
put_words(struct saying *saying, const char *words, size_t used)
{
	struct piece cut = {SECRET_TEXT_INIT, screen_width(slice_of_text(words)), TONE_DIM};
	size_t room = saying->screen.columns - INDENT;

	if (cut.width == 0)
		return;
	if (used + 2 + cut.width <= room) {
		line_put_blanks(saying, 2);
	} else {
		line_end(saying);
		line_put_blanks(saying, INDENT);
	}
	secret_text_add_text(&cut.text, words);
	piece_cut(&cut, room, &saying->screen);
	line_put_piece(saying, &cut);
	secret_text_done(&cut.text);
}

/* The values below the name. */
static void
say_narrow(struct saying *saying, const struct changes_item *item, struct piece_pair *pair,
    const char *words)
{
	size_t columns = saying->screen.columns, used;

	line_put_lead(saying, item->step);
	line_put_name(saying, item, columns - line_lead_width(saying));
	line_end(saying);
	line_put_blanks(saying, INDENT);
	used = put_values(saying, item, pair, saying->look->reveal ? 0 : columns - INDENT);
	put_words(saying, words, used);
	line_end(saying);
}

static void
say_item(struct saying *saying, const struct changes_item *item)
{
	struct piece_pair pair CLEANUP(piece_pair_done) = {0};
	char *words CLEANUP(freep) = NULL;
	size_t columns = saying->screen.columns, room = 0, used;

	if (columns > 0 && columns < NAMES_BELOW) {
		line_put_lead(saying, item->step);
		line_put_name(saying, item,
		    columns > line_lead_width(saying) ? columns - line_lead_width(saying) : 0);
		line_end(saying);
		return;
	}
	piece_pair_make(saying->changes, item, saying->look->reveal, &saying->screen, &pair);
	words = line_words(saying, item, &pair);
	used =
	    line_lead_width(saying) + saying->name_width + 4 + screen_width(slice_of_text(words));
	if (columns > used)
		room = columns - used;
	if (columns > 0 && (columns < LIST_BELOW || room < VALUES_ROOM))
		say_narrow(saying, item, &pair, words);
	else
		say_wide(saying, item, &pair, words, saying->look->reveal ? 0 : room);
	if (piece_is_long(item, saying->look->reveal))
		line_put_lines(saying, item);
}

static void
say_same(struct saying *saying)
{
	size_t same = saying->changes->number[CHANGES_SAME];
	char text[60];

	if (same == 0 || saying->changes->ask.same)
		return;
	snprintf(text, sizeof(text), "%zu the same", same);
	if (!saying->screen.plain)
		line_put_lead(saying, CHANGES_SAME);
	line_put_text(saying, TONE_DIM, text);
	line_end(saying);
}

static void
say_lines(struct saying *saying)
{
	const struct changes *changes = saying->changes;

	line_measure_names(saying);
	for (size_t i = 0; i < changes->count; i++)
		if (changes_is_shown(changes, &changes->items[i]))
			say_item(saying, &changes->items[i]);
}

int
changes_say(const struct changes *changes, const struct changes_look *look, struct err *err)
{
	struct saying saying = {
	    .changes = changes, .look = look, .screen = output_screen(STDOUT_FILENO)};
	bool is_wide = saying.screen.columns == 0 || saying.screen.columns >= LIST_BELOW;
	int r = 0;

	if (output_is_json() || (!look->is_answer && output_is_quiet()))
		return 0;
	if (look->form == CHANGES_UNIFIED)
		changes_say_unified(&saying);
	else if (look->form == CHANGES_BESIDE && is_wide)
		changes_say_beside(&saying);
	else
		say_lines(&saying);
	if (look->form != CHANGES_UNIFIED)
		say_same(&saying);
	if (look->reveal) {
		r = output_secret_text(secret_text_slice(&saying.out), err);
	} else if (saying.out.len > 0) {
		secret_text_add_byte(&saying.out, '\0');
		output_answer_text((const char *)saying.out.data);
	}
	secret_text_done(&saying.out);
	return r;
}
