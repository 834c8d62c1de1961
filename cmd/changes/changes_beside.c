/* SPDX-License-Identifier: Apache-2.0 */
/* Changes with the two sides in columns beside each other. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/changes/changes_line.h"

enum { GAP = 2, SIDE_LEAST = 12, SIDE_MOST = 48, WORDS_ROOM = 16 };

struct columns {
	size_t before, after; /* widths */
	bool has_words;
};

static void
widen(size_t *width, size_t to)
{
	*width = to > *width ? to : *width;
}

static void
measure_item(struct saying *saying, const struct changes_item *item, struct columns *out)
{
	struct piece_pair pair CLEANUP(piece_pair_done) = {0};
	char *words CLEANUP(freep) = NULL;

	piece_pair_make(saying->changes, item, saying->look->reveal, &saying->screen, &pair);
	words = line_words(saying, item, &pair);
	widen(&out->before, pair.before.width);
	widen(&out->after, pair.after.width);
	out->has_words |= *words != '\0';
}

/* Each as wide as its texts, and not wider than what the screen has for it. */
static struct columns
measure(struct saying *saying)
{
	const struct changes *changes = saying->changes;
	struct columns columns = {screen_width(slice_of_text(saying->look->before)),
	    screen_width(slice_of_text(saying->look->after)), false};
	size_t used = line_lead_width(saying) + saying->name_width + 2 * GAP, most = SIDE_MOST;

	for (size_t i = 0; i < changes->count; i++)
		if (changes_is_shown(changes, &changes->items[i]))
			measure_item(saying, &changes->items[i], &columns);
	if (columns.has_words)
		used += GAP + WORDS_ROOM;
	if (saying->screen.columns > 0)
		most = saying->screen.columns > used ? (saying->screen.columns - used) / 2 : 0;
	if (most < SIDE_LEAST)
		most = SIDE_LEAST;
	columns.before = columns.before > most ? most : columns.before;
	columns.after = columns.after > most ? most : columns.after;
	return columns;
}

static void
put_column(struct saying *saying, struct piece *piece, size_t width)
{
	line_put_piece(saying, piece);
	line_put_blanks(saying, (piece->width < width ? width - piece->width : 0) + GAP);
}

static void
fill_absent(const struct saying *saying, const struct changes_side *side, struct piece *piece)
{
	if (side->shown != CHANGES_ABSENT)
		return;
	secret_text_add_text(&piece->text, saying->screen.utf8 ? "–" : "-");
	piece->width = 1;
	piece->tone = TONE_DIM;
}

/* What is left of the line is for the words. */
static void
put_words(struct saying *saying, const char *words, size_t used)
{
	struct piece piece = {SECRET_TEXT_INIT, screen_width(slice_of_text(words)), TONE_DIM};
	size_t columns = saying->screen.columns;

	secret_text_add_text(&piece.text, words);
	if (columns > 0)
		piece_cut(&piece, columns > used ? columns - used : 0, &saying->screen);
	line_put_piece(saying, &piece);
	secret_text_done(&piece.text);
}

static void
put_item(struct saying *saying, const struct changes_item *item, const struct columns *columns)
{
	struct piece_pair pair CLEANUP(piece_pair_done) = {0};
	char *words CLEANUP(freep) = NULL;
	bool whole = saying->look->reveal || saying->screen.columns == 0;

	piece_pair_make(saying->changes, item, saying->look->reveal, &saying->screen, &pair);
	words = line_words(saying, item, &pair);
	if (!whole)
		piece_pair_cut_each(&pair, columns->before, columns->after, &saying->screen);
	fill_absent(saying, &item->before, &pair.before);
	fill_absent(saying, &item->after, &pair.after);
	line_put_lead(saying, item->step);
	line_put_name(saying, item, saying->screen.columns == 0 ? 0 : saying->name_width);
	line_put_blanks(saying, GAP);
	put_column(saying, &pair.before, columns->before);
	put_column(saying, &pair.after, columns->after);
	put_words(saying, words,
	    line_lead_width(saying) + saying->name_width + columns->before + columns->after +
		3 * GAP);
	line_end(saying);
	if (piece_is_long(item, saying->look->reveal))
		line_put_lines(saying, item);
}

static void
put_title(struct saying *saying, const char *title, size_t width)
{
	struct piece piece = {SECRET_TEXT_INIT, 0, TONE_DIM};

	screen_add_secret(&piece.text, slice_of_text(title));
	piece.width = screen_width(secret_text_slice(&piece.text));
	piece_cut(&piece, width, &saying->screen);
	put_column(saying, &piece, width);
	secret_text_done(&piece.text);
}

void
changes_say_beside(struct saying *saying)
{
	const struct changes *changes = saying->changes;
	struct columns columns;

	line_measure_names(saying);
	columns = measure(saying);
	line_put_blanks(saying, line_lead_width(saying));
	line_put_text(saying, TONE_DIM, "NAME");
	line_put_blanks(saying, saying->name_width - strlen("NAME") + GAP);
	put_title(saying, saying->look->before, columns.before);
	put_title(saying, saying->look->after, columns.after);
	line_end(saying);
	for (size_t i = 0; i < changes->count; i++)
		if (changes_is_shown(changes, &changes->items[i]))
			put_item(saying, &changes->items[i], &columns);
}
