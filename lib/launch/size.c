/* SPDX-License-Identifier: Apache-2.0 */
/* How large arguments and environment may be together, and what the kernel counts of them. */
#include <string.h>
#include <sys/resource.h>

#include "launch/block_priv.h"

enum {
	TOTAL_LEAST = 131072,         /* whatever the stack limit says, exec takes this much */
	TOTAL_MOST = 6 * 1024 * 1024, /* and never more */
	PROGRAM_PATH = 4096,          /* the path of the program lies there too */
};

size_t
exec_bytes(char *const *texts, size_t count)
{
	size_t bytes = count * sizeof(*texts), i;

	for (i = 0; i < count; i++)
		bytes += strlen(texts[i]) + 1;
	return bytes;
}

size_t
exec_bytes_of_arguments(char *const *argv)
{
	size_t count = 0;

	while (argv != NULL && argv[count] != NULL)
		count++;
	return argv == NULL ? 0 : exec_bytes(argv, count) + PROGRAM_PATH;
}

size_t
exec_bytes_most(void)
{
	struct rlimit stack;

	if (getrlimit(RLIMIT_STACK, &stack) < 0 || stack.rlim_cur == RLIM_INFINITY ||
	    stack.rlim_cur / 4 > TOTAL_MOST)
		return TOTAL_MOST;
	return stack.rlim_cur / 4 < TOTAL_LEAST ? TOTAL_LEAST : (size_t)stack.rlim_cur / 4;
}
