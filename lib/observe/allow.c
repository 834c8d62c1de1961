/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/allow.h"

#include <string.h>

#include "observe/names.h"

static const char mark[] = "evenkeep:";

struct scan {
	const char *path;
	struct facts *out;
	size_t waiting; /* of OUT: from here on they are for the line below */
};

/* What is left of LINE before AT, if a comment has just begun there. */
static bool
begins_comment(struct slice line, size_t at, struct slice *before)
{
	static const char *const starts[] = {"<!--", "//", "/*", "--", "#", ";", "*"};
	struct slice head = slice_trim(slice_of(line.data, at));

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (slice_ends_with(head, starts[i])) {
			*before = slice_of(head.data, head.len - strlen(starts[i]));
			return true;
		}
	return false;
}

static size_t
id_len(struct slice text)
{
	size_t len = 0;

	while (len < text.len && (text.data[len] == '.' || text.data[len] == '-' ||
		(text.data[len] >= 'a' && text.data[len] <= 'z') ||
		(text.data[len] >= '0' && text.data[len] <= '9')))
		len++;
	return len;
}

/* Is there something behind a dash? */
static bool
has_reason(struct slice text)
{
	static const char *const dashes[] = {"\xe2\x80\x94", "\xe2\x80\x93", "--", "-", ":"};
	static const char *const ends[] = {"-->", "*/"};

	text = slice_trim(text);
	for (size_t i = 0; i < ARRAY_LEN(ends); i++)
		if (slice_ends_with(text, ends[i]))
			text = slice_trim(slice_of(text.data, text.len - strlen(ends[i])));
	for (size_t i = 0; i < ARRAY_LEN(dashes); i++)
		if (slice_starts_with(text, dashes[i]))
			return slice_trim(slice_from(text, strlen(dashes[i]))).len > 0;
	return false;
}

/* Behind `evenkeep: allow`; data NULL: LINE has no such comment. */
static struct slice
allowed_by(struct slice line, size_t *column, bool *alone)
{
	const unsigned char *found = memmem(line.data, line.len, mark, strlen(mark));
	struct slice before, rest;

	if (found == NULL || !begins_comment(line, (size_t)(found - line.data), &before))
		return slice_of(NULL, 0);
	rest = slice_trim(slice_from(line, (size_t)(found - line.data) + strlen(mark)));
	if (!slice_starts_with(rest, "allow") || rest.len == strlen("allow") ||
		(rest.data[5] != ' ' && rest.data[5] != '\t'))
		return slice_of(NULL, 0);
	*column = (size_t)(found - line.data) + 1;
	*alone = slice_trim(before).len == 0;
	return slice_trim(slice_from(rest, strlen("allow")));
}

static void
add(const struct scan *scan, struct slice rule, bool reason, unsigned line, size_t column)
{
	struct subject *subject = facts_add(scan->out, "allow", (struct fact_place){scan->path, line,
		(unsigned)column, (unsigned)strlen(mark)});

	subject_text(subject, "rule", pool_slice(scan->out->pool, rule));
	subject_bool(subject, "has_reason", reason);
	subject_number(subject, "of_line", line);
}

/* Comments alone on their lines are for the first line that is none: NUMBER. */
static void
end_waiting(struct scan *scan, unsigned number)
{
	for (; scan->waiting < scan->out->count; scan->waiting++)
		subject_number(scan->out->items[scan->waiting], "of_line", number);
}

static void
look_at(struct scan *scan, struct slice line, unsigned number)
{
	bool alone = false;
	size_t column = 0, len;
	struct slice at = allowed_by(line, &column, &alone), list = at;

	if (!alone)
		end_waiting(scan, number);
	while ((len = id_len(list)) > 0) {
		list = slice_trim(slice_from(list, len));
		if (list.len == 0 || list.data[0] != ',')
			break;
		list = slice_trim(slice_from(list, 1));
	}
	while ((len = id_len(at)) > 0) {
		add(scan, slice_of(at.data, len), has_reason(list), number, column);
		at = slice_trim(slice_from(at, len));
		if (at.len == 0 || at.data[0] != ',')
			break;
		at = slice_trim(slice_from(at, 1));
	}
	if (!alone)
		scan->waiting = scan->out->count;
}

void
allow_scan(struct slice text, const char *path, struct facts *out)
{
	struct scan scan = {path, out, out->count};
	struct slice line;
	unsigned number = 0;

	/* nearly all files have none, and are gone through once, fast */
	if (memmem(text.data, text.len, mark, strlen(mark)) == NULL)
		return;
	while (slice_next_line(&text, &line))
		look_at(&scan, line, ++number);
	end_waiting(&scan, number + 1);
}

static void
scan_source(struct sources *sources, const char *path, struct facts *facts)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct slice text;

	/* what cannot be read is told by whoever wanted to know what it says */
	if (sources_read(sources, path, &text, &ignored) == 0)
		allow_scan(text, path, facts);
}

void
allow_facts(struct sources *sources, struct facts *facts)
{
	struct names seen CLEANUP(names_done) = {0};
	size_t count = sources_count(sources), subjects = facts->count;

	for (size_t i = 0; i < count; i++)
		if (names_add(&seen, slice_of_text(sources_at(sources, i)), 1) == NAMES_NONE)
			scan_source(sources, sources_at(sources, i), facts);
	for (size_t i = 0; i < subjects; i++) {
		const struct subject *subject = facts->items[i];

		if (subject->place.file != NULL && (strcmp(subject->each, "key") == 0 ||
			strcmp(subject->each, "value") == 0) &&
			names_add(&seen, slice_of_text(subject->place.file), 1) == NAMES_NONE)
			scan_source(sources, subject->place.file, facts);
	}
}
