/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of `run --watch` (REMOTE.md §4.4). Three kinds of processes, all of this program:
 *
 *	parent    stays (launch/parent.h); reads no vault and no value, decides when
 *	maker     a copy of it that opens the vault, makes the block and tells its digest; then it becomes
 *	          the command, or ends. One at a time, for a moment
 *	fetcher   a copy of it without keys that waits for the shared store and fetches into the vault
 *
 * What changes the vault, the fetcher, a colleague's `fetch` or somebody's `set`, is seen at the file.
 */
#ifndef EK_CMD_WATCH_H
#define EK_CMD_WATCH_H

#include "cmd/run/masking.h"
#include "cmd/run/run.h"
#include "launch/parent.h"

/* What the options say. */
struct watch_plan {
	uint64_t spread_ms, debounce_ms;
	int signal;               /* 0: restart */
};

/* ERR_USAGE (`not-a-duration`, `on-change-form`). */
int watch_plan_parse(const struct run_opts *o, struct watch_plan *out, struct err *err);

/* ERR_USAGE (`needs-watch`): an option that means nothing without --watch. */
int watch_refuse_words(const struct run_opts *o, struct err *err);

enum { WATCH_TEXT = 600, WATCH_ID = 48 };

/* What one process tells the parent. */
struct watch_note {
	enum note_kind {
		NOTE_MADE,        /* of a maker: the digest, and of which environment */
		NOTE_FAILED,      /* of both: what cannot be used, or started, and why */
		NOTE_RENDERED,    /* of a maker that only signals: the files are written */
		NOTE_DOWN,        /* of the fetcher: the store cannot be reached */
		NOTE_REACHED,     /* of the fetcher: it was reached, and what it has is here */
		NOTE_ALONE,       /* of the fetcher, which ends: there is no store */
	} kind;
	unsigned char digest[LAUNCH_DIGEST];
	char env[65], base[65];
	uint64_t seq;
	bool is_file, is_busy;    /* is_busy: nothing is wrong, only now it cannot be done */
	int status;               /* of a start that failed */
	char id[WATCH_ID], message[WATCH_TEXT];
};

/* NOTE is of a failure: what ERR says, cut to its room, and the STATUS of a start. */
void note_fill_error(struct watch_note *note, const struct err *err, int status);
/* False: the other side has ended. */
bool note_send(int fd, const struct watch_note *note);
bool note_receive(int fd, struct watch_note *out);

/* Evenly one of 0 to MOST_MS. */
unsigned watch_draw(uint64_t most_ms);

/* A process at work, with its end of a connection; pid 0: none. */
struct worker {
	pid_t pid;
	int fd;
};

/* As parent_fork(): in the new process worker->pid is 0 and worker->fd its own end. */
int worker_start(struct parent *parent, struct worker *worker, struct err *err);

/* End it and close its end; a worker that is none stays so. */
void worker_discard(struct parent *parent, struct worker *worker);

/* What a maker makes. */
struct making {
	struct session *session;
	const struct run_opts *o;
	char *const *argv;
	const unsigned char *key; /* of digests */
	struct masking *masking;  /* NULL: none */
	int signal;               /* as in the plan */
	bool is_first;
};

/*
 * The maker, in its process: make, tell, wait until it is told to go on, and become the command. The first
 * fails as `run` does, by returning; later ones tell that, and end.
 */
int make_first(const struct making *making, int fd, struct err *err);
_Noreturn void make_again(const struct making *making, int fd);

/* Let it go on: become the command, or render. */
void make_go(struct worker *worker);

/* The fetcher, in its process. */
struct fetcher_ask {
	const struct watch_note *first; /* what the command was started with */
	uint64_t spread_ms;
	bool reads_keys;                /* they are in files: a token of them knows its vault */
};
_Noreturn void fetch_for_ever(struct session *session, const struct fetcher_ask *ask, int fd);

/*
 * The files that a change would be seen at: the environment's own, or the vault and the local layer. The
 * caller ends it with notice_close(). Errors are those of finding the project and its vault.
 */
struct notice;
int notice_open(struct session *session, const struct run_opts *o, struct notice **out,
	struct err *err);
void notice_close(struct notice *notice);
void notice_closep(struct notice **notice);
int notice_fd(const struct notice *notice);

/* Was one of them changed since the last time? Also where nothing tells (network file systems). */
bool notice_take(struct notice *notice);

/*
 * Being told of writes in folders, where the system can: a descriptor, or -1. Then TAKE calls FN with the
 * name of each file that was written or moved there.
 */
int writes_open(void);
void writes_add(int fd, const char *folder);
void writes_take(int fd, void (*fn)(void *cookie, const char *name), void *cookie);

/* Warnings that come again are told once an hour. */
enum { COMPLAINTS = 8 };
struct complaints {
	struct complaint {
		char text[WATCH_ID + WATCH_TEXT];
		uint64_t told_ms;
	} items[COMPLAINTS];
	size_t next;
};

/* May it be told at NOW_MS? Then it is noted as told. */
bool complaints_may_tell(struct complaints *complaints, const char *text, uint64_t now_ms);

#endif
