/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/pager.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/screens.h"

enum { WORDS_MOST = 16 };

static size_t
count_lines(struct slice text)
{
	struct slice line;
	size_t count = 0;

	while (slice_next_line(&text, &line))
		count++;
	return count;
}

static bool
person_is_there(void)
{
	const char *term = variable("TERM");

	return isatty(STDOUT_FILENO) && isatty(STDIN_FILENO) && variable("CI") == NULL &&
	    (term == NULL || strcmp(term, "dumb") != 0);
}

static bool
is_taller(struct slice text)
{
	struct winsize size;

	return ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_row > 0 &&
	    count_lines(text) >= size.ws_row;
}

static int
wait_for(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return -1;
	return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
}

extern char **environ;

/* In a child that will be another program: tokens and logins are not for it. */
static void
forget_ours(void)
{
	size_t kept = 0;

	for (size_t i = 0; environ[i] != NULL; i++)
		if (strncmp(environ[i], "EVENKEEP_", 9) != 0)
			environ[kept++] = environ[i];
	environ[kept] = NULL;
}

/* Become the pager: its words are split at blanks, no shell is asked. */
static _Noreturn void
become_pager(char *words, int input)
{
	char *argv[WORDS_MOST + 1], *rest;
	size_t count = 0;
	char *word;

	for (word = strtok_r(words, " ", &rest); word != NULL && count < WORDS_MOST;
	     word = strtok_r(NULL, " ", &rest))
		argv[count++] = word;
	argv[count] = NULL;
	forget_ours();
	setenv("LESS", "FRX", 0);
	setenv("LESSSECURE", "1", 1);
	setenv("LESSHISTFILE", "-", 1);
	if (count > 0 && dup2(input, STDIN_FILENO) == STDIN_FILENO)
		execvp(argv[0], argv);
	_exit(127);
}

/* Give TEXT to a child; what it leaves unread it did not want. */
static void
feed(int output, struct slice text)
{
	void (*before)(int) = signal(SIGPIPE, SIG_IGN);
	struct err ignored = ERR_INIT;

	if (file_write_all(output, text, "the pager", &ignored) < 0)
		err_done(&ignored);
	signal(SIGPIPE, before);
}

bool
pager_show(struct slice text)
{
	const char *pager = variable("EVENKEEP_PAGER");
	char *words CLEANUP(freep) = NULL;
	void (*before)(int);
	int ends[2], status;
	pid_t child;

	if (pager == NULL)
		pager = variable("PAGER");
	words = xstrdup(pager == NULL ? "less" : pager);
	if (strcmp(words, "cat") == 0 || !person_is_there() || !is_taller(text) ||
	    pipe2(ends, O_CLOEXEC) < 0)
		return false;
	child = fork();
	if (child == 0)
		become_pager(words, ends[0]);
	close(ends[0]);
	if (child > 0)
		feed(ends[1], text);
	close(ends[1]);
	if (child < 0)
		return false;
	before = signal(SIGINT, SIG_IGN); /* the interrupt is the pager's */
	status = wait_for(child);
	signal(SIGINT, before);
	return status != 127;
}

/* Run man with ARGV; with QUIET its output goes nowhere. */
static int
run_man(const char *const *argv, bool quiet)
{
	pid_t child = fork();

	if (child == 0) {
		int nowhere = quiet ? open("/dev/null", O_WRONLY | O_CLOEXEC) : -1;

		if (nowhere >= 0) {
			dup2(nowhere, STDOUT_FILENO);
			dup2(nowhere, STDERR_FILENO);
		}
		forget_ours();
		execvp(argv[0], (char *const *)(uintptr_t)argv);
		_exit(127);
	}
	return child < 0 ? -1 : wait_for(child);
}

bool
manual_show(const char *page)
{
	const char *const where[] = {"man", "-w", page, NULL};
	const char *const show[] = {"man", page, NULL};

	return person_is_there() && run_man(where, true) == 0 && run_man(show, false) == 0;
}
