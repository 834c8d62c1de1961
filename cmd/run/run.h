/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The parts of `run`: what is asked for, what the command gets, and starting it. Without --watch and
 * --mask this process becomes the command.
 */
#ifndef EK_CMD_RUN_H
#define EK_CMD_RUN_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "launch/launch.h"
#include "model/contract.h"
#include "model/envset.h"
#include "model/marker.h"
#include "resolve/resolve.h"

struct run_opts {
	const char *env, *service, *fd, *max_age;
	struct words only, with;
	bool pristine, keep, no_local, no_marker, no_core, fresh, fetch;
	bool mask, watch;
	const char *on_change, *spread, *debounce;
};

/* What --with adds to the vault's values; the words are borrowed. */
struct additions {
	struct entry *items;
	size_t count;
};

/* ERR_USAGE (`with-form`, `secret-in-arguments`), or as name_check(). CONTRACT may be NULL. */
int additions_parse(const struct words *words, const struct contract *contract,
	struct additions *out, struct err *err);
void additions_done(struct additions *additions);

/*
 * resolve_check_opts() with warnings for people. With KEEPS, what is inherited under the names of the contract stands
 * in for VALUES, as the command gets it.
 */
int run_check(struct envset *values, const struct resolve_opts *how, bool keeps, const char *env,
	struct err *err);

/* The descriptor of --fd, -1 without it; a warning if the command would lose one: ERR_USAGE (`fd-form`). */
int run_parse_fd(const char *text, int *out, struct err *err);

/* The milliseconds of --max-age, 0 without it: ERR_USAGE (`not-a-duration`). */
int run_parse_age(const char *text, uint64_t *out, struct err *err);

/* What a start is made for. */
struct run_ask {
	char *const *argv; /* of the command */
	const unsigned char *digest_key; /* as in struct launch_opts */
	/* Given the values before the block is made of them; NULL: nobody looks. Below 0 it ends there. */
	int (*see)(void *cookie, struct envset *values, struct err *err);
	void *cookie;
};

/* All that launch_exec() needs; it stays where it is, `how` points into it. */
struct run_made {
	struct launch_opts how;
	struct launch_block *block;
	char marker[MARKER_TEXT];
	struct env_info env; /* of a file: its name, and zeros */
};

/*
 * Fetch if that is asked for, open the environment, take the values, check them, and make the block.
 * The caller drops the keys before the command starts. Errors are those of every step.
 */
int run_make(struct session *session, const struct run_opts *o, const struct run_ask *ask,
	struct run_made *out, struct err *err);
void run_made_done(struct run_made *made);

/*
 * --mask: this process stays between the command and our streams. Does not come back unless the start
 * fails.
 */
int run_masked(struct session *session, const struct run_opts *o, char *const *argv,
	struct err *err);

/* --watch: this process stays, and does not come back unless the start fails. */
int run_watched(struct session *session, const struct run_opts *o, char *const *argv,
	struct err *err);

#endif
