/* SPDX-License-Identifier: Apache-2.0 */
/*
 * EVENKEEP_RUN: what a process that `run` started says of where its environment came from.
 *
 *	marker = env "@" seq *( "," word )
 *	word   = "id=" 16HEXDIG       the first bytes of the environment's id: of which vault it is
 *	       / "service=" name      only the names that this service takes
 *	       / "local=" seq         own values were laid over, at this commit of theirs
 *	       / "only"               only some of the names
 *	       / "file"               the values are not in the environment but in a file
 *
 * Words that are not known are passed over. No value is in it, nor anything that is secret.
 */
#ifndef EK_MODEL_MARKER_H
#define EK_MODEL_MARKER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "model/name.h"

#define MARKER_NAME "EVENKEEP_RUN"

enum { MARKER_ID = 8, MARKER_ID_TEXT = 2 * MARKER_ID + 1, MARKER_SERVICE = 64, MARKER_TEXT = 256 };

struct marker {
	char env[ENV_NAME_MOST + 1];
	uint64_t seq;
	char id[MARKER_ID_TEXT];          /* "": not said */
	char service[MARKER_SERVICE + 1]; /* "": every name, or not said */
	uint64_t local_seq;               /* 0: nothing was laid over */
	bool only, in_file;
};

/* The id of an environment, of which the first MARKER_ID bytes are told. */
void marker_set_id(struct marker *marker, const unsigned char *env_id);

/* SERVICE may be NULL; one whose name is longer, or more than letters, digits, `-`, `.`, `_`, is not told. */
void marker_set_service(struct marker *marker, const char *service);

void marker_write(const struct marker *marker, char out[MARKER_TEXT]);

/* False, and nothing set: TEXT is no marker. */
bool marker_read(struct slice text, struct marker *out);

#endif
