/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/changes/changes_line.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "drift/lines.h"

enum {
	LINES_MOST = 20, /* changed lines of a value of several lines */
	NAME_LEAST = 18,
	NAME_MOST = 32, /* columns of names; a longer one pushes, or is cut on a terminal */
};

static const enum mark marks[] = {
    [CHANGES_ADDED] = MARK_ADDED,
    [CHANGES_REMOVED] = MARK_GONE,
    [CHANGES_CHANGED] = MARK_CHANGED,
    [CHANGES_SAME] = MARK_SAME,
    [CHANGES_UNKNOWN] = MARK_LOOK,
};

void
line_put(struct saying *saying, enum tone tone, struct slice text)
{
	screen_add_guarded(&saying->out, &saying->screen, tone, text);
}

void
line_put_text(struct saying *saying, enum tone tone, const char *text)
{
	line_put(saying, tone, slice_of_text(text));
}

void
line_put_blanks(struct saying *saying, size_t count)
{
	while (count-- > 0)
		secret_text_add_byte(&saying->out, ' ');
}

void
line_end(struct saying *saying)
{
	while (saying->out.len > 0 && saying->out.data[saying->out.len - 1] == ' ')
		saying->out.len--;
	secret_text_add_byte(&saying->out, '\n');
}

size_t
line_lead_width(const struct saying *saying)
{
	return saying->screen.plain ? sizeof("removed") : 2;
}

void
line_put_lead(struct saying *saying, enum changes_step step)
{
	const char *word = step == CHANGES_UNKNOWN ? "unknown" : changes_step_name(step);
	enum tone tone;
	const char *mark = screen_mark(&saying->screen, marks[step], &tone);

	line_put_text(saying, tone, saying->screen.plain ? word : mark);
	line_put_blanks(saying, saying->screen.plain ? sizeof("removed") - strlen(word) : 1);
}

static bool
may_name(const struct saying *saying, const struct changes_item *item)
{
	return saying->look->may_name == NULL || saying->look->may_name(item);
}

void
line_put_name(struct saying *saying, const struct changes_item *item, size_t width)
{
	bool is_shown = may_name(saying, item);
	char *name CLEANUP(freep) =
	    is_shown ? piece_name(item->name, width, &saying->screen) : xstrdup(piece_no_name);
	size_t used = screen_width(slice_of_text(name));

	line_put_text(saying, is_shown ? TONE_BOLD : TONE_DIM, name);
	line_put_blanks(saying, used < saying->name_width ? saying->name_width - used : 0);
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

char *
line_words(
    const struct saying *saying, const struct changes_item *item, const struct piece_pair *pair)
{
	const struct changes_look *look = saying->look;
	struct buf words = BUF_INIT;

	add_word(&words, kind_word(item));
	if (item->step == CHANGES_UNKNOWN)
		add_word(&words, "not comparable");
	if (item->step == CHANGES_CHANGED && (item->what & CHANGES_VALUE) == 0)
		add_word(&words, "same value");
	if (piece_pair_looks_same(item, pair, look->reveal))
		add_word(&words, "looks the same, other bytes");
	if ((item->what & CHANGES_REFERS) != 0)
		add_word(&words, (item->after.seen->flags & ENTRY_REFERS) != 0
				     ? "references now"
				     : "no references now");
	if ((item->what & CHANGES_NOTE) != 0)
		add_word(&words, "other note");
	if ((item->what & CHANGES_EXPIRES) != 0)
		add_word(&words, "other expiry");
	add_word(&words, look->word == NULL ? NULL : look->word(look->cookie, item));
	return buf_take(&words);
}

void
line_measure_names(struct saying *saying)
{
	const struct changes *changes = saying->changes;
	size_t columns = saying->screen.columns;
	size_t most = columns == 0 || columns * 2 / 5 > NAME_MOST ? NAME_MOST : columns * 2 / 5;

	saying->name_width = columns > 0 && columns < LIST_BELOW ? 0 : NAME_LEAST;
	for (size_t i = 0; saying->name_width > 0 && i < changes->count; i++) {
		size_t width;

		if (!changes_is_shown(changes, &changes->items[i]))
			continue;
		width = may_name(saying, &changes->items[i]) ? screen_width(changes->items[i].name)
							     : strlen(piece_no_name);
		width = width > most ? most : width;
		saying->name_width = width > saying->name_width ? width : saying->name_width;
	}
}

bool
line_has_both(const struct changes_item *item)
{
	return item->before.shown != CHANGES_ABSENT && item->after.shown != CHANGES_ABSENT &&
	       (item->step == CHANGES_UNKNOWN || (item->what & CHANGES_VALUE) != 0);
}

void
line_put_piece(struct saying *saying, const struct piece *piece)
{
	line_put(saying, piece->tone, secret_text_slice(&piece->text));
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
	line_put_blanks(saying, INDENT);
	line_put_piece(saying, &piece);
	secret_text_add_byte(&saying->out, '\n');
	secret_text_done(&piece.text);
}

void
line_put_lines(struct saying *saying, const struct changes_item *item)
{
	struct line_saying lines = {saying, 0, 0};
	struct slice before = {NULL, 0}, after = {NULL, 0};
	char more[60];

	if (!line_has_both(item) ||
	    !piece_value(item, &item->before, saying->look->reveal, &before) ||
	    !piece_value(item, &item->after, saying->look->reveal, &after))
		return;
	lines_compare(before, after, say_line, &lines);
	if (lines.left == 0)
		return;
	snprintf(more, sizeof(more), "%zu more line%s", lines.left, lines.left == 1 ? "" : "s");
	line_put_blanks(saying, INDENT);
	line_put_text(saying, TONE_DIM, more);
	line_end(saying);
}
