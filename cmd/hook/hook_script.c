/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/hook/hook_script.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static const char mark[] = "# made by `evenkeep hook install`";

static const char script[] =
	"#!/bin/sh\n"
	"# made by `evenkeep hook install`: no secret is committed in clear\n"
	"command -v evenkeep >/dev/null 2>&1 || {\n"
	"	echo 'evenkeep is not there, so nothing was looked at and nothing is committed' >&2\n"
	"	echo \"install it, or remove this hook: $0\" >&2\n"
	"	exit 1\n"
	"}\n"
	"look() { # FOLDER: for the values of the project there\n"
	"	[ \"$1\" = . ] || [ -e \"$1/evenkeep.yaml\" ] || {\n"
	"		echo \"values of $1 were not looked for: no evenkeep.yaml is there\" >&2\n"
	"		echo \"if it is gone for good, remove its line from $0\" >&2\n"
	"		set -- .\n"
	"	}\n"
	"	evenkeep -q -C \"$1\" hook run || exit 1\n"
	"}\n";
static const char look[] = "look "; /* FOLDER */

static size_t
find(const struct hook_folders *folders, const char *word)
{
	size_t i = 0;

	while (i < folders->count && strcmp(folders->items[i], word) != 0)
		i++;
	return i;
}

bool
hook_folders_have(const struct hook_folders *folders, const char *word)
{
	return find(folders, word) < folders->count;
}

void
hook_folders_add(struct hook_folders *folders, const char *word)
{
	folders->items = list_grow(folders->items, folders->count, &folders->room,
		sizeof(*folders->items));
	folders->items[folders->count++] = word;
}

bool
hook_folders_remove(struct hook_folders *folders, const char *word)
{
	size_t at = find(folders, word);

	if (at == folders->count)
		return false;
	folders->count--;
	memmove(&folders->items[at], &folders->items[at + 1],
		(folders->count - at) * sizeof(*folders->items));
	return true;
}

void
hook_folders_done(struct hook_folders *folders)
{
	pool_free(folders->pool);
	free(folders->items);
}

bool
hook_script_read(struct slice text, struct hook_folders *out)
{
	bool is_ours = false;
	struct slice line;

	while (slice_next_line(&text, &line)) {
		is_ours |= slice_starts_with(line, mark);
		if (slice_starts_with(line, look))
			hook_folders_add(out, pool_slice(out->pool, slice_from(line, strlen(look))));
	}
	return is_ours;
}

void
hook_script_make(const struct hook_folders *folders, struct buf *out)
{
	buf_add_text(out, script);
	for (size_t i = 0; i < folders->count; i++)
		buf_addf(out, "%s%s\n", look, folders->items[i]);
}
