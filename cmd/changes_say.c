/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/changes_say.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/changes_piece.h"
#include "cmd/output.h"
#include "drift/lines.h"

enum {
	NAMES_BELOW = 30,  /* columns under which there are only names */
	LIST_BELOW = 76,   /* columns under which values stand below their name */
	NAME_LEAST = 18,
	NAME_MOST = 32,    /* columns of names; a longer one pushes, or is cut on a terminal */
	VALUES_LEAST = 22, /* columns of both values, so that the words behind stand in a column */
	VALUES_ROOM = 24,  /* columns under which values are not worth to be cut to */
	LINES_MOST = 20,   /* changed lines of a value of several lines */
	INDENT = 4,
};

struct saying {
	const struct changes *changes;
	const struct changes_look *look;
	struct screen screen;
	size_t name_width;
	struct secret_text out;
};

static const enum mark marks[] = {
	[CHANGES_ADDED] = MARK_ADDED,
	[CHANGES_REMOVED] = MARK_GONE,
	[CHANGES_CHANGED] = MARK_CHANGED,
	[CHANGES_SAME] = MARK_SAME,
	[CHANGES_UNKNOWN] = MARK_LOOK,
};

static void
put(struct saying *saying, enum tone tone, struct slice text)
{
	screen_add_guarded(&saying->out, &saying->screen, tone, text);
}

static void
put_text(struct saying *saying, enum tone tone, const char *text)
{
	put(saying, tone, slice_of_text(text));
}

static void
put_blanks(struct saying *saying, size_t count)
{
	while (count-- > 0)
		secret_text_add_byte(&saying->out, ' ');
}

/* Blanks at the end of a line are taken back. */
static void
end_line(struct saying *saying)
{
	while (saying->out.len > 0 && saying->out.data[saying->out.len - 1] == ' ')
		saying->out.len--;
	secret_text_add_byte(&saying->out, '\n');
}

static size_t
lead_width(const struct saying *saying)
{
	return saying->screen.plain ? sizeof("removed") : 2;
}

/* A mark, or the word for it, and a blank. */
static void
put_lead(struct saying *saying, enum changes_step step)
{
	const char *word = step == CHANGES_UNKNOWN ? "look" : changes_step_name(step);
	enum tone tone;
	const char *mark = screen_mark(&saying->screen, marks[step], &tone);

	put_text(saying, tone, saying->screen.plain ? word : mark);
	put_blanks(saying, saying->screen.plain ? sizeof("removed") - strlen(word) : 1);
}

static void
put_name(struct saying *saying, const struct changes_item *item, size_t width)
{
	bool is_shown = saying->look->may_name == NULL || saying->look->may_name(item);
	char *name CLEANUP(freep) = is_shown ? piece_name(item->name, width, &saying->screen) :
		xstrdup("(a name that is none)");
	size_t used = screen_width(slice_of_text(name));

	put_text(saying, is_shown ? TONE_BOLD : TONE_DIM, name);
	put_blanks(saying, used < saying->name_width ? saying->name_width - used : 0);
}

static void
add_word(struct buf *words, const char *word)
{
	if (word != NULL && *word != '\0')
		buf_addf(words, "%s%s", words->len == 0 ? "" : ", ", word);
}

static const char *
kind_word(const struct changes_item *item)
{
	if ((item->what & CHANGES_KIND) != 0)
		return item->after.seen->is_secret ? "secret, was plain" : "plain, was secret";
	return item->is_secret ? NULL : "plain";
}

