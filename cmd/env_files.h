/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_ENV_FILES_H
#define EK_CMD_ENV_FILES_H

#include <stddef.h>

enum { ENV_FILES_MOST = 8 };

/* Env files with values (no templates) of the current folder and the folders in it, sorted. */
struct env_files {
	char *item[ENV_FILES_MOST];
	size_t count;
};

void env_files_find(struct env_files *out);
void env_files_done(struct env_files *files);

#endif
