/* SPDX-License-Identifier: Apache-2.0 */
#include "report/screen.h"

#include <locale.h>
#include <wchar.h>

#include "text/escape.h"
#include "text/nfc.h"

static const char *const tone_code[] = {
	[TONE_NONE] = NULL,
	[TONE_RED] = "\033[31m",
	[TONE_YELLOW] = "\033[33m",
	[TONE_BLUE] = "\033[34m",
	[TONE_GREEN] = "\033[32m",
	[TONE_DIM] = "\033[2m",
	[TONE_BOLD] = "\033[1m",
};

static const struct {
	const char *utf8, *ascii;
	enum tone tone;
} marks[] = {
	[MARK_NONE] = {" ", " ", TONE_NONE},
	[MARK_BAD] = {"✗", "x", TONE_RED},
	[MARK_LOOK] = {"!", "!", TONE_YELLOW},
	[MARK_ADDED] = {"+", "+", TONE_BLUE},
	[MARK_GONE] = {"–", "-", TONE_BLUE},
	[MARK_CHANGED] = {"~", "~", TONE_BLUE},
	[MARK_SAME] = {"=", "=", TONE_DIM},
	[MARK_DECIDES] = {"→", ">", TONE_GREEN},
};

void
screen_add(struct buf *out, const struct screen *screen, enum tone tone, struct slice text)
{
	bool colored = screen->color && tone_code[tone] != NULL && text.len > 0;

	if (colored)
		buf_add_text(out, tone_code[tone]);
	printable_add(out, text);
	if (colored)
		buf_add_text(out, "\033[0m");
}

void
screen_add_text(struct buf *out, const struct screen *screen, enum tone tone, const char *text)
{
	screen_add(out, screen, tone, slice_of_text(text));
}

void
screen_add_secret(struct secret_text *out, struct slice text)
{
	printable_add_secret(out, text);
}

void
screen_add_guarded(struct secret_text *out, const struct screen *screen, enum tone tone,
    struct slice text)
{
	bool colored = screen->color && tone_code[tone] != NULL && text.len > 0;

	if (colored)
		secret_text_add_text(out, tone_code[tone]);
	printable_add_secret(out, text);
	if (colored)
		secret_text_add_text(out, "\033[0m");
}

const char *
screen_mark(const struct screen *screen, enum mark mark, enum tone *tone)
{
	*tone = marks[mark].tone;
	return screen->utf8 ? marks[mark].utf8 : marks[mark].ascii;
}

void
screen_add_mark(struct buf *out, const struct screen *screen, enum mark mark)
{
	enum tone tone;
	const char *text = screen_mark(screen, mark, &tone);

	if (screen->plain)
		return;
	screen_add_text(out, screen, tone, text);
	buf_add_text(out, "  ");
}

/* The width table of the C library belongs to a locale; the one that has all of Unicode. */
static int
code_point_width(unsigned code_point)
{
	static locale_t unicode;
	locale_t before;
	int width;

	if (unicode == (locale_t)0)
		unicode = newlocale(LC_CTYPE_MASK, "C.UTF-8", (locale_t)0);
	if (unicode == (locale_t)0)
		return 1;
	before = uselocale(unicode);
	width = wcwidth((wchar_t)code_point);
	uselocale(before);
	return width < 0 ? 1 : width;
}

size_t
screen_width(struct slice text)
{
	size_t width = 0;

	while (text.len > 0) {
		unsigned code_point;
		size_t len = utf8_next(text, &code_point);

		if (len == 0)
			len = 1;
		if (len == 1)
			width++;
		else
			width += (size_t)code_point_width(code_point);
		text = slice_from(text, len);
	}
	return width;
}

static bool
is_composed(struct slice text)
{
	return nfc_unsure_at(text) == text.len;
}

bool
screen_may_look_alike(struct slice a, struct slice b)
{
	struct secret_text one CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct secret_text other CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct slice left, right;

	printable_add_secret(&one, a);
	printable_add_secret(&other, b);
	left = secret_text_slice(&one);
	right = secret_text_slice(&other);
	if (slice_equal(left, right))
		return true;
	return screen_width(left) == screen_width(right) && is_composed(left) != is_composed(right);
}

/* The bytes at the start of TEXT that take at most WIDTH columns. */
static size_t
bytes_of_width(struct slice text, size_t width)
{
	size_t used = 0;

	while (used < text.len) {
		unsigned code_point;
		size_t len = utf8_next(slice_from(text, used), &code_point);

		if (screen_width(slice_of(text.data, used + (len == 0 ? 1 : len))) > width)
			break;
		used += len == 0 ? 1 : len;
	}
	return used;
}

void
screen_add_cut(struct buf *out, const struct screen *screen, enum tone tone, struct slice text,
    size_t width)
{
	const char *gap = screen->utf8 ? "…" : "..";
	size_t gap_width = screen->utf8 ? 1 : 2, keep, end;
	struct buf cut CLEANUP(buf_done) = BUF_INIT;

	if (screen_width(text) <= width || width <= gap_width) {
		screen_add(out, screen, tone, text);
		return;
	}
	keep = width - gap_width;
	buf_add(&cut, slice_of(text.data, bytes_of_width(text, keep - keep / 2)));
	buf_add_text(&cut, gap);
	for (end = text.len; end > 0; end--)
		if ((text.data[end - 1] & 0xc0) != 0x80 &&
		    screen_width(slice_from(text, end - 1)) > keep / 2)
			break;
	while (end < text.len && (text.data[end] & 0xc0) == 0x80)
		end++;
	buf_add(&cut, slice_from(text, end));
	screen_add(out, screen, tone, buf_slice(&cut));
}

size_t
screen_break(struct slice text, size_t width)
{
	size_t best = 0;

	if (screen_width(text) <= width)
		return text.len;
	for (size_t i = 1; i < text.len; i++) {
		if (text.data[i] != ' ')
			continue;
		if (best > 0 && screen_width(slice_of(text.data, i)) > width)
			break;
		best = i;
	}
	return best == 0 ? text.len : best;
}
