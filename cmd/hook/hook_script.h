/* SPDX-License-Identifier: Apache-2.0 */
/* The text of our pre-commit hook, and the folders that it is for: a line for each. */
#ifndef EK_CMD_HOOK_SCRIPT_H
#define EK_CMD_HOOK_SCRIPT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/pool.h"

/* Folders of projects, from the top of the repository, as a shell takes them for a word. */
struct hook_folders { /* begins with a pool, else zeroed */
	struct pool *pool;
	const char **items;
	size_t count, room;
};

/* Those of the hook TEXT; false: it is not ours. */
bool hook_script_read(struct slice text, struct hook_folders *out);
void hook_script_make(const struct hook_folders *folders, struct buf *out);

/* WORD is borrowed. */
void hook_folders_add(struct hook_folders *folders, const char *word);
/* False: it is none of them. */
bool hook_folders_remove(struct hook_folders *folders, const char *word);
bool hook_folders_have(const struct hook_folders *folders, const char *word);
void hook_folders_done(struct hook_folders *folders);

#endif
