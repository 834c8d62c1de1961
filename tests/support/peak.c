/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `peak FILE PROGRAM ARG…`: runs PROGRAM and writes into FILE how many KiB of memory it had at most, it or
 * one of those that it started and waited for, whichever had more. Exit status: its own.
 */
#include <errno.h>
#include <spawn.h>
#include <stdio.h>
#include <sys/resource.h>
#include <sys/wait.h>

extern char **environ;

int
main(int argc, char **argv)
{
	struct rusage usage;
	int status;
	FILE *file;
	pid_t pid;

	if (argc < 3 || posix_spawnp(&pid, argv[2], NULL, NULL, argv + 2, environ) != 0)
		return 2;
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			return 2;
	file = fopen(argv[1], "w");
	if (file == NULL || fprintf(file, "%ld\n", usage.ru_maxrss) < 0 || fclose(file) != 0)
		return 2;
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}
