/* SPDX-License-Identifier: Apache-2.0 */
/* `run --mask`: what of the values is hidden in what the command prints. */
#ifndef EK_CMD_RUN_MASKING_H
#define EK_CMD_RUN_MASKING_H

#include <stdbool.h>
#include <termios.h>

#include "base/buf.h"
#include "cmd/run/run.h"
#include "mask/mask.h"
#include "secret/shared.h"

/* Names, each told once: values and lines that are too short to be hidden, and values that logs are full of. */
struct masking_told {
	struct buf too_short, lines, common;
};

void masking_told_add(struct masking_told *told, const char *name, struct slice value, bool is_hidden);
void masking_tell(const struct masking_told *told);
void masking_told_done(struct masking_told *told);

struct masking {
	struct mask *mask;
	bool keep; /* inherited variables win: theirs are hidden, too */
	/* what was hidden in former starts of the command, which may print it still; NULL: there are none */
	struct secret_shared *former;
	struct termios usual; /* of our terminal */
	bool has_terminal;
};

/* With HAS_STARTS, before the process is copied for the first of several starts. */
void masking_init(struct masking *masking, bool keep, bool has_starts);
void masking_done(struct masking *masking);

/*
 * As `see` of struct run_ask, with a struct masking: all secret values, besides those that there are; what
 * is too short to be hidden, or a common word, is named in a warning.
 */
int masking_see(void *masking, struct envset *values, struct err *err);

/*
 * In the process that goes on when the command ended: if what stood between was killed, our terminal may
 * be as the command had it.
 */
void masking_mend_terminal(const struct masking *masking);

/*
 * Start the command, stay between it and our streams, and end as it ended. But with EXIT_SYSTEM
 * where it ended well and not all of what it printed could be written. Comes back as launch_exec() does, if it could not be started. FD (-1: none) is closed once it is.
 */
int masking_become(struct masking *masking, struct run_made *made, char *const *argv, int fd,
	struct err *err);

#endif
