/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_GIT_H
#define EK_CMD_GIT_H

#include <stdbool.h>

#include "base/err.h"

/*
 * Does git track the file NAME of FOLDER? Without a repository around FOLDER git is not started.
 * It runs without hooks, optional locks, monitors and prompts, and without GIT_* and EVENKEEP_*
 * variables of ours. ERR_SYSTEM (`git-unknown`): there is a repository, and git cannot tell.
 */
int git_tracks(const char *folder, const char *name, bool *out, struct err *err);

#endif
