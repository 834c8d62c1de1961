/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Is a command under a parent that stays (`run --watch`) treated as one that evenkeep became?
 *
 *	run_parent SELF PLACE BARE… --- STAYING…
 *
 * Both are what to put before a command. PLACE is `alone` (no terminal), `terminal`, or `first` (process 1
 * of a namespace; 77 where there can be none). Every claim is tried with both, and they have to agree; as
 * process 1, what a bare one would get is known. The command is this program itself: `run_parent MODE`,
 * see run_parent_command.c.
 */
#include "run_parent_command.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <pty.h>
#include <sched.h>
#include <signal.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <termios.h>
#include <time.h>
#include <unistd.h>
#include <utmp.h>

enum { TEXT_MOST = 65536, PATIENCE_S = 300, SKIP = 77 };

enum place { ALONE, TERMINAL, FIRST };

struct run {
	pid_t pid;      /* of the launcher */
	int output;     /* what the command prints */
	char text[TEXT_MOST];
	size_t len;
};

static enum place place;
static int master = -1, slave = -1, report = 1; /* the terminal of all; where to tell how it went */
static char *self;
static int claims;

static void
fail(const char *what, const char *more)
{
	dprintf(report, "FAILED: %s: %s\n", what, more);
	_exit(1);
}

static int
count_of(const char *all, const char *text)
{
	int count = 0;

	while ((all = strstr(all, text)) != NULL)
		count++, all++;
	return count;
}

/* Take what the command prints until TEXT is in it so often. */
static void
await_times(struct run *run, const char *text, int times)
{
	while (count_of(run->text, text) < times) {
		struct pollfd poll_fd = {.fd = run->output, .events = POLLIN};
		ssize_t n;

		if (poll(&poll_fd, 1, PATIENCE_S * 1000) <= 0)
			fail("never printed", text);
		n = read(run->output, run->text + run->len, sizeof(run->text) - run->len - 1);
		if (n <= 0)
			fail("ended before it printed", text);
		run->len += (size_t)n;
		run->text[run->len] = '\0';
	}
}

static void
await(struct run *run, const char *text)
{
	await_times(run, text, 1);
}

/* We are the shell of a terminal, or a service manager. */
static void
take_terminal(void)
{
	if (openpty(&master, &slave, NULL, NULL, NULL) < 0)
		fail("terminal", strerror(errno));
	report = fcntl(1, F_DUPFD_CLOEXEC, 10);
	fcntl(master, F_SETFD, FD_CLOEXEC);
	signal(SIGTTOU, SIG_IGN);
	signal(SIGHUP, SIG_IGN);
	if (login_tty(slave) < 0)
		fail("terminal", strerror(errno));
	slave = 0;
}

_Noreturn static void
launch(char **launcher, const char *mode, int output)
{
	struct rlimit no_core = {0, 0};
	char *argv[64];
	sigset_t none;
	int count = 0, i;

	if (place == TERMINAL) {
		setpgid(0, 0);
		tcsetpgrp(slave, getpid());
	} else if (place == ALONE) {
		setsid();
	}
	for (i = 1; i < NSIG; i++)
		signal(i, SIG_DFL);
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
	setrlimit(RLIMIT_CORE, &no_core);
	dup2(output, 1);
	while (launcher[count] != NULL) {
		argv[count] = launcher[count];
		count++;
	}
	argv[count++] = self;
	argv[count++] = (char *)mode;
	argv[count] = NULL;
	execv(argv[0], argv);
	_exit(98);
}

static void
start(struct run *run, char **launcher, const char *mode)
{
	int ends[2];

	memset(run, 0, sizeof(*run));
	if (pipe2(ends, O_CLOEXEC) < 0)
		fail("pipe", strerror(errno));
	run->pid = place == FIRST ? (pid_t)syscall(SYS_clone, SIGCHLD | CLONE_NEWPID, 0, 0, 0, 0) : fork();
	if (run->pid < 0)
		fail("process", strerror(errno));
	if (run->pid == 0)
		launch(launcher, mode, ends[1]);
	close(ends[1]);
	run->output = ends[0];
	await(run, "ready\n");
}

static int
finish(struct run *run)
{
	int status = 0;

	while (waitpid(run->pid, &status, 0) < 0)
		if (errno != EINTR)
			fail("cannot wait", strerror(errno));
	close(run->output);
	if (place == TERMINAL)
		tcsetpgrp(slave, getpgrp());
	return status;
}

/* How it would look to whoever started it; process 1 cannot be ended by a signal that it does not take. */
static int
expected_status(int bare)
{
	return place == FIRST && WIFSIGNALED(bare) ? (128 + WTERMSIG(bare)) << 8 : bare;
}

