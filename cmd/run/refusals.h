/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the `run --watch` of this user on this machine refuse to give their commands, for who asks beside them
 * (`status`, `doctor`): a file each in the state folder, there as long as it is refused. Its watch holds a lock
 * on it, so that a file without one is of a watch that was killed; it is not believed, and removed.
 *
 * Names and reasons as in messages, never values.
 */
#ifndef EK_CMD_REFUSALS_H
#define EK_CMD_REFUSALS_H

#include <stddef.h>
#include <stdint.h>

#include "cmd/session/session.h"

enum refusal_kind {
	REFUSAL_CHANGE, /* what is here now; the command goes on with what it has */
	REFUSAL_START,  /* the same, and no command runs */
	REFUSAL_STORE,  /* what the shared store has */
};

struct refusal {
	enum refusal_kind kind;
	uint64_t pid, since_ms;
	char env[65], service[130], command[130], id[48], message[600];
};

/* A refusal that this process tells others of; {.fd = -1}: none. */
struct refusal_mark {
	int fd;
	uint64_t since_ms;
	char *path;
};

/*
 * Tell of WHAT, whose pid and since are filled in: since the mark was first set. What cannot be written is not
 * told: the watch itself has said it.
 */
void refusal_tell(struct session *session, struct refusal_mark *mark, const struct refusal *what);
void refusal_clear(struct refusal_mark *mark);

struct refusals {
	struct refusal *items; /* ascending by pid */
	size_t count, room;
};

/* Those about the session's vault. */
void refusals_load(struct session *session, struct refusals *out);
void refusals_done(struct refusals *refusals);

/* "`run --watch` of server (pid 4711) does not use what is new in `dev`, and …": who, and what comes of it. */
enum { REFUSAL_WORDS = 500 };
void refusal_words(const struct refusal *refusal, char out[REFUSAL_WORDS]);

/* "change", "start", "store". */
const char *refusal_kind_word(enum refusal_kind kind);

#endif
