/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The page for people: a line for each place, findings below theirs. Where there is room places and
 * words stand beside each other, else under each other, and under 30 columns each place is one line.
 */
#include <string.h>
#include <unistd.h>

#include "cmd/explain/explain.h"
#include "cmd/frame/output.h"
#include "report/findings.h"
#include "report/screen.h"

enum {
	LINES_BELOW = 30, /* columns under which a place is a line */
	LIST_BELOW = 76,  /* columns under which words stand under their place */
	WORDS_LEAST = 36, /* columns that words beside their place get, or they stand under it too */
	PLACE_MOST = 45,  /* of a hundred columns that places get at most */
	GAP = 2,
};

struct page {
	const struct blame *blame;
	struct screen screen;
	struct buf out;
	size_t what, place; /* columns of the widest */
	bool is_list;         /* words stand under their place */
	bool decides, hidden; /* such marks are shown */
};

static enum mark
mark_of(enum level level)
{
	return level == LEVEL_ERROR ? MARK_BAD : level == LEVEL_WARNING ? MARK_LOOK : MARK_NONE;
}

static void
add_blanks(struct buf *out, size_t count)
{
	while (count-- > 0)
		buf_add_byte(out, ' ');
}

static size_t
mark_width(const struct page *page)
{
	return page->screen.plain ? 0 : 3;
}

/* What of PLACE is shown: the environment beside it where the place does not say it. */
static void
place_text(const struct blame_step *step, struct buf *out)
{
	static const struct screen words_only = {.utf8 = true};

	screen_add_text(out, &words_only, TONE_NONE, step->place);
}

static void
words_text(const struct page *page, const struct blame_step *step, struct buf *out)
{
	static const struct screen words_only = {.utf8 = true};

	if (page->screen.plain && (step->flags & BLAME_DECIDES) != 0)
		buf_add_text(out, "decides: ");
	if (step->service != NULL) {
		screen_add_text(out, &words_only, TONE_NONE, step->service);
		buf_add_text(out, ": ");
	}
	screen_add_text(out, &words_only, TONE_NONE, step->words);
}

static void
measure(struct page *page)
{
	size_t most = page->screen.columns * PLACE_MOST / 100;

	for (size_t i = 0; i < page->blame->count; i++) {
		const struct blame_step *step = &page->blame->steps[i];
		struct buf place CLEANUP(buf_done) = BUF_INIT;
		size_t width;

		place_text(step, &place);
		width = screen_width(buf_slice(&place));
		page->place = width > page->place ? width : page->place;
		width = screen_width(slice_of_text(step->what));
		page->what = width > page->what ? width : page->what;
		page->decides |= (step->flags & BLAME_DECIDES) != 0;
		page->hidden |= (step->flags & BLAME_HIDDEN) != 0;
	}
	if (most > 0 && page->place > most)
		page->place = most;
	page->is_list = most > 0 && (page->screen.columns < LIST_BELOW || page->screen.columns <
		mark_width(page) + page->what + GAP + page->place + GAP + WORDS_LEAST);
}

/* TEXT in lines that end at the right edge; INDENT columns before all but the first. */
static void
add_wrapped(struct page *page, enum tone tone, struct slice text, size_t indent)
{
	size_t columns = page->screen.columns;
	size_t width = columns == 0 || columns <= indent ? 0 : columns - indent;
	bool first = true;

	while (text.len > 0) {
		size_t len = width == 0 ? text.len : screen_break(text, width);

		if (!first)
			add_blanks(&page->out, indent);
		screen_add(&page->out, &page->screen, tone, slice_trim(slice_of(text.data, len)));
		buf_add_byte(&page->out, '\n');
		text = slice_trim(slice_from(text, len));
		first = false;
	}
	if (first)
		buf_add_byte(&page->out, '\n');
}

static enum mark
step_mark(const struct blame_step *step)
{
	if ((step->flags & BLAME_DECIDES) != 0)
		return MARK_DECIDES;
	return (step->flags & BLAME_HIDDEN) != 0 ? MARK_GONE : MARK_NONE;
}

static enum tone
step_tone(const struct blame_step *step)
{
	if ((step->flags & BLAME_DECIDES) != 0)
		return TONE_BOLD;
	return (step->flags & BLAME_HIDDEN) != 0 ? TONE_DIM : TONE_NONE;
}

