/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	--catch     tell every signal by its number, one a line; the last realtime one is the end
 *	--count     the same, but what a terminal stops it with stops it
 *	--usual     do as a program does that knows nothing of signals
 *	--leave     leave a process behind that ends by itself, then as --usual
 */
#include "run_parent_command.h"

#include <signal.h>
#include <stdio.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

bool
is_caught(int number, bool stops)
{
	if (number == SIGKILL || number == SIGSTOP || number == 32 || number == 33)
		return false;
	return !stops || (number != SIGTSTP && number != SIGTTIN && number != SIGTTOU);
}

static int
tell_signals(bool stops)
{
	sigset_t caught;
	int i, number;

	sigemptyset(&caught);
	for (i = 1; i < NSIG; i++)
		if (is_caught(i, stops))
			sigaddset(&caught, i);
	sigprocmask(SIG_SETMASK, &caught, NULL);
	dprintf(1, "ready\n");
	while (sigwait(&caught, &number) == 0 && number != SIGRTMAX)
		if (dprintf(1, "%d\n", number) < 0)
			return 1; /* nobody is there any more */
	dprintf(1, "end\n");
	return 23;
}

_Noreturn static void
be_usual(void)
{
	signal(SIGSEGV, SIG_DFL); /* a sanitizer takes it */
	dprintf(1, "ready\n");
	for (;;)
		pause();
}

_Noreturn static void
leave_one(void)
{
	if (fork() == 0) {
		if (fork() == 0) {
			while (getppid() != 1)
				usleep(1000);
		}
		_exit(0);
	}
	wait(NULL);
	be_usual();
}

int
be_command(const char *mode)
{
	if (strcmp(mode, "--catch") == 0)
		return tell_signals(false);
	if (strcmp(mode, "--count") == 0)
		return tell_signals(true);
	if (strcmp(mode, "--usual") == 0)
		be_usual();
	if (strcmp(mode, "--leave") == 0)
		leave_one();
	return -1;
}
