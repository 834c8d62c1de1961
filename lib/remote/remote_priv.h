/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_REMOTE_REMOTE_PRIV_H
#define EK_REMOTE_REMOTE_PRIV_H

#include "remote/process_priv.h"
#include "remote/remote.h"
#include "remote/wire.h"

struct remote {
	struct remote_settings settings;
	struct process process;
	unsigned can;                /* ENGINE_…, once it answered */
	enum remote_confinement confinement;
	struct keep *keep;           /* objects that came before they were asked for (remote_many.c) */
	unsigned spent_ms;           /* of the next call's time, by fetching together in vain */
	char notice[300];            /* printable; "": none */
	bool is_noticed;             /* it was asked for */
};

enum { ATTEMPT_GRACE_MS = 500 }; /* the engine itself keeps the deadline; then it gets this to say so */

/* An answer with the frame that it borrows from. */
struct reply {
	struct buf frame;
	struct wire_answer wire;
	char said[700], fix[400];    /* printable; ours where the program failed */
};

void reply_done(struct reply *reply);

/* The whole name on the wire, prefix and all. ERR_INVALID (`remote-name`): NAME is none. */
int remote_full_name(const struct remote *remote, const char *name, bool as_prefix, struct buf *out,
	struct err *err);

/* When the call that begins now is over. */
uint64_t remote_until(struct remote *remote);

/* What `open` says of SETTINGS; borrowed. */
void remote_describe(const struct remote_settings *settings, struct wire_open *out);

/* Start the program, if it does not run, and let it open the store. Answers as remote_attempt(). */
int remote_ready(struct remote *remote, uint64_t until, struct reply *reply, struct err *err);

/* The same, tried again as remote_repeat() does. */
int remote_ready_surely(struct remote *remote, uint64_t until, unsigned *tries, struct reply *reply,
	struct err *err);

/*
 * One attempt: ask and take the answer. Returns an enum remote_answer, or below 0 where the program
 * cannot be started. A program that is late, gone, or speaks nonsense is killed: REMOTE_UNSURE of a
 * put or a drop that was sent, else REMOTE_DOWN or REMOTE_SPEECH.
 */
int remote_attempt(struct remote *remote, const struct wire_request *request, uint64_t until,
	struct reply *reply, struct err *err);

/* The two halves of it, for the trial, which asks several at once. */
int attempt_send(struct remote *remote, const struct wire_request *request, uint64_t until,
	struct reply *reply);
int attempt_receive(struct remote *remote, const struct wire_request *request, uint64_t until,
	struct reply *reply);

/* The program ended, is late or talks nonsense: it is killed. Says so, and what that means. */
int attempt_broken(struct remote *remote, const struct wire_request *request, enum frame_end end,
	struct reply *reply);

/*
 * Attempts until there is a final answer: reads whatever came between, writes only what surely was
 * not done. REMOTE_UNSURE is returned to the caller, who reads back. *tries counts over one call.
 */
int remote_repeat(struct remote *remote, const struct wire_request *request, uint64_t until,
	unsigned *tries, struct reply *reply, struct err *err);

/* Wait before the next try, as ANSWER and the store want; false: the call is over. */
bool remote_pause(const struct remote *remote, const struct reply *reply, int answer, unsigned tries,
	uint64_t until);

/* TEXT of the other program, for a person: printable, cut, one line, without what is secret of the login. */
void words_take(const struct remote *remote, const char *text, char *out, size_t room);

/* Evenly from 0 to LIMIT, so that those who failed together do not come back together. */
unsigned remote_draw(unsigned limit);

/* Was FULL fetched before it was asked for? Then it is given away, appended to OUT if it is there. */
bool remote_kept(struct remote *remote, const char *full, bool *there, struct buf *out);

/* What was fetched so is no longer what is there. */
void remote_forget(struct remote *remote);

/*
 * Get FULL unless it is what KNOWN says: REMOTE_DONE with its bytes in REPLY, REMOTE_SAME, REMOTE_ABSENT,
 * and *NOW; or another answer.
 */
int version_get(struct remote *remote, const char *full, uint64_t until,
	const struct remote_tag *known, struct remote_tag *now, struct reply *reply, struct err *err);

/* As remote_put(), until UNTIL, of objects as they are. */
int remote_put_plain(struct remote *remote, const struct remote_item *items, size_t count,
	uint64_t until, size_t *at, struct err *err);

/* Append the object NAME that is stored as DATA to OUT: DATA itself, or the parts that it lists. */
int parts_join(struct remote *remote, const char *name, struct slice data, uint64_t until,
	struct buf *out, struct err *err);

/* The same of what REPLY brought, which is used up by that. */
int reply_join(struct remote *remote, const char *name, struct reply *reply, uint64_t until,
	struct buf *out, struct err *err);

/* Put the parts of those of COUNT items that need it, and let the items be LISTS of them. */
int parts_split(struct remote *remote, struct remote_item *items, size_t count, uint64_t until,
	struct buf *lists, struct err *err);

/* Fill ERR from a final answer. */
int remote_fail(const struct remote *remote, int answer, const struct reply *reply, struct err *err);

#endif
