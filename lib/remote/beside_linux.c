/* SPDX-License-Identifier: Apache-2.0 */
#include <limits.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "remote/process_priv.h"

/* In a build tree and an unpacked release it stands beside; installed, where programs for programs
 * do. */
static const char *const places[] = {"evenkeep-remote", EK_LIBEXEC "/evenkeep-remote"};

char *
process_program(void)
{
	char self[PATH_MAX];
	ssize_t len = readlink("/proc/self/exe", self, sizeof(self) - 1);
	char *folder CLEANUP(freep) = NULL;
	char *program;
	size_t i;

	if (len <= 0 || (size_t)len == sizeof(self) - 1)
		return NULL;
	self[len] = '\0';
	folder = path_folder(self);
	for (i = 0; i < ARRAY_LEN(places); i++) {
		program = path_join(folder, places[i]);
		if (access(program, X_OK) == 0)
			return program;
		free(program);
	}
	return NULL;
}
