/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/images/ignore.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { PATTERNS_MOST = 5000 };

/* `[…]` at the start of *GLOB against C; *GLOB goes behind it. */
static bool
class_fits(struct slice *glob, unsigned char c)
{
	size_t at = 1;
	bool inverted = at < glob->len && (glob->data[at] == '!' || glob->data[at] == '^'), fits = false;

	at += inverted;
	for (size_t first = at; at < glob->len && (glob->data[at] != ']' || at == first); at++) {
		if (at + 2 < glob->len && glob->data[at + 1] == '-' && glob->data[at + 2] != ']') {
			fits |= c >= glob->data[at] && c <= glob->data[at + 2];
			at += 2;
		} else {
			fits |= c == glob->data[at];
		}
	}
	*glob = slice_from(*glob, at + 1);
	return fits != inverted;
}

/* One byte of both; false: they differ. */
static bool
step(struct slice *glob, struct slice *path)
{
	unsigned char g = glob->len > 0 ? glob->data[0] : '\0', c = path->data[0];

	*path = slice_from(*path, 1);
	if (g == '[' && c != '/')
		return class_fits(glob, c);
	if (g == '\\' && glob->len > 1) {
		*glob = slice_from(*glob, 1);
		g = glob->data[0];
	} else if (g == '?' && c != '/') {
		g = c;
	}
	*glob = slice_from(*glob, 1);
	return g == c;
}

/* Two stars to go back to, one that takes slashes and one that does not: time is their product. */
bool
path_fits(struct slice glob, struct slice path)
{
	struct slice star_glob = {NULL, 0}, star_path = {NULL, 0};
	struct slice deep_glob = {NULL, 0}, deep_path = {NULL, 0};

	for (;;) {
		if (glob.len > 1 && glob.data[0] == '*' && glob.data[1] == '*') {
			glob = slice_from(glob, 2);
			if (glob.len > 0 && glob.data[0] == '/') /* also no folder at all */
				glob = slice_from(glob, 1);
			deep_glob = glob;
			deep_path = path;
			star_glob.data = NULL;
			if (glob.len == 0)
				return true;
			continue;
		}
		if (glob.len > 0 && glob.data[0] == '*') {
			glob = slice_from(glob, 1);
			star_glob = glob;
			star_path = path;
			if (glob.data == NULL)
				glob.data = (const unsigned char *)"";
			star_glob.data = glob.data;
			continue;
		}
		if (path.len == 0 && glob.len == 0)
			return true;
		if (path.len > 0 && glob.len > 0 && step(&glob, &path))
			continue;
		if (star_glob.data != NULL && star_path.len > 0 && star_path.data[0] != '/') {
			star_path = slice_from(star_path, 1);
			glob = star_glob;
			path = star_path;
		} else if (deep_glob.data != NULL && deep_path.len > 0) {
			deep_path = slice_from(deep_path, 1);
			glob = deep_glob;
			path = deep_path;
			star_glob.data = NULL;
		} else {
			return false;
		}
	}
}

static void
add_line(struct ignore *ignore, struct slice line, const char *folder, bool docker)
{
	struct ignore_pattern pattern = {.folder = folder, .glob = slice_trim(line)};

	if (pattern.glob.len == 0 || pattern.glob.data[0] == '#' || ignore->count >= PATTERNS_MOST)
		return;
	if (pattern.glob.data[0] == '!') {
		pattern.is_negated = true;
		pattern.glob = slice_from(pattern.glob, 1);
	}
	if (slice_starts_with(pattern.glob, "./"))
		pattern.glob = slice_from(pattern.glob, 2);
	if (pattern.glob.len > 0 && pattern.glob.data[pattern.glob.len - 1] == '/') {
		pattern.only_folders = !docker;
		pattern.glob.len--;
	}
	pattern.is_anchored = docker || slice_find(pattern.glob, '/') < pattern.glob.len;
	if (pattern.glob.len > 0 && pattern.glob.data[0] == '/')
		pattern.glob = slice_from(pattern.glob, 1);
	if (pattern.glob.len == 0)
		return;
	ignore->items = list_grow(ignore->items, ignore->count, &ignore->room, sizeof(pattern));
	ignore->items[ignore->count++] = pattern;
}

void
ignore_read(struct ignore *ignore, struct slice text, const char *folder, bool docker)
{
	struct slice line;

	while (slice_next_line(&text, &line))
		add_line(ignore, line, folder, docker);
}

static bool
pattern_fits(const struct ignore_pattern *pattern, struct slice path, bool is_folder)
{
	struct slice folder = slice_of_text(pattern->folder), name;
	size_t slash = path.len;

	if (!slice_equal_text(folder, ".")) {
		if (path.len <= folder.len || !slice_starts_with(path, pattern->folder) ||
			path.data[folder.len] != '/')
			return false;
		path = slice_from(path, folder.len + 1);
		slash = path.len;
	}
	if (pattern->only_folders && !is_folder)
		return false;
	if (pattern->is_anchored)
		return path_fits(pattern->glob, path);
	while (slash > 0 && path.data[slash - 1] != '/')
		slash--;
	name = slice_from(path, slash);
	return path_fits(pattern->glob, name);
}

static bool
is_left_out(const struct ignore *ignore, struct slice path, bool is_folder)
{
	for (size_t i = ignore->count; i-- > 0;)
		if (pattern_fits(&ignore->items[i], path, is_folder))
			return !ignore->items[i].is_negated;
	return false;
}

bool
ignore_fits(const struct ignore *ignore, const char *path, bool is_folder)
{
	struct slice whole = slice_of_text(path);

	for (size_t at = 0; at < whole.len; at++)
		if (whole.data[at] == '/' && is_left_out(ignore, slice_of(whole.data, at), true))
			return true;
	return is_left_out(ignore, whole, is_folder);
}

bool
ignore_fits_inside(const struct ignore *ignore, const char *path, bool is_folder)
{
	return is_left_out(ignore, slice_of_text(path), is_folder);
}

void
ignore_done(struct ignore *ignore)
{
	free(ignore->items);
	*ignore = (struct ignore){0};
}
