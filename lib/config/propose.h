/* SPDX-License-Identifier: Apache-2.0 */
/* A first evenkeep.yaml from what a folder has: its compose files and committed templates. */
#ifndef EK_CONFIG_PROPOSE_H
#define EK_CONFIG_PROPOSE_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Append the text of an evenkeep.yaml for FOLDER to OUT: environments dev, staging and prod; a
 * service for each of a compose file that takes variables from outside, with the template beside
 * its env file as contract; one for each template that no compose service has; and the env files
 * of the compose services as render targets of ENV (NULL: none). FOLDER and three levels of folders
 * below it are looked at; links are not followed. Names are taken from files, values never. What
 * cannot be read is named in a comment; what has a name that is not UTF-8 is passed over.
 *
 * ERR_SYSTEM: FOLDER cannot be read.
 */
int propose_project(const char *folder, const char *env, struct buf *out, struct err *err);

/* A text for YAML: as it is where that is safe, else in double quotes. */
void propose_text(struct buf *out, const char *text);

#endif