static void
same_text(const char *what, const char *bare, const char *staying)
{
	claims++;
	if (strcmp(bare, staying) == 0)
		return;
	dprintf(report, "bare:    %s\nstaying: %s\n", bare, staying);
	fail(what, "differs");
}

static void
same_status(const char *what, int bare, int staying)
{
	char numbers[80];

	claims++;
	snprintf(numbers, sizeof(numbers), "status %x instead of %x", (unsigned)staying, (unsigned)bare);
	if (bare != staying)
		fail(what, numbers);
}

/* Each signal that can be sent, one after the other; what arrives is told. */
static void
send_each(struct run *run, char **launcher)
{
	char line[16];
	int i;

	start(run, launcher, "--catch");
	for (i = 1; i < NSIG; i++) {
		/* what the end of a child is, a parent cannot tell from what it is told of its own */
		if (!is_caught(i, false) || i == SIGRTMAX)
			continue;
		kill(run->pid, i);
		snprintf(line, sizeof(line), "\n%d\n", i);
		await(run, line);
	}
	kill(run->pid, SIGRTMAX);
	await(run, "end\n");
}

static void
every_signal_arrives_once(char **bare, char **staying)
{
	static struct run a, b;

	send_each(&a, bare);
	same_status("every signal: bare", 23 << 8, finish(&a));
	send_each(&b, staying);
	same_status("every signal", 23 << 8, finish(&b));
	same_text("every signal", a.text, b.text);
}

static int
end_by(char **launcher, int number)
{
	static struct run run;

	start(&run, launcher, "--usual");
	kill(run.pid, number);
	return finish(&run);
}

static void
it_ends_as_its_command(char **bare, char **staying)
{
	static const int numbers[] = {SIGTERM, SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGUSR2, SIGALRM, SIGABRT,
	    SIGSEGV, SIGKILL, SIGPIPE, SIGXCPU};
	size_t i;

	for (i = 0; i < sizeof(numbers) / sizeof(*numbers); i++) {
		/* of process 1 a bare one would not even hear it: what it would be elsewhere counts */
		int wanted = place == FIRST ? numbers[i] : end_by(bare, numbers[i]);

		if (place == FIRST && numbers[i] == SIGKILL)
			continue;
		same_status(strsignal(numbers[i]), expected_status(wanted), end_by(staying, numbers[i]));
	}
}

static void
type(char key)
{
	if (write(master, &key, 1) != 1)
		fail("cannot type", strerror(errno));
}

/* What the terminal itself sends, to the whole group. */
static void
use_terminal(struct run *run, char **launcher)
{
	static unsigned short rows;
	struct winsize size = {.ws_row = ++rows, .ws_col = 9};

	start(run, launcher, "--catch");
	type(3);
	await(run, "\n2\n");
	type(3);
	await(run, "\n2\n2\n");
	type(28);
	await(run, "\n3\n");
	type(26);
	await(run, "\n20\n");
	ioctl(master, TIOCSWINSZ, &size);
	await(run, "\n28\n");
	kill(run->pid, SIGRTMAX);
	await(run, "end\n");
}

static void
the_terminal_is_heard_once(char **bare, char **staying)
{
	static struct run a, b;

	use_terminal(&a, bare);
	use_terminal(&b, staying);
	same_text("the terminal's signals", a.text, b.text);
	same_status("after the terminal's signals", finish(&a), finish(&b));
}

/*
 * A signal that comes twice at once may be taken as one. So the parent is stopped until the command has
 * taken the terminal's, and what it then does with its own would be another one.
 */
static void
the_terminal_is_not_repeated(char **staying)
{
	static const struct {
		char key;
		const char *line;
	} keys[] = {{3, "\n2\n"}, {28, "\n3\n"}, {26, "\n20\n"}};
	static struct run run;
	size_t i;

	start(&run, staying, "--catch");
	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		int status;

		kill(run.pid, SIGSTOP);
		while (waitpid(run.pid, &status, WUNTRACED) < 0 && errno == EINTR)
			continue;
		type(keys[i].key);
		await(&run, keys[i].line);
		kill(run.pid, SIGCONT);
		await_times(&run, "\n18\n", (int)i + 1); /* of a running command that is passed on */
	}
	kill(run.pid, SIGRTMAX);
	await(&run, "end\n");
	for (i = 0; i < sizeof(keys) / sizeof(*keys); i++) {
		claims++;
		if (count_of(run.text, keys[i].line) != 1)
			fail("repeated", run.text);
	}
	same_status("after what was not repeated", 23 << 8, finish(&run));
}