/* TEXT behind BEGINNING and a blank, if it begins so. */
static const char *
behind(const char *text, const char *beginning)
{
	size_t len = strlen(beginning);

	return strncmp(text, beginning, len) == 0 && text[len] == ' ' ? text + len + 1 : text;
}

/* Where it says something else than the name, and the service, that the line above has already. */
static const char *
beginning_of(const struct page *page, const struct blame_step *step, const struct finding *finding)
{
	const char *rest = behind(finding->message, page->blame->name), *of;
	size_t len = strcspn(step->words, ":");

	if (rest == finding->message || strncmp(rest, "of ", 3) != 0)
		return rest;
	of = rest + 3;
	return step->words[len] == ':' && strncmp(of, step->words, len) == 0 && of[len] == ' ' ?
		of + len + 1 : finding->message;
}

/* What a finding says there, and in which environments. */
static void
message_of(const struct page *page, const struct blame_step *step, const struct finding *finding,
	struct buf *out)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	finding_say(finding, &text);
	buf_add_text(out, buf_text(&text) +
		(beginning_of(page, step, finding) - finding->message));
}

/* A finding at a place, from COLUMN on. */
static void
add_finding(struct page *page, const struct blame_step *step, const struct finding *finding,
	size_t column)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	message_of(page, step, finding, &text);
	buf_addf(&text, "  %s", finding->rule);
	screen_add_mark(&page->out, &page->screen, mark_of(finding->level));
	add_blanks(&page->out, column - mark_width(page));
	if (page->screen.plain)
		buf_addf(&page->out, "%s: ", level_name(finding->level));
	add_wrapped(page, finding->level == LEVEL_ERROR ? TONE_RED :
		finding->level == LEVEL_WARNING ? TONE_YELLOW : TONE_DIM, buf_slice(&text), column);
}

static void
add_findings(struct page *page, const struct blame_step *step, size_t column)
{
	for (size_t i = 0; i < step->finding_count; i++)
		add_finding(page, step, step->findings[i], column);
}

/* `contract   backend/.env.example:8   expected, secret` */
static void
add_row(struct page *page, const struct blame_step *step, const struct blame_step *before)
{
	struct buf place CLEANUP(buf_done) = BUF_INIT;
	struct buf words CLEANUP(buf_done) = BUF_INIT;
	size_t column = mark_width(page) + page->what + GAP + page->place + GAP;
	bool same = before != NULL && strcmp(before->what, step->what) == 0;
	size_t width;

	place_text(step, &place);
	words_text(page, step, &words);
	screen_add_mark(&page->out, &page->screen, step_mark(step));
	screen_add_text(&page->out, &page->screen, TONE_DIM, same && page->screen.utf8 ? "" :
		step->what);
	add_blanks(&page->out, page->what + GAP -
		(same && page->screen.utf8 ? 0 : screen_width(slice_of_text(step->what))));
	screen_add_cut(&page->out, &page->screen, step_tone(step), buf_slice(&place), page->place);
	width = screen_width(buf_slice(&place));
	add_blanks(&page->out, page->place - (width > page->place ? page->place : width) + GAP);
	add_wrapped(page, (step->flags & BLAME_HIDDEN) != 0 ? TONE_DIM : TONE_NONE,
		buf_slice(&words), column);
	add_findings(page, step, column);
}

/* The place, and what is said of it under it. */
static void
add_item(struct page *page, const struct blame_step *step)
{
	struct buf place CLEANUP(buf_done) = BUF_INIT;
	struct buf words CLEANUP(buf_done) = BUF_INIT;
	size_t indent = mark_width(page) + GAP;

	place_text(step, &place);
	words_text(page, step, &words);
	screen_add_mark(&page->out, &page->screen, step_mark(step));
	screen_add_text(&page->out, &page->screen, TONE_DIM, step->what);
	buf_add_byte(&page->out, ' ');
	screen_add_cut(&page->out, &page->screen, step_tone(step), buf_slice(&place),
		page->screen.columns - mark_width(page) - 1 -
			screen_width(slice_of_text(step->what)));
	buf_add_byte(&page->out, '\n');
	add_blanks(&page->out, indent);
	add_wrapped(page, TONE_NONE, buf_slice(&words), indent);
	add_findings(page, step, indent);
}

