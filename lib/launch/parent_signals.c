/* SPDX-License-Identifier: Apache-2.0 */
/* Signals from others to the child, and from the child's stops and ends to this process. */
#include <errno.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "launch/parent_priv.h"

enum { GOES_ON_MS = 20 };

static bool
shares_group(const struct parent *parent)
{
	return getpgid(parent->child) == getpgrp();
}

/* Signals that a terminal sends to a whole group, and what follows from its loss. */
static bool
is_of_terminal(int number)
{
	return number == SIGINT || number == SIGQUIT || number == SIGHUP || number == SIGWINCH ||
	       number == SIGTSTP || number == SIGTTIN || number == SIGTTOU || number == SIGCONT;
}

static bool
was_ignored(int number)
{
	struct sigaction action;

	return sigaction(number, NULL, &action) == 0 && action.sa_handler == SIG_IGN;
}

/* What ends a program that does not know better, and is meant to. */
static bool
asks_to_end(const struct signal_seen *seen, bool has_child)
{
	bool asks = seen->number == SIGTERM || seen->number == SIGINT || seen->number == SIGQUIT ||
		    (seen->number == SIGHUP && (seen->is_kernel || !has_child));

	return asks && !was_ignored(seen->number);
}

static void
nap(void)
{
	const struct timespec moment = {.tv_nsec = 1000000};

	nanosleep(&moment, NULL);
}

/* Stopped with its group and now continued with it, it goes on within a moment; else by us. */
static void
go_on(struct parent *parent)
{
	int left;

	parent->was_stopped = false;
	for (left = GOES_ON_MS; left > 0; left--) {
		siginfo_t info = {.si_pid = 0};

		/* an end stays for parent_reap() to see */
		if (waitid(P_PID, (id_t)parent->child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
		    info.si_pid == parent->child)
			return;
		if (waitid(P_PID, (id_t)parent->child, &info, WCONTINUED | WNOHANG) == 0 &&
		    info.si_pid == parent->child)
			return;
		nap();
	}
	kill(parent->child, SIGCONT);
}

/* What blocks it is taken away for the moment. */
static void
stop_self(struct parent *parent, int number)
{
	sigset_t only;

	sigemptyset(&only);
	sigaddset(&only, number);
	parent->was_stopped = true;
	/* first, so that it is one with the terminal's own, which may be waiting still */
	kill(parent->self, was_ignored(number) ? SIGSTOP : number);
	sigprocmask(SIG_UNBLOCK, &only, NULL);
	sigprocmask(SIG_BLOCK, &only, NULL);
}

/* Who was let go on has been sent CONT, and it waits to be read. */
static bool
is_continued(void)
{
	sigset_t waiting;

	return sigpending(&waiting) == 0 && sigismember(&waiting, SIGCONT) == 1;
}

/*
 * Stop by NUMBER, as the child did. The system lets no key stop whom nobody could let go on, such as process
 * 1 or what a terminal was opened for: then the child may not stay stopped either.
 */
static void
stop_too(struct parent *parent, int number)
{
	if (parent->relay != NULL)
		relay_stopped(parent->relay);
	if (parent->self != 1)
		stop_self(parent, number);
	if (parent->relay != NULL)
		relay_continued(parent->relay);
	if (number != SIGTSTP || is_continued())
		return;
	parent->was_stopped = false;
	kill(parent->child, SIGCONT);
}

static void
send(const struct parent *parent, const struct signal_seen *seen)
{
	if (seen->has_value)
		sigqueue(parent->child, seen->number, seen->value);
	else
		kill(parent->child, seen->number);
}

/* Should the child get it from us? */
static bool
is_passed(const struct parent *parent, const struct signal_seen *seen)
{
	if (seen->number == SIGCHLD && seen->is_kernel)
		return false;
	/* a relay's write to a stream that was closed, or to a file beyond its limit */
	if ((seen->number == SIGPIPE || seen->number == SIGXFSZ) && seen->sender == parent->self)
		return false;
	if (!shares_group(parent))
		return !(seen->is_kernel && seen->number == SIGWINCH);
	if (seen->is_kernel)
		return !is_of_terminal(seen->number);
	return seen->sender != parent->child;
}

static void
pass(struct parent *parent, const struct signal_seen *seen)
{
	if (seen->number == SIGWINCH && parent->relay != NULL)
		relay_resized(parent->relay);
	if (seen->number == SIGCONT && parent->relay != NULL)
		relay_continued(parent->relay);
	if (seen->number == SIGCONT && parent->was_stopped) {
		go_on(parent);
		return;
	}
	/* the terminal is not ours now, and of no use to the child in its own session */
	if (seen->is_kernel && (seen->number == SIGTTIN || seen->number == SIGTTOU) &&
	    !shares_group(parent)) {
		stop_too(parent, seen->number);
		return;
	}
	if (seen->number == SIGTERM && parent->is_stopping && !parent->is_term_taken) {
		parent->is_term_taken = true;
		return;
	}
	if (is_passed(parent, seen))
		send(parent, seen);
}

static void
take(struct parent *parent, const struct signal_seen *seen)
{
	if (asks_to_end(seen, parent->child != 0)) {
		*(parent->child != 0 ? &parent->asked : &parent->ends_by) = seen->number;
		parent->tells_asked = true;
	}
	if (parent->child != 0)
		pass(parent, seen);
}

void
parent_serve_signals(struct parent *parent)
{
	struct signal_seen seen;

	while (signals_next(parent->signals, &seen) == 1) {
		take(parent, &seen);
		if (seen.number == SIGCHLD)
			parent_reap(parent);
	}
}

static void
end_child(struct parent *parent, int status)
{
	parent->child = 0;
	parent->status = status;
	parent->has_ended = true;
	parent->is_stopping = parent->is_term_taken = parent->was_stopped = false;
	parent->kill_at_ms = 0;
	if (parent->relay != NULL)
		relay_drain(parent->relay);
}

/* One that is stopped by STOP was meant alone: whoever did it will also let it go on. */
static void
see_stop(struct parent *parent, int number)
{
	if (parent->relay != NULL)
		number = relay_stop_signal(parent->relay, number);
	if (number == SIGTSTP || number == SIGTTIN || number == SIGTTOU)
		stop_too(parent, number);
}

static void
see_child(struct parent *parent, int status)
{
	if (!WIFSTOPPED(status))
		end_child(parent, status);
	else
		see_stop(parent, WSTOPSIG(status));
}

static void
end_helper(struct helper *helper, int status)
{
	if (helper->is_discarded)
		*helper = (struct helper){.pid = 0};
	else
		helper->has_ended = true, helper->status = status;
}

/* As process 1 there are also those whose parent has ended; nobody asks for their status. */
void
parent_reap(struct parent *parent)
{
	int status;
	pid_t pid;
	size_t i;

	while ((pid = waitpid(-1, &status, WNOHANG | WUNTRACED)) > 0) {
		if (pid == parent->child) {
			see_child(parent, status);
			continue;
		}
		for (i = 0; i < PARENT_HELPERS && !WIFSTOPPED(status); i++)
			if (parent->helpers[i].pid == pid)
				end_helper(&parent->helpers[i], status);
	}
}