/* Ctrl-Z as a shell sees it, and `fg`. */
static void
stop_and_go_on(struct run *run, char **launcher)
{
	int status = 0;

	start(run, launcher, "--count");
	type(26);
	while (waitpid(run->pid, &status, WUNTRACED) < 0 && errno == EINTR)
		continue;
	if (!WIFSTOPPED(status))
		fail("not stopped", "by the terminal");
	run->len += (size_t)snprintf(run->text + run->len, sizeof(run->text) - run->len,
	    "stopped by %d\n", WSTOPSIG(status));
	tcsetpgrp(slave, run->pid);
	kill(-run->pid, SIGCONT);
	await(run, "\n18\n");
	kill(run->pid, SIGUSR1);
	await(run, "\n10\n");
	kill(run->pid, SIGRTMAX);
	await(run, "end\n");
}

static void
a_shell_stops_it_and_lets_it_go_on(char **bare, char **staying)
{
	static struct run a, b;

	stop_and_go_on(&a, bare);
	stop_and_go_on(&b, staying);
	same_text("stopped and continued", a.text, b.text);
	same_status("after it was stopped", finish(&a), finish(&b));
}

/* Processes whose parent is PID and that ended without being seen to. */
static int
zombies_of(pid_t pid)
{
	char command[128], answer[32] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "cat /proc/[0-9]*/stat 2>/dev/null | "
		"awk '$3 == \"Z\" && $4 == %ld' | wc -l", (long)pid);
	pipe = popen(command, "r");
	if (pipe == NULL || fgets(answer, sizeof(answer), pipe) == NULL)
		fail("cannot look", "for zombies");
	pclose(pipe);
	return atoi(answer);
}

static bool
has_children(pid_t pid, int wanted)
{
	char command[128], answer[32] = "";
	FILE *pipe;

	snprintf(command, sizeof(command), "cat /proc/[0-9]*/stat 2>/dev/null | "
		"awk '$4 == %ld' | wc -l", (long)pid);
	pipe = popen(command, "r");
	if (pipe == NULL || fgets(answer, sizeof(answer), pipe) == NULL)
		fail("cannot look", "for children");
	pclose(pipe);
	return atoi(answer) == wanted;
}

static void
what_is_left_behind_is_reaped(char **staying)
{
	static struct run run;
	int left;

	start(&run, staying, "--leave");
	for (left = PATIENCE_S * 20; left > 0 && !has_children(run.pid, 1); left--)
		usleep(50000);
	claims++;
	if (left == 0 || zombies_of(run.pid) != 0)
		fail("left behind", "is not reaped");
	kill(run.pid, SIGTERM);
	same_status("with orphans", (128 + SIGTERM) << 8, finish(&run));
}

static void
its_end_is_the_ends_of_all(char **staying)
{
	static struct run run;
	char nothing;

	start(&run, staying, "--usual");
	kill(run.pid, SIGKILL);
	/* the command has the other end of the pipe: it is gone when that is closed */
	while (read(run.output, &nothing, 1) > 0)
		continue;
	same_status("killed", SIGKILL, finish(&run));
}

static bool
can_be_first(void)
{
	int status;
	pid_t pid = (pid_t)syscall(SYS_clone, SIGCHLD | CLONE_NEWPID, 0, 0, 0, 0);

	if (pid == 0)
		_exit(0);
	return pid > 0 && waitpid(pid, &status, 0) == pid && status == 0;
}

static int
compare(char **bare, char **staying)
{
	if (place == FIRST && !can_be_first()) {
		dprintf(report, "SKIPPED: no process 1 can be made here (it takes root or user namespaces)\n");
		return SKIP;
	}
	if (place == TERMINAL)
		take_terminal();
	every_signal_arrives_once(bare, staying);
	it_ends_as_its_command(bare, staying);
	if (place == TERMINAL) {
		the_terminal_is_heard_once(bare, staying);
		the_terminal_is_not_repeated(staying);
		a_shell_stops_it_and_lets_it_go_on(bare, staying);
	}
	if (place == FIRST)
		what_is_left_behind_is_reaped(staying);
	if (place == ALONE)
		its_end_is_the_ends_of_all(staying);
	dprintf(report, "%d claims hold\n", claims);
	return 0;
}

int
main(int argc, char **argv)
{
	char **staying;

	if (argc == 2)
		return be_command(argv[1]);
	if (argc < 6)
		return 2;
	self = argv[1];
	place = strcmp(argv[2], "first") == 0 ? FIRST : strcmp(argv[2], "terminal") == 0 ? TERMINAL : ALONE;
	for (staying = argv + 3; strcmp(*staying, "---") != 0; staying++)
		continue;
	*staying++ = NULL;
	return compare(argv + 3, staying);
}
