/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A person at a terminal, for tests:
 *
 *	pty [columns:N] STEP… -- PROGRAM ARG…
 *
 *	wait:TEXT     until the program has printed TEXT (behind what was waited for before)
 *	line:TEXT     type TEXT and the return key
 *	type:TEXT     type TEXT
 *	signal:N      send signal N to the program
 *	pause:MS      do nothing
 *	run:COMMAND   have the shell run COMMAND meanwhile
 *	resize:N      make the terminal N columns wide
 *	hangup        close the terminal
 *
 * What the terminal shows goes to stdout. The exit status is the program's, 128 + n if signal n
 * ended it; 98 if the terminal does not echo afterwards, 99 if TEXT did not come in 10 seconds or
 * the end in 20.
 */
#include <errno.h>
#include <poll.h>
#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

enum {
	SEEN_MOST = 1 << 20,
	PATIENCE_MS = 120000, /* a net, for machines that are busy */
	END_MS = 120000,
	LAST_MS = 500,
	NO_ECHO = 98,
	NOT_SEEN = 99
};

static char seen[SEEN_MOST];
static size_t seen_len, waited_for;
static int master = -1, slave = -1;
static pid_t child;

static void
give_up(const char *why, const char *what)
{
	fprintf(stderr, "pty: %s: %s\n", why, what);
	kill(child, SIGKILL);
	exit(NOT_SEEN);
}

/* Take what comes within WAIT_MS; 0: nothing more will come. */
static int
take_output(int wait_ms)
{
	struct pollfd poll_fd = {.fd = master, .events = POLLIN};
	ssize_t n;

	if (poll(&poll_fd, 1, wait_ms) <= 0)
		return 1;
	n = read(master, seen + seen_len, sizeof(seen) - seen_len - 1);
	if (n <= 0)
		return 0;
	if (write(STDOUT_FILENO, seen + seen_len, (size_t)n) != n)
		give_up("cannot write", "stdout");
	seen_len += (size_t)n;
	seen[seen_len] = '\0';
	return 1;
}

static long
now_ms(void)
{
	struct timespec now;

	clock_gettime(CLOCK_MONOTONIC, &now);
	return now.tv_sec * 1000L + now.tv_nsec / 1000000;
}

static void
wait_for(const char *text)
{
	long start = now_ms();
	char *found;

	while ((found = strstr(seen + waited_for, text)) == NULL)
		if (now_ms() - start >= PATIENCE_MS || take_output(50) == 0)
			give_up("did not see", text);
	waited_for = (size_t)(found - seen) + strlen(text);
}

static void
type(const char *text)
{
	size_t len = strlen(text);

	if (write(master, text, len) != (ssize_t)len)
		give_up("cannot type", text);
}

static void
resize(int columns)
{
	struct winsize size = {.ws_row = 24, .ws_col = (unsigned short)columns};

	if (ioctl(master, TIOCSWINSZ, &size) < 0)
		give_up("cannot resize", "the terminal");
}

static void
step(const char *step)
{
	if (strncmp(step, "wait:", 5) == 0)
		wait_for(step + 5);
	else if (strncmp(step, "type:", 5) == 0)
		type(step + 5);
	else if (strncmp(step, "line:", 5) == 0) {
		char line[70000];

		snprintf(line, sizeof(line), "%s\n", step + 5);
		type(line);
	} else if (strncmp(step, "signal:", 7) == 0)
		kill(child, atoi(step + 7));
	else if (strncmp(step, "pause:", 6) == 0)
		take_output(atoi(step + 6));
	else if (strncmp(step, "run:", 4) == 0) {
		if (system(step + 4) != 0)
			give_up("failed", step + 4);
	} else if (strncmp(step, "resize:", 7) == 0) {
		resize(atoi(step + 7));
	} else if (strcmp(step, "hangup") == 0) {
		close(slave);
		close(master);
		slave = master = -1;
	} else
		give_up("no such step", step);
}

/* Our own handle of the terminal keeps it readable, so its end is not the program's. */
static int
has_ended(void)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)child, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == child;
}

/* Does the terminal, at the end, show what a person types? One that was hung up is not asked. */
static bool
echoes(void)
{
	struct termios settings;

	return slave < 0 || (tcgetattr(slave, &settings) == 0 && (settings.c_lflag & ECHO) != 0);
}

/*
 * Take what the program left in the terminal: one read gives a page at most. Without our handle
 * its end is the end of what was written, unless a process in the background holds it.
 */
static void
take_rest(void)
{
	size_t before;

	if (master < 0)
		return;
	close(slave);
	do
		before = seen_len;
	while (take_output(LAST_MS) != 0 && seen_len > before);
}

static int
status_of(void)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			give_up("cannot wait", "for the program");
	return WIFSIGNALED(status) ? 128 + WTERMSIG(status) : WEXITSTATUS(status);
}

/* What runs in the background is started with some signals ignored; a person's terminal is not. */
static void
signals_reset(void)
{
	static const int numbers[] = {SIGHUP, SIGINT, SIGQUIT, SIGTERM, SIGTSTP, SIGPIPE};
	sigset_t none;

	for (size_t i = 0; i < sizeof(numbers) / sizeof(numbers[0]); i++)
		signal(numbers[i], SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

int
main(int argc, char **argv)
{
	struct winsize size = {.ws_row = 24, .ws_col = 80};
	int at, status, command = 1;
	long start;
	bool echo;

	while (command < argc && strcmp(argv[command], "--") != 0)
		command++;
	if (command + 1 >= argc) {
		fprintf(stderr, "usage: pty [columns:N] STEP... -- PROGRAM ARG...\n");
		return 2;
	}
	if (strncmp(argv[1], "columns:", 8) == 0)
		size.ws_col = (unsigned short)atoi(argv[1] + 8);
	if (openpty(&master, &slave, NULL, NULL, &size) < 0)
		return 2;
	child = fork();
	if (child == 0) {
		close(master);
		signals_reset();
		if (login_tty(slave) == 0)
			execvp(argv[command + 1], argv + command + 1);
		_exit(127);
	}
	for (at = strncmp(argv[1], "columns:", 8) == 0 ? 2 : 1; at < command; at++)
		step(argv[at]);
	start = now_ms();
	while (master >= 0 && !has_ended()) {
		if (now_ms() - start >= END_MS)
			give_up("still runs behind the last step", argv[command + 1]);
		take_output(50);
	}
	echo = echoes();
	take_rest();
	status = status_of();
	return echo ? status : NO_ECHO;
}
