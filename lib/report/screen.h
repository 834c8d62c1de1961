/* SPDX-License-Identifier: Apache-2.0 */
/* Text for people on a screen that the caller describes: marks, colours, widths. */
#ifndef EK_REPORT_SCREEN_H
#define EK_REPORT_SCREEN_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/slice.h"
#include "secret/text.h"

/* How the stream is shown. */
struct screen {
	unsigned columns; /* 0: not a terminal, nothing is cut */
	bool color;
	bool utf8;
	bool plain; /* words only: no marks */
};

enum mark { MARK_NONE, MARK_BAD, MARK_LOOK, MARK_ADDED, MARK_GONE, MARK_CHANGED, MARK_SAME,
	MARK_DECIDES };
enum tone { TONE_NONE, TONE_RED, TONE_YELLOW, TONE_BLUE, TONE_GREEN, TONE_DIM, TONE_BOLD };

/* TEXT made safe for a screen, in TONE if the screen has colour. */
void screen_add(struct buf *out, const struct screen *screen, enum tone tone, struct slice text);
void screen_add_text(struct buf *out, const struct screen *screen, enum tone tone,
	const char *text);
/* TEXT made safe for a screen, in guarded memory. */
void screen_add_secret(struct secret_text *out, struct slice text);
/* As screen_add(), in guarded memory. */
void screen_add_guarded(struct secret_text *out, const struct screen *screen, enum tone tone,
	struct slice text);
/* The mark of a line and two blanks; nothing on a plain screen. */
void screen_add_mark(struct buf *out, const struct screen *screen, enum mark mark);
/* What stands for MARK, and in which tone. */
const char *screen_mark(const struct screen *screen, enum mark mark, enum tone *tone);
/*
 * May two texts that differ look the same? Those that are made safe by the same escapes, and those of
 * one width of which one writes letters and their marks apart.
 */
bool screen_may_look_alike(struct slice a, struct slice b);
/* Columns that TEXT takes. */
size_t screen_width(struct slice text);
/* As screen_add(), in at most WIDTH columns: a wider text is cut in its middle. */
void screen_add_cut(struct buf *out, const struct screen *screen, enum tone tone, struct slice text,
	size_t width);
/* The bytes at the start of TEXT that make a line of at most WIDTH columns, broken at a blank. */
size_t screen_break(struct slice text, size_t width);

#endif
