/* SPDX-License-Identifier: Apache-2.0 */
/* A first evenkeep.yaml from what a folder has: its compose files and committed templates. */
#ifndef EK_CONFIG_PROPOSE_H
#define EK_CONFIG_PROPOSE_H

#include "base/buf.h"
#include "base/err.h"

/*
 * Append the text of an evenkeep.yaml for FOLDER to OUT: environments dev, staging and prod, a
 * service for every service of a compose file that is given variables, the template beside it (or
 * beside its env_file) as its contract, and dev's env file as a render target. FOLDER and the two
 * levels of folders below are looked at; links are not followed. Names that are taken from files
 * are quoted; values never are taken. A compose file that cannot be read is named in a comment.
 * Without anything to find it is the smallest project file there is.
 */
int propose_project(const char *folder, struct buf *out, struct err *err);

#endif
