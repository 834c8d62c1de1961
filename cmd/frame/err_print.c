/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The form of an error (UX.md §4): what, where, why, how.
 *
 *	error[id]: what was being done: what went wrong
 *	  --> file:line:column
 *	   |
 *	14 |     the line, of files that hold no values
 *	   |     ^^^^
 *	   |
 *	   = why: …
 *	   = fix: …
 */
#include "cmd/frame/output.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/screens.h"

static void
add_head(struct buf *text, const struct screen *screen, const struct err *err)
{
	char id[80];

	snprintf(id, sizeof(id), "error[%s]: ", err->id == NULL ? "bug" : err->id);
	screen_add_text(text, screen, TONE_RED, id);
	if (err->context[0] != '\0') {
		screen_add_text(text, screen, TONE_NONE, err->context);
		buf_add_text(text, ": ");
	}
	screen_add_text(text, screen, TONE_NONE, err->message);
	buf_add_byte(text, '\n');
}

static size_t
digits_of(unsigned number)
{
	size_t digits = 1;

	while (number >= 10) {
		number /= 10;
		digits++;
	}
	return digits;
}

static void
add_gutter(struct buf *text, size_t width, const char *what)
{
	buf_addf(text, "%*s", (int)width, what);
}

static void
add_place(struct buf *text, const struct screen *screen, const struct err *err, size_t gutter)
{
	char place[360];

	if (err->line == 0)
		snprintf(place, sizeof(place), "%s", err->file);
	else if (err->column == 0)
		snprintf(place, sizeof(place), "%s:%u", err->file, err->line);
	else
		snprintf(place, sizeof(place), "%s:%u:%u", err->file, err->line, err->column);
	add_gutter(text, gutter, "");
	buf_add_text(text, "--> ");
	screen_add_text(text, screen, TONE_NONE, place);
	buf_add_byte(text, '\n');
}

static void
add_source(struct buf *text, const struct screen *screen, const struct err *err, size_t gutter)
{
	unsigned column = err->column == 0 ? 1 : err->column;
	unsigned i;
	char number[16];

	add_gutter(text, gutter, "");
	buf_add_text(text, " |\n");
	snprintf(number, sizeof(number), "%u", err->line);
	add_gutter(text, gutter, number);
	buf_add_text(text, " | ");
	screen_add_text(text, screen, TONE_NONE, err->source);
	buf_add_byte(text, '\n');
	add_gutter(text, gutter, "");
	buf_add_text(text, " | ");
	if (err->width > 0 && column <= strlen(err->source)) {
		for (i = 1; i < column; i++)
			buf_add_byte(text, ' ');
		for (i = 0; i < err->width && i < sizeof(err->source); i++)
			buf_add_byte(text, '^');
	}
	buf_add_byte(text, '\n');
	add_gutter(text, gutter, "");
	buf_add_text(text, " |\n");
}

static void
add_detail(struct buf *text, const struct screen *screen, size_t gutter, const char *what,
    const char *detail)
{
	if (detail[0] == '\0')
		return;
	add_gutter(text, gutter, "");
	screen_add_text(text, screen, TONE_DIM, what);
	screen_add_text(text, screen, TONE_NONE, detail);
	buf_add_byte(text, '\n');
}

static void
add_one(struct buf *text, const struct screen *screen, const struct err *err)
{
	size_t gutter = err->source[0] == '\0' ? 1 : digits_of(err->line) + 1;

	add_head(text, screen, err);
	if (err->file[0] != '\0')
		add_place(text, screen, err, gutter);
	if (err->source[0] != '\0')
		add_source(text, screen, err, gutter);
	add_detail(text, screen, gutter, " = tried: ", err->tried);
	add_detail(text, screen, gutter, " = why: ", err->why);
	add_detail(text, screen, gutter, " = fix: ", err->fix);
}

static size_t
kept_of(const struct err *err)
{
	return err->more_count < ERR_MOST - 1 ? err->more_count : ERR_MOST - 1;
}

static void
add_all(struct buf *text, const struct screen *screen, const struct err *err)
{
	size_t kept = kept_of(err), i;

	add_one(text, screen, err);
	for (i = 0; i < kept; i++)
		add_one(text, screen, &err->more[i]);
	if (err->more_count > kept)
		buf_addf(text, "and %zu more\n", err->more_count - kept);
}

static void
document_members(struct json *json, const struct err *err, int status)
{
	char message[sizeof(err->context) + sizeof(err->message) + 4];

	json_text(json, "id", err->id == NULL ? "bug" : err->id);
	json_number(json, "exit", (uint64_t)status);
	snprintf(message, sizeof(message), "%s%s%s", err->context,
	    err->context[0] == '\0' ? "" : ": ", err->message);
	json_text(json, "message", message);
	json_text(json, "tried", err->tried[0] == '\0' ? NULL : err->tried);
	json_text(json, "why", err->why[0] == '\0' ? NULL : err->why);
	json_text(json, "fix", err->fix[0] == '\0' ? NULL : err->fix);
	if (err->file[0] == '\0') {
		json_nil(json, "location");
		return;
	}
	json_open_map(json, "location");
	json_text(json, "file", err->file);
	json_number(json, "line", err->line);
	json_number(json, "column", err->column);
	json_close_map(json);
}

static void
document(const struct err *err, int status)
{
	struct json *json = output_json("evenkeep.error/1", false);
	size_t kept = kept_of(err), i;

	json_open_map(json, "error");
	document_members(json, err, status);
	json_close_map(json);
	json_open_list(json, "more");
	for (i = 0; i < kept; i++) {
		json_open_map(json, NULL);
		document_members(json, &err->more[i], status);
		json_close_map(json);
	}
	json_close_list(json);
	json_number(json, "problems", err->more_count + 1);
}

void
output_error(const struct err *err, int status)
{
	struct screen screen = screen_of(STDERR_FILENO);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored = ERR_INIT;

	output_forget();
	add_all(&text, &screen, err);
	if (file_write_all(STDERR_FILENO, buf_slice(&text), "stderr", &ignored) < 0)
		err_done(&ignored); /* nobody is left to tell */
	if (!output_is_json())
		return;
	document(err, status);
	if (output_flush(&ignored) < 0)
		err_done(&ignored);
}
