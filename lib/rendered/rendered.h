/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `render` wrote on this machine: <state>/rendered/<hash of the project's folder>, one file a
 * project, 0600. It has no values; what a file said is known by a keyed hash whose random key
 * stands beside it, so that equal texts are told apart from edited ones and nothing else is told.
 * So are the names of plain values; those of a folder's files stand there as in the folder.
 * Who may read the state folder may try values against it, as they may read the rendered file.
 *
 * A record is written before its file is, and keeps the hash of the text before: whenever the
 * program is stopped, what lies on the disk is known. All of it can be lost without harm.
 */
#ifndef EK_RENDERED_RENDERED_H
#define EK_RENDERED_RENDERED_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/cleanup.h"
#include "base/err.h"
#include "base/slice.h"

enum { RENDERED_DIGEST = 16, RENDERED_KEY = 32 };

/* A text that was written, or one of a folder's files. */
struct rendered_text {
	char *name; /* of the file in its folder; NULL: the target itself */
	bool now;   /* `digest` is known */
	bool once;  /* `before` is known */
	uint8_t digest[RENDERED_DIGEST]; /* of what was written last */
	uint8_t before[RENDERED_DIGEST]; /* and of what was written before that */
};

/* One file or folder that was written. */
struct rendered_target {
	char *path;     /* absolute, links in its folders followed */
	char *dialect;  /* NULL: of a template */
	char *template; /* absolute path, or NULL */
	char *env;
	char *service;  /* NULL: every name of the environment */
	char *name, *space; /* the options of the dialect, or NULL */
	char *plain;    /* of rendered_set_plain(): digests in hex, ascending; NULL: none is plain */
	uint64_t seq, time_ms;
	unsigned mode;  /* of the files */
	bool is_folder;
	uint8_t key[RENDERED_KEY];
	struct rendered_text *texts; /* one, or those of the folder, ascending by name */
	size_t text_count, text_room;
};

struct rendered {
	struct rendered_target *targets; /* ascending by path */
	size_t count, room;
};

/* What is known of a text. */
enum rendered_knowledge {
	RENDERED_UNKNOWN, /* nothing was written under that name */
	RENDERED_LAST,    /* it is what was written last */
	RENDERED_BEFORE,  /* what was written before that */
	RENDERED_EDITED,  /* something else */
};

/*
 * What is remembered under STATE_FOLDER of the project in folder ROOT; nothing if there is no
 * such file. ERR_INVALID (`rendered-damaged`): it is not what was written; ERR_REFUSED
 * (`rendered-open`): it is not ours, or others may write it; ERR_SYSTEM.
 */
int rendered_load(const char *state_folder, const char *root, struct rendered *out,
	struct err *err);

/*
 * Under the folder's lock, load, let CHANGE change it, and write it if CHANGE says true. A damaged
 * file is replaced by a new one. ERR_SYSTEM, ERR_REFUSED as above.
 */
int rendered_update(const char *state_folder, const char *root,
	bool (*change)(void *cookie, struct rendered *rendered), void *cookie, struct err *err);

void rendered_done(struct rendered *rendered);

/* NULL if nothing is remembered of PATH. */
struct rendered_target *rendered_find(const struct rendered *rendered, const char *path);

/* The one of PATH, made with a new random key if there is none. Until the next change. */
struct rendered_target *rendered_add(struct rendered *rendered, const char *path);
bool rendered_remove(struct rendered *rendered, const char *path);

/* Free *TEXT and put a copy of NEWS (or NULL) there. */
void rendered_set(char **text, const char *news);

/*
 * NAME (NULL: the target itself) is about to be written with BYTES. What was written last becomes
 * what was before.
 */
void rendered_note(struct rendered_target *target, const char *name, struct slice bytes);

/* NAME is no longer there. */
void rendered_note_gone(struct rendered_target *target, const char *name);

/* TARGET may be NULL. */
enum rendered_knowledge rendered_knows(const struct rendered_target *target, const char *name,
	struct slice bytes);

/* COUNT names, and no others, are plain values of what is written now. */
void rendered_set_plain(struct rendered_target *target, const struct slice *names, size_t count);

/* Was NAME plain when the text was written? */
bool rendered_was_plain(const struct rendered_target *target, struct slice name);

/* The text form, for tests and fuzzing. */
int rendered_parse(struct slice text, const char *file, struct rendered *out, struct err *err);
void rendered_build(const struct rendered *rendered, struct buf *out);
void rendered_add_sum(struct buf *out);

#endif