/* Everything of a place in one line, which the terminal breaks. */
static void
add_line(struct page *page, const struct blame_step *step)
{
	struct buf words CLEANUP(buf_done) = BUF_INIT;

	words_text(page, step, &words);
	screen_add_mark(&page->out, &page->screen, step_mark(step));
	screen_add_text(&page->out, &page->screen, TONE_NONE, step->what);
	buf_add_byte(&page->out, ' ');
	screen_add_text(&page->out, &page->screen, step_tone(step), step->place);
	buf_add_byte(&page->out, ' ');
	buf_add(&page->out, buf_slice(&words));
	buf_add_byte(&page->out, '\n');
	for (size_t i = 0; i < step->finding_count; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		message_of(page, step, step->findings[i], &text);
		screen_add_mark(&page->out, &page->screen, mark_of(step->findings[i]->level));
		screen_add_text(&page->out, &page->screen, TONE_NONE, buf_text(&text));
		buf_add_byte(&page->out, '\n');
	}
}

static void
add_head(struct page *page, const struct explain_opts *opts)
{
	const struct blame *blame = page->blame;

	screen_add_text(&page->out, &page->screen, TONE_BOLD, blame->name);
	buf_addf(&page->out, ", %s", blame->secret ? "secret" : "plain");
	if (opts->env != NULL) {
		buf_add_text(&page->out, ", in ");
		screen_add_text(&page->out, &page->screen, TONE_BOLD, opts->env);
	}
	if (opts->service != NULL) {
		buf_add_text(&page->out, ", service ");
		screen_add_text(&page->out, &page->screen, TONE_BOLD, opts->service);
	}
	buf_add_byte(&page->out, '\n');
	if (blame->description != NULL)
		add_wrapped(page, TONE_DIM, slice_of_text(blame->description), 0);
	buf_add_byte(&page->out, '\n');
}

static void
add_legend(struct page *page)
{
	enum tone tone;

	buf_add_byte(&page->out, '\n');
	if (page->screen.plain || !(page->decides || page->hidden) || output_is_quiet())
		return;
	if (page->decides)
		buf_addf(&page->out, "%s decides what a program gets",
			screen_mark(&page->screen, MARK_DECIDES, &tone));
	if (page->hidden)
		buf_addf(&page->out, "%s%s hidden, so it changes nothing",
			page->decides ? "   " : "",
			screen_mark(&page->screen, MARK_GONE, &tone));
	buf_add_byte(&page->out, '\n');
}

static void
add_fix(struct page *page)
{
	const struct finding *worst = page->blame->worst;
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	if (worst == NULL || worst->fix == NULL || worst->level == LEVEL_NOTE)
		return;
	screen_add_text(&page->out, &page->screen, TONE_BOLD, "fix:");
	buf_add_byte(&page->out, ' ');
	buf_add_text(&text, worst->fix);
	/* what is no command is done at a place */
	if (worst->file != NULL && worst->line > 0 && strncmp(worst->fix, "evenkeep ", 9) != 0)
		buf_addf(&text, "  (%s:%u)", worst->file, worst->line);
	add_wrapped(page, TONE_NONE, buf_slice(&text), 5);
}

void
explain_say(const struct explanation *explanation)
{
	const struct blame *blame = explanation->blame;
	struct page page = {.blame = blame, .screen = output_screen(STDOUT_FILENO)};
	unsigned columns = page.screen.columns;

	measure(&page);
	add_head(&page, explanation->opts);
	for (size_t i = 0; i < blame->count; i++)
		if (columns > 0 && columns < LINES_BELOW)
			add_line(&page, &blame->steps[i]);
		else if (page.is_list)
			add_item(&page, &blame->steps[i]);
		else
			add_row(&page, &blame->steps[i], i == 0 ? NULL : &blame->steps[i - 1]);
	add_legend(&page);
	add_fix(&page);
	output_answer_text(buf_text(&page.out));
	buf_done(&page.out);
	if (blame->other_env != NULL)
		output_note("no compose files are known to be for %s: these are for %s",
			explanation->opts->env, blame->other_env);
	for (size_t i = 0; i < explanation->gap_count; i++)
		output_note("not looked at: %s (%s)", explanation->gaps[i].what,
			explanation->gaps[i].why);
}
