/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_REMOTE_FILE_PRIV_H
#define EK_CMD_REMOTE_FILE_PRIV_H

#include "cmd/remote/engine.h"
#include "cmd/remote/file/room.h"

struct store {
	struct room room;
	const char *where;
};

/* ---- _file */

enum remote_answer file_get(struct store *store, const char *name, uint64_t until, struct buf *out,
	struct engine_said *said);

/*
 * For `return`: what errno means for the object NAME that could not be read, put (DOING), and the like,
 * in words. LOST: what it means where the system says nothing that is final.
 */
enum remote_answer file_say_errno(struct engine_said *said, const struct store *store,
	const char *doing, const char *name, enum remote_answer lost);

/* ---- _put */

enum remote_answer file_put(struct store *store, const struct remote_item *items, size_t count,
	uint64_t until, size_t *at, struct engine_said *said);

/* ---- _versions */

enum remote_answer file_get_if(struct store *store, const char *name, uint64_t until,
	struct remote_tag *tag, struct buf *out, struct engine_said *said);
enum remote_answer file_wait(struct store *store, const char *const *names,
	const struct remote_tag *tags, size_t count, uint64_t until, struct engine_said *said);

/* ---- _notify: being told of changes below a folder, where the system can */

/* -1: it cannot. */
int notify_open(void);

/* What is made, moved or removed in FOLDER makes NOTIFY readable from now on. -1: it does not. */
int notify_folder(int notify, int folder);

/* Forget what was told so far. */
void notify_drain(int notify);

#endif
