/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The process between: leader of the session on the command's terminal. It has to be there, because the
 * system lets no process stop whose whole group has nobody in its session to let it go on. It waits, and
 * does nothing else: what it is sent it passes on, what becomes of the command becomes of it.
 */
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "launch/block_priv.h"
#include "launch/parent_priv.h"
#include "launch/relay_priv.h"

enum { FD_TERMINAL = 3 };

/* What is open for the command is not for us: whoever waits for its end would wait for ours. */
static void
close_others(int terminal)
{
	if (terminal != FD_TERMINAL)
		dup2(terminal, FD_TERMINAL);
	for (int fd = 0; fd < FD_TERMINAL; fd++)
		dup2(FD_TERMINAL, fd);
	relay_close_from(FD_TERMINAL + 1);
}

_Noreturn static void
end_by(int number)
{
	const struct sigaction usual = {.sa_handler = SIG_DFL};
	const struct rlimit none = {0, 0}; /* the core is the command's */
	sigset_t only;

	setrlimit(RLIMIT_CORE, &none);
	sigaction(number, &usual, NULL);
	sigemptyset(&only);
	sigaddset(&only, number);
	raise(number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	_exit(128 + number);
}

/*
 * Stopped by its terminal: so are we, until somebody lets us go on. By STOP it is meant alone, and will
 * be let go on alone.
 */
static void
stop_with(pid_t command, int number, volatile int *told)
{
	pid_t front = tcgetpgrp(FD_TERMINAL);
	sigset_t only;

	*told = number;
	raise(SIGSTOP);
	*told = 0;
	sigemptyset(&only);
	sigaddset(&only, SIGCONT);
	sigtimedwait(&only, NULL, &(struct timespec){0});
	if (front > 0)
		tcsetpgrp(FD_TERMINAL, front);
	kill(-command, SIGCONT);
}

static void
see(pid_t command, volatile int *told)
{
	int status;

	while (waitpid(command, &status, WNOHANG | WUNTRACED) == command) {
		if (WIFEXITED(status))
			_exit(WEXITSTATUS(status));
		if (WIFSIGNALED(status))
			end_by(WTERMSIG(status));
		if (WIFSTOPPED(status) && WSTOPSIG(status) != SIGSTOP)
			stop_with(command, WSTOPSIG(status), told);
	}
}

_Noreturn static void
stay(pid_t command, volatile int *told)
{
	sigset_t all;
	siginfo_t info;

	sigfillset(&all);
	for (;;) {
		int number = sigwaitinfo(&all, &info);

		if (number < 0)
			continue;
		if (number == SIGCHLD)
			see(command, told);
		else if (number == SIGCONT)
			kill(-command, SIGCONT);
		else if (info.si_code == SI_QUEUE)
			sigqueue(command, number, info.si_value);
		else
			kill(command, number);
	}
}

/* A group of its own, in front: as a shell would have it. */
static void
come_to_front(int terminal)
{
	setpgid(0, 0);
	tcsetpgrp(terminal, getpid());
}

int
relay_monitor(struct relay *relay, struct launch_block *block)
{
	/* who ignores it would never hear how the command ended */
	const struct sigaction usual = {.sa_handler = SIG_DFL};
	struct sigaction on_child;
	pid_t self, command;
	sigset_t all, before;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	sigaction(SIGCHLD, &usual, &on_child);
	if (setsid() < 0 || ioctl(relay->slave, TIOCSCTTY, 0) < 0)
		return -1;
	self = getpid();
	command = fork();
	if (command < 0)
		return -1;
	if (command > 0) {
		launch_block_wipe(block);
		close_others(relay->slave);
		stay(command, relay->stopped);
	}
	come_to_front(relay->slave);
	if (!signals_die_with(self))
		_exit(128 + SIGKILL);
	sigaction(SIGCHLD, &on_child, NULL);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return 0;
}