/* What is to be said besides the values. */
static char *
words_of(const struct saying *saying, const struct changes_item *item,
	const struct piece_pair *pair)
{
	const struct changes_look *look = saying->look;
	struct buf words = BUF_INIT;

	add_word(&words, kind_word(item));
	if (item->step == CHANGES_UNKNOWN)
		add_word(&words, "not comparable");
	if (item->step == CHANGES_CHANGED && (item->what & CHANGES_VALUE) == 0)
		add_word(&words, "same value");
	if (piece_pair_looks_same(item, pair))
		add_word(&words, "looks the same, other bytes");
	if ((item->what & CHANGES_REFERS) != 0)
		add_word(&words, (item->after.seen->flags & ENTRY_REFERS) != 0 ?
			"references now" : "no references now");
	if ((item->what & CHANGES_NOTE) != 0)
		add_word(&words, "other note");
	if ((item->what & CHANGES_EXPIRES) != 0)
		add_word(&words, "other expiry");
	add_word(&words, look->word == NULL ? NULL : look->word(look->cookie, item));
	return buf_take(&words);
}

static const char *
arrow(const struct saying *saying, const struct changes_item *item)
{
	if (item->step == CHANGES_UNKNOWN)
		return " ? ";
	if (saying->screen.plain)
		return " to ";
	return saying->screen.utf8 ? " → " : " -> ";
}

static bool
has_both(const struct changes_item *item)
{
	return item->before.shown != CHANGES_ABSENT && item->after.shown != CHANGES_ABSENT &&
		(item->step == CHANGES_UNKNOWN || (item->what & CHANGES_VALUE) != 0);
}

static void
put_piece(struct saying *saying, const struct piece *piece)
{
	put(saying, piece->tone, secret_text_slice(&piece->text));
}

/* The values of ITEM in at most ROOM columns (0: as many as they want); columns that they take. */
static size_t
put_values(struct saying *saying, const struct changes_item *item, struct piece_pair *pair,
	size_t room)
{
	const char *between = arrow(saying, item);
	size_t gap = screen_width(slice_of_text(between));
	struct piece *one = item->before.shown == CHANGES_ABSENT ? &pair->after : &pair->before;

	if (!has_both(item)) {
		if (room > 0)
			piece_cut(one, room, &saying->screen);
		put_piece(saying, one);
		return one->width;
	}
	if (room > 0)
		piece_pair_cut(pair, room > gap ? room - gap : 0, &saying->screen);
	put_piece(saying, &pair->before);
	put_text(saying, TONE_DIM, between);
	put_piece(saying, &pair->after);
	return pair->before.width + gap + pair->after.width;
}

/* Name, values and words beside each other. */
static void
say_wide(struct saying *saying, const struct changes_item *item, struct piece_pair *pair,
	const char *words, size_t room)
{
	size_t used;

	put_lead(saying, item->step);
	put_name(saying, item, saying->screen.columns == 0 ? 0 : saying->name_width);
	put_blanks(saying, 2);
	used = put_values(saying, item, pair, room);
	put_blanks(saying, used < VALUES_LEAST ? VALUES_LEAST - used : 0);
	put_blanks(saying, 2);
	put_text(saying, TONE_DIM, words);
	end_line(saying);
}

/* The values below the name, the words below the values. */
static void
say_narrow(struct saying *saying, const struct changes_item *item, struct piece_pair *pair,
	const char *words)
{
	size_t columns = saying->screen.columns, room = columns - INDENT;
	struct piece cut = {SECRET_TEXT_INIT, strlen(words), TONE_DIM};

	put_lead(saying, item->step);
	put_name(saying, item, columns - lead_width(saying));
	end_line(saying);
	put_blanks(saying, INDENT);
	put_values(saying, item, pair, room);
	end_line(saying);
	if (*words != '\0') {
		secret_text_add_text(&cut.text, words);
		piece_cut(&cut, room, &saying->screen);
		put_blanks(saying, INDENT);
		put_piece(saying, &cut);
		end_line(saying);
	}
	secret_text_done(&cut.text);
}

/* Changed lines of one value. */
struct line_saying {
	struct saying *saying;
	size_t told, left;
};

