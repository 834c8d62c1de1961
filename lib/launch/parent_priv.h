/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_LAUNCH_PARENT_PRIV_H
#define EK_LAUNCH_PARENT_PRIV_H

#include <signal.h>
#include <stdint.h>

#include "launch/parent.h"

struct helper {
	pid_t pid;            /* 0: a free place */
	bool has_ended;
	bool is_discarded;    /* the place is free once it was reaped */
	int status;
};

struct parent {
	struct relay *relay;
	sigset_t mask;             /* as it was before */
	struct sigaction on_child; /* of SIGCHLD, likewise */
	int signals;               /* descriptor to read them from */
	pid_t self, child;         /* 0: there is none */
	bool has_ended;            /* the child did, and nobody was told yet */
	int status;
	int asked;                 /* by which signal, since the child is there; 0: not */
	int ends_by;               /* the same without a child */
	bool tells_asked;          /* and nobody was told yet */
	bool is_stopping;          /* parent_stop() sent TERM */
	bool is_term_taken;        /* and somebody else's TERM was taken for that */
	uint64_t kill_at_ms;       /* 0: not */
	bool was_stopped;          /* this process, with its child */
	struct helper helpers[PARENT_HELPERS];
};

/* A signal that was sent to this process. */
struct signal_seen {
	int number;
	bool is_kernel;            /* sent by the system: a terminal, a timer, a child's end */
	bool has_value;            /* of sigqueue() */
	pid_t sender;
	union sigval value;
};

/* From here on signals wait to be read from *FD; MASK is what was blocked before. */
int signals_open(sigset_t *mask, int *fd, struct err *err);
/* 1 there was one, 0 there is none (now). */
int signals_next(int fd, struct signal_seen *out);
/* In a child: KILL when PARENT ends; false if it has already. */
bool signals_die_with(pid_t parent);

/* Pass on what has come, and see to children that ended or stopped. */
void parent_serve_signals(struct parent *parent);
void parent_reap(struct parent *parent);

#endif
