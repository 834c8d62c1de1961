/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	text   = *record NUL *file
 *	record = ":" MODE SP MODE SP ID SP ID SP STATUS NUL PATH NUL
 *	file   = "diff --git " … LF *header *hunk
 *	hunk   = "@@ -" A ["," COUNT] " +" B ["," COUNT] " @@" … LF *line
 *	line   = ("+" | "-" | " " | "\") … LF
 */
#include "guard/patch.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

void
patch_done(struct patch *patch)
{
	for (size_t i = 0; i < patch->count; i++)
		free(patch->files[i].lines);
	free(patch->files);
}

static int
no_patch(const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "git-unknown", "what git says of the commit is not understood: %s",
		what);
	return err_fix(err, "see what `git diff --cached --raw -p` says");
}

/* Up to the next NUL, which is in the text. */
static bool
next_part(struct slice *text, struct slice *part)
{
	size_t len = slice_find(*text, '\0');

	if (len == text->len)
		return false;
	*part = slice_of(text->data, len);
	*text = slice_from(*text, len + 1);
	return true;
}

static int
read_records(struct slice *text, struct patch *out, struct err *err)
{
	struct slice record, path;

	while (text->len > 0 && text->data[0] == ':') {
		if (!next_part(text, &record) || !next_part(text, &path) || record.len < 3)
			return no_patch("a record ends early", err);
		out->files = list_grow(out->files, out->count, &out->room, sizeof(*out->files));
		out->files[out->count++] = (struct patch_file){
			.path = (const char *)path.data,
			.status = (char)record.data[record.len - 1],
		};
	}
	/* between records and patch */
	if (text->len > 0 && text->data[0] == '\0')
		*text = slice_from(*text, 1);
	return 0;
}

static bool
read_number(struct slice *at, unsigned long *out)
{
	size_t len = 0;

	for (*out = 0; len < at->len && len < 10 && at->data[len] >= '0' && at->data[len] <= '9'; len++)
		*out = *out * 10 + (unsigned long)(at->data[len] - '0');
	*at = slice_from(*at, len);
	return len > 0;
}

/* `12,3` or `12`, which is one line. */
static bool
read_range(struct slice *at, unsigned long *from, unsigned long *count)
{
	*count = 1;
	if (!read_number(at, from))
		return false;
	if (!slice_starts_with(*at, ","))
		return true;
	*at = slice_from(*at, 1);
	return read_number(at, count);
}

struct hunk {
	unsigned long old_count, new_count, line;
};

static bool
read_hunk(struct slice line, struct hunk *out)
{
	unsigned long old;

	line = slice_from(line, strlen("@@ -"));
	if (!read_range(&line, &old, &out->old_count) || !slice_starts_with(line, " +"))
		return false;
	line = slice_from(line, 2);
	return read_range(&line, &out->line, &out->new_count) && slice_starts_with(line, " @@");
}

static void
add_line(struct patch_file *file, struct slice text, unsigned long number, bool is_added)
{
	file->lines = list_grow(file->lines, file->count, &file->room, sizeof(*file->lines));
	file->lines[file->count++] =
		(struct patch_line){slice_from(text, 1), (unsigned)number, is_added};
}

/* The lines of a hunk, as many as it says. */
static int
read_lines(struct slice *text, struct hunk *hunk, struct patch_file *file, struct err *err)
{
	struct slice line;

	while (hunk->old_count + hunk->new_count > 0) {
		char kind;

		if (!slice_next_line(text, &line) || line.len == 0)
			return no_patch("a hunk ends early", err);
		kind = (char)line.data[0];
		if (kind == '\\')
			continue;
		if ((kind != '+' && kind != '-' && kind != ' ') ||
			(kind != '+' && hunk->old_count == 0) ||
			(kind != '-' && hunk->new_count == 0))
			return no_patch("a hunk has other lines than it says", err);
		hunk->old_count -= kind != '+';
		if (kind == '-')
			continue;
		add_line(file, line, hunk->line++, kind == '+');
		hunk->new_count--;
	}
	return 0;
}

int
patch_read(struct slice text, struct patch *out, struct err *err)
{
	struct slice line;
	size_t at = 0;
	bool again = false; /* what changes its type has two parts: what goes, and what comes */
	int r = read_records(&text, out, err);

	while (r == 0 && slice_next_line(&text, &line)) {
		struct hunk hunk;

		if (slice_starts_with(line, "diff --git ")) {
			again = at > 0 && at <= out->count && !again &&
				out->files[at - 1].status == 'T';
			at += !again;
		} else if (slice_starts_with(line, "@@ -")) {
			if (at == 0 || at > out->count || !read_hunk(line, &hunk))
				return no_patch("a hunk is of no file", err);
			r = read_lines(&text, &hunk, &out->files[at - 1], err);
		}
	}
	if (r == 0 && at != out->count)
		return no_patch("files and their patches are not as many", err);
	return r;
}