static void
say_line(void *cookie, enum lines_step step, struct slice line)
{
	struct line_saying *lines = cookie;
	struct saying *saying = lines->saying;
	struct piece piece = {SECRET_TEXT_INIT, 0, step == LINES_ADDED ? TONE_GREEN : TONE_RED};
	size_t room = saying->screen.columns;

	if (step == LINES_SAME)
		return;
	if (lines->told == LINES_MOST) {
		lines->left++;
		return;
	}
	lines->told++;
	secret_text_add_text(&piece.text, step == LINES_ADDED ? "+ " : "- ");
	screen_add_secret(&piece.text, line);
	piece.width = screen_width(secret_text_slice(&piece.text));
	if (room > 0)
		piece_cut(&piece, room - INDENT, &saying->screen);
	put_blanks(saying, INDENT);
	put_piece(saying, &piece);
	secret_text_add_byte(&saying->out, '\n');
	secret_text_done(&piece.text);
}

static void
say_lines(struct saying *saying, const struct changes_item *item)
{
	struct line_saying lines = {saying, 0, 0};
	struct slice before = {NULL, 0}, after = {NULL, 0};
	char more[60];

	if (!has_both(item) || !piece_value(item, &item->before, saying->look->reveal, &before) ||
		!piece_value(item, &item->after, saying->look->reveal, &after))
		return;
	lines_compare(before, after, say_line, &lines);
	if (lines.left == 0)
		return;
	snprintf(more, sizeof(more), "%zu more line%s", lines.left, lines.left == 1 ? "" : "s");
	put_blanks(saying, INDENT);
	put_text(saying, TONE_DIM, more);
	end_line(saying);
}

static void
say_item(struct saying *saying, const struct changes_item *item)
{
	struct piece_pair pair CLEANUP(piece_pair_done) = {0};
	char *words CLEANUP(freep) = NULL;
	size_t columns = saying->screen.columns, room = 0, used;

	if (columns > 0 && columns < NAMES_BELOW) {
		put_lead(saying, item->step);
		put_name(saying, item, columns > lead_width(saying) ? columns - lead_width(saying) : 1);
		end_line(saying);
		return;
	}
	piece_pair_make(saying->changes, item, saying->look->reveal, &saying->screen, &pair);
	words = words_of(saying, item, &pair);
	used = lead_width(saying) + saying->name_width + 4 + screen_width(slice_of_text(words));
	if (columns > used)
		room = columns - used;
	if (columns > 0 && (columns < LIST_BELOW || room < VALUES_ROOM))
		say_narrow(saying, item, &pair, words);
	else
		say_wide(saying, item, &pair, words, saying->look->reveal ? 0 : room);
	if (piece_is_long(item, saying->look->reveal))
		say_lines(saying, item);
}

static void
measure_names(struct saying *saying)
{
	const struct changes *changes = saying->changes;
	size_t columns = saying->screen.columns;
	size_t most = columns == 0 || columns * 2 / 5 > NAME_MOST ? NAME_MOST : columns * 2 / 5;

	saying->name_width = columns > 0 && columns < LIST_BELOW ? 0 : NAME_LEAST;
	for (size_t i = 0; saying->name_width > 0 && i < changes->count; i++) {
		size_t width;

		if (!changes_is_shown(changes, &changes->items[i]))
			continue;
		width = screen_width(changes->items[i].name);
		width = width > most ? most : width;
		saying->name_width = width > saying->name_width ? width : saying->name_width;
	}
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
		put_lead(saying, CHANGES_SAME);
	put_text(saying, TONE_DIM, text);
	end_line(saying);
}

int
changes_say(const struct changes *changes, const struct changes_look *look, struct err *err)
{
	struct saying saying = {.changes = changes, .look = look,
		.screen = output_screen(STDOUT_FILENO)};
	int r = 0;

	if (output_is_json() || (!look->is_answer && output_is_quiet()))
		return 0;
	measure_names(&saying);
	for (size_t i = 0; i < changes->count; i++)
		if (changes_is_shown(changes, &changes->items[i]))
			say_item(&saying, &changes->items[i]);
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
