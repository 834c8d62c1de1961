/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a command prints, passed on through a mask. Which streams it gets depends on ours:
 *
 *	input and output a terminal     one of its own, with size, modes and job control as on ours, which is
 *	                                raw meanwhile; a process between holds its session
 *	only outputs are one            its outputs are one, of the same size; input, session and group are ours
 *	errors on another terminal      a pipe
 *	an output that is none          a pipe; one for both where they are the same file, so that their
 *	                                order stays
 *	closed                          closed
 *
 * Input that is no terminal is inherited. No more than READ_MOST bytes and what is held back are in
 * memory: who reads slowly slows the command down. A reader that goes away is one to the command, too.
 */
#ifndef EK_LAUNCH_RELAY_H
#define EK_LAUNCH_RELAY_H

#include <poll.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/cleanup.h"
#include "base/err.h"
#include "mask/mask.h"

struct relay;
struct launch_block;

/* MASK is borrowed, and may be changed for another one while no child runs. */
int relay_open(const struct mask *mask, struct relay **out, struct err *err);
void relay_set_mask(struct relay *relay, const struct mask *mask);
void relay_close(struct relay *relay); /* gives the terminal back as it was */
void relay_closep(struct relay **relay);

/*
 * Before a child is started; and in the child, between fork and exec. -1: errno. BLOCK is what the exec
 * will take: it is wiped in a process that stays between.
 */
int relay_begin(struct relay *relay, struct err *err);
int relay_child(struct relay *relay, struct launch_block *block);
/* In the parent, once the child is there: its ends are closed here. */
void relay_started(struct relay *relay);

/*
 * For the parent's poll(): fill FDS (RELAY_FDS of them) and return how many; *TIMEOUT_MS is lowered where
 * something is held back that must not be for long. Then, with what poll() said, move the bytes.
 */
enum { RELAY_FDS = 6 };
size_t relay_fds(struct relay *relay, struct pollfd *fds, int *timeout_ms);
void relay_move(struct relay *relay, const struct pollfd *fds, size_t count);

/*
 * The child ended: the rest of what it printed, and the terminal is ours again. What is in a pipe then is
 * all that counts: processes that it left behind have a pipe without reader. Waits for a slow reader of
 * ours; meanwhile signals that end or stop this process do so.
 */
void relay_drain(struct relay *relay);

/*
 * An output that takes nothing though it has a reader (a full disk): what is printed meanwhile is dropped, and
 * the command goes on. FN is told the first time, with the command's descriptor and errno. Was anything lost?
 */
void relay_on_loss(struct relay *relay, void (*fn)(int fd, int error));
bool relay_has_lost(const struct relay *relay);

void relay_resized(struct relay *relay);

/* waitpid() says that the child was stopped by NUMBER: by which signal the command was. */
int relay_stop_signal(const struct relay *relay, int number);
/* This process is about to stop, and goes on. */
void relay_stopped(struct relay *relay);
void relay_continued(struct relay *relay);

#endif
