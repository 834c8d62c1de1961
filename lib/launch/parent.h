/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parent that stays while its command runs (UX.md §2): only with `run --watch` and `run --mask`. It
 * passes each signal on once, stops and goes on with its child, reaps what is left to it as process 1,
 * and at the end dies as the child did. It knows no network and, once the child is there, no value but
 * those that a relay masks.
 *
 * Signals. All are blocked here and read from a descriptor; the child has them as they were.
 *	from a terminal        the kernel sent it to the whole group: passed on only if the child is in
 *	                       another one (a relay's terminal)
 *	from the child         not passed back (`kill 0` of a script)
 *	CONT                   passed on unless the child goes on already, as it does with its group
 *	everything else        passed on to the child alone, once, as often as it comes
 * What cannot be told from a signal for this process alone is one for all of its group (`kill -- -N`)
 * or of its control group: the child gets it twice. Service managers are told to send it to the main
 * process only (systemd: KillMode=mixed).
 *
 * A child that is stopped by its terminal (TSTP, TTIN, TTOU) stops this process likewise, so that the
 * shell of the job sees it. If this process is killed, its children are too.
 */
#ifndef EK_LAUNCH_PARENT_H
#define EK_LAUNCH_PARENT_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>
#include <sys/types.h>

#include "launch/launch.h"
#include "launch/relay.h"

struct parent;

/*
 * Signals first: one that comes before the child is not lost. RELAY: NULL or borrowed. ERR_SYSTEM
 * (`no-parent` where the system cannot).
 */
int parent_open(struct relay *relay, struct parent **out, struct err *err);
void parent_close(struct parent *parent);
void parent_closep(struct parent **parent);

/* As launch_exec(), in a child: 0 it runs, 126, 127, or below 0. */
int parent_start(struct parent *parent, struct launch_block *block, char *const *argv,
	const struct launch_opts *opts, struct err *err);

/*
 * A helper: a copy of this process with the signals as they were before parent_open(), and *PID 0 in it;
 * it ends when this process does. At most PARENT_HELPERS at a time. It may become the child: from then
 * on it is what signals are passed on to, first those that came before.
 */
enum { PARENT_HELPERS = 4 };
int parent_fork(struct parent *parent, pid_t *pid, struct err *err);
void parent_adopt(struct parent *parent, pid_t helper);

/* Forget a helper that did not become the child: KILL, if it is still there. */
void parent_discard(struct parent *parent, pid_t helper);

enum parent_event {
	PARENT_ENDED,       /* the child is gone: parent_status() */
	PARENT_ASKED,       /* somebody asked us to end, and the child, if there is one, was told */
	PARENT_READY,       /* see `revents` */
	PARENT_TIME,        /* the time is over */
};

/*
 * Serve child, signals and relay until something of that happens. FDS: COUNT (at most PARENT_FDS) that
 * are waited for too; TIMEOUT_MS -1: none.
 */
enum { PARENT_FDS = 8 };
enum parent_event parent_wait(struct parent *parent, struct pollfd *fds, size_t count, int timeout_ms);

/* A signal to the child alone, as `--on-change signal:…` wants. */
void parent_signal(struct parent *parent, int number);

/*
 * TERM, and KILL where it is not gone after GRACE_MS; parent_wait() then says PARENT_ENDED. A TERM that
 * comes meanwhile is this one: only the next is passed on. Who asked before, and was not heeded, is
 * forgotten.
 */
void parent_stop(struct parent *parent, unsigned grace_ms);

/* Is there a child? As waitpid() gave it, of the last one. */
bool parent_has_child(const struct parent *parent);
int parent_status(const struct parent *parent);

/* The signal of the last PARENT_ASKED, since the child was started or told to stop; 0: nobody asked. */
int parent_asked(const struct parent *parent);

/*
 * End as the child did: its status, or its signal; as process 1: 128 + n. Without a child, by the signal
 * that asked for it.
 */
_Noreturn void parent_end(struct parent *parent);

#endif
