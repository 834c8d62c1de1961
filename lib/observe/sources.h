/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The files of a project, each read once into guarded memory. Nothing outside of the project's
 * folder is read: not by `..`, not through links.
 */
#ifndef EK_OBSERVE_SOURCES_H
#define EK_OBSERVE_SOURCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "base/pool.h"
#include "base/slice.h"

struct sources;

/*
 * The project's folder ROOT; NULL: there is none, and only what is put in is there. ERR_SYSTEM,
 * ERR_NOT_FOUND: it cannot be opened.
 */
int sources_open(const char *root, struct sources **out, struct err *err);
void sources_close(struct sources *sources);
void sources_closep(struct sources **sources);

enum { SOURCE_MOST = 4 << 20 };

/*
 * The text of PATH, relative to the root, valid as long as SOURCES. ERR_NOT_FOUND (`no-file`),
 * ERR_INVALID (`not-a-file`, `too-large`), ERR_REFUSED (`outside`): it leads out of the project;
 * ERR_SYSTEM.
 */
int sources_read(struct sources *sources, const char *path, struct slice *out, struct err *err);

/*
 * The text of PATH for a short look: what is known already, else up to ROOM bytes read into BUFFER and
 * not kept. *KNOWN: it was known. ERR_INVALID (`too-large`): it has ROOM bytes or more; else as above.
 */
int sources_peek(struct sources *sources, const char *path, unsigned char *buffer, size_t room,
	struct slice *out, bool *known, struct err *err);

/* From now on PATH has this TEXT, whatever lies in the folder. Before PATH is read. */
void sources_put(struct sources *sources, const char *path, struct slice text);

/* Is there a file, a folder or a link of that name? */
bool sources_have(const struct sources *sources, const char *path);

/* The paths that were put in or asked for so far. */
size_t sources_count(const struct sources *sources);
const char *sources_at(const struct sources *sources, size_t at);

/* From now on source code is looked at only where FN says so; until then all of it is. */
void sources_limit_code(struct sources *sources, bool (*fn)(const void *cookie, const char *path),
	const void *cookie);
bool sources_take_code(const struct sources *sources, const char *path);

/* From now on git has, of the files that a `.gitignore` names, those of which FN says so; until then none. */
void sources_know_tracked(struct sources *sources,
	bool (*fn)(const void *cookie, const char *path), const void *cookie);
bool sources_is_tracked(const struct sources *sources, const char *path);

/* What the project's folder is called. */
const char *sources_name(const struct sources *sources);

/* The descriptor of the root, for walking. */
int sources_root(const struct sources *sources);

/* FOLDER/PATH without `.` and `..`, in POOL; NULL: it leads out of the project, or is absolute. */
const char *source_path(struct pool *pool, const char *folder, struct slice path);

/* The folder of PATH in POOL: `.` for what has none. */
const char *source_folder(struct pool *pool, const char *path);

#endif
