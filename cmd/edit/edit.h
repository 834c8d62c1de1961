/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of `edit`: a text of an environment is composed (edit_text), a person's editor changes it
 * in memory that no disk has (edit_room, edit_editor), it is read back (edit_read), and what is
 * different becomes one commit.
 */
#ifndef EK_CMD_EDIT_H
#define EK_CMD_EDIT_H

#include "cmd/session/session.h"
#include "cmd/session/service.h"
#include "cmd/session/type_checks.h"
#include "model/envset.h"
#include "secret/text.h"

#define EDIT_DIALECT "compose-literal"

struct edit_names {
	char **item;
	size_t count, room;
};

/* What is edited, and what stands beside it. */
struct edit {
	const char *env;
	struct service service;     /* whose names only are shown; zeroed: all names */
	struct type_checks checks;  /* what contracts say of names */
	struct env_info info;       /* of the environment as it was read */
	struct envset *stored;      /* what the vault had then */
	struct envset *under;       /* of the environment underneath; NULL: there is none */
	struct envset *wanted;      /* what the environment shall have; NULL: nothing was typed yet */
	struct edit_names stuck;    /* whose values no text can carry: they stay as they are */
	struct secret_text text;    /* for the editor */
};

void edit_done(struct edit *edit);

/* Is NAME one of those that are shown? With a service, only what it takes. */
bool edit_takes(const struct edit *edit, struct slice name);

/* May a person change the value of NAME here? Not if it is in edit->stuck. */
bool edit_carries(const struct edit *edit, struct slice name);

/* Text that an editor shows, and gives back, as it is: UTF-8, and of control characters \t \n \r. */
bool edit_is_text(struct slice value);

/*
 * Compose edit->text: a line NAME=value for each of SET, with what contracts say of it above it, and
 * commented lines for names that they require and that are not there. What would not be read back as
 * it is becomes stuck. SET is edit->stored or edit->wanted.
 */
void edit_compose(struct edit *edit, struct envset *set);

/*
 * Put PROBLEMS above edit->text, in place of those of the last time: comments that edit_read() does
 * not look at.
 */
void edit_complain(struct edit *edit, const struct err *problems);

/*
 * Read edit->text into edit->wanted: names that are not shown, and stuck ones, are as they were
 * stored. ERR_INVALID: all that is wrong with the text, the names and the values, with lines.
 */
int edit_read(struct session *session, struct edit *edit, struct err *err);

/* Under which old name a new one of edit->wanted stood, if only the name was changed; or NULL. */
const struct entry *edit_renamed_from(const struct edit *edit, const struct entry *entry);

/*
 * The vault has NOW instead of edit->stored, which it becomes: what only a person or only somebody else
 * changed is taken over into edit->wanted. What both changed is as the person had it, and told as
 * problems in ERR: ERR_CONFLICT (`changed-meanwhile`). NOW is moved.
 */
int edit_merge(struct edit *edit, struct envset **now, struct err *err);

/*
 * Give edit->text to the editor of this user, in a file that only memory has, and read it back into
 * edit->text. The file is wiped and removed on every way out; a signal that ends the program does
 * so after that. ERR_REFUSED: `no-memory-folder`, `no-editor`, `editor-failed` (it did not end well:
 * what it wrote is not looked at), `no-terminal`. ERR_SYSTEM.
 */
int edit_ask(struct edit *edit, struct err *err);

/* A private folder on a memory file system. */
struct edit_room {
	char *folder, *file;
	int lock; /* of the folder: somebody is in it */
};

#define EDIT_ROOM_INIT {NULL, NULL, -1}

/*
 * Make one, with a file NAME that has TEXT. What earlier calls that were killed have left is wiped and
 * removed. ERR_REFUSED (`no-memory-folder`).
 */
int edit_room_open(const char *name, struct slice text, struct edit_room *out, struct err *err);

/* What the file has now, appended to OUT, which is emptied before. */
int edit_room_read(const struct edit_room *room, struct secret_text *out, struct err *err);

/* Wipe and remove everything in it, and itself. */
void edit_room_close(struct edit_room *room);

/*
 * The words of the editor's command, ended by NULL: VISUAL, EDITOR, then `sensible-editor`, with what
 * keeps editors of the vi family from writing anything beside the file, and FILE last. The caller frees
 * the list; its words live as long as FILE and the process. ERR_REFUSED (`no-editor`).
 */
int edit_command(const char *file, const char ***out, struct err *err);

#endif
