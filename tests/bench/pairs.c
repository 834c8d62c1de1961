/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Time commands against each other in one run:
 *
 *	pairs ROUNDS base: CMD ARG… ::: NAME: CMD ARG… [::: NAME: CMD ARG…]…
 *
 * Every round starts each command once, in turn, so that all of them meet the same weather; the
 * order rotates. Printed for each: its largest resident memory, before and after an exec; the median
 * and the 90th percentile of its time from fork to exit; the median of its overhead, which is its
 * time less the base's time in the same round; and that overhead over the overhead of the first
 * command behind the base. Time is the wall clock: nothing here passes or fails. A command that
 * does not exit with 0 ends the run.
 */
#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { COMMANDS = 16, WARM_UP = 5 };

struct command {
	const char *name;
	char **argv;
	double *time_us, *over_us;
	long memory_kib;
};

extern char **environ;

static posix_spawn_file_actions_t quiet;

static double
now_us(void)
{
	struct timespec at;

	clock_gettime(CLOCK_MONOTONIC, &at);
	return (double)at.tv_sec * 1e6 + (double)at.tv_nsec / 1e3;
}

static double
start_and_wait_us(struct command *command)
{
	struct rusage usage;
	double start = now_us();
	int status, r;
	pid_t pid;

	r = posix_spawnp(&pid, command->argv[0], &quiet, NULL, command->argv, environ);
	if (r != 0) {
		fprintf(stderr, "pairs: cannot start %s: %s\n", command->argv[0], strerror(r));
		exit(EXIT_FAILURE);
	}
	while (wait4(pid, &status, 0, &usage) < 0)
		if (errno != EINTR)
			exit(EXIT_FAILURE);
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "pairs: %s failed (status 0x%x)\n", command->name, (unsigned)status);
		exit(EXIT_FAILURE);
	}
	start = now_us() - start;
	if (usage.ru_maxrss > command->memory_kib)
		command->memory_kib = usage.ru_maxrss;
	return start;
}

static int
ascending(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double
percentile(double *values, size_t count, double part)
{
	qsort(values, count, sizeof(*values), ascending);
	return values[(size_t)((double)(count - 1) * part + 0.5)];
}

static size_t
read_commands(char **argv, struct command *commands, size_t rounds)
{
	size_t count = 0;

	while (*argv != NULL && count < COMMANDS) {
		struct command *command = &commands[count++];
		size_t length = strlen(*argv);

		if (length < 2 || (*argv)[length - 1] != ':' || argv[1] == NULL) {
			fprintf(stderr, "pairs: expected `NAME: COMMAND …`, found %s\n", *argv);
			exit(2);
		}
		(*argv)[length - 1] = '\0';
		command->name = *argv++;
		command->argv = argv;
		command->memory_kib = 0;
		command->time_us = calloc(rounds, sizeof(double));
		command->over_us = calloc(rounds, sizeof(double));
		if (command->time_us == NULL || command->over_us == NULL)
			abort();
		while (*argv != NULL && strcmp(*argv, ":::") != 0)
			argv++;
		if (*argv != NULL)
			*argv++ = NULL;
	}
	return count;
}

int
main(int argc, char **argv)
{
	struct command commands[COMMANDS];
	size_t rounds = argc > 2 ? strtoul(argv[1], NULL, 10) : 0, count;
	double first = 0;

	if (rounds == 0) {
		fprintf(stderr, "usage: pairs ROUNDS base: CMD ARG… ::: NAME: CMD ARG… …\n");
		return 2;
	}
	posix_spawn_file_actions_init(&quiet);
	posix_spawn_file_actions_addopen(&quiet, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_addopen(&quiet, STDOUT_FILENO, "/dev/null", O_WRONLY, 0);
	count = read_commands(argv + 2, commands, rounds);

	for (size_t round = 0; round < rounds + WARM_UP; round++) {
		size_t slot = round < WARM_UP ? 0 : round - WARM_UP;

		for (size_t i = 0; i < count; i++) {
			struct command *command = &commands[(round + i) % count];

			command->time_us[slot] = start_and_wait_us(command);
		}
		for (size_t i = 0; i < count; i++)
			commands[i].over_us[slot] = commands[i].time_us[slot] - commands[0].time_us[slot];
	}

	printf("%-26s %10s %12s %12s %12s %10s\n", "", "peak KiB", "median us", "p90 us", "overhead us", "ratio");
	for (size_t i = 0; i < count; i++) {
		double over = percentile(commands[i].over_us, rounds, 0.5);

		if (i == 1)
			first = over;
		printf("%-26s %10ld %12.0f %12.0f", commands[i].name, commands[i].memory_kib,
			percentile(commands[i].time_us, rounds, 0.5),
			percentile(commands[i].time_us, rounds, 0.9));
		if (i > 0)
			printf(" %12.0f %10.2f", over, first > 0 ? over / first : 0);
		putchar('\n');
	}
	return EXIT_SUCCESS;
}
