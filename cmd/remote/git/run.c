/* SPDX-License-Identifier: Apache-2.0 */
/* git as a program: fixed arguments, an environment of its own, no shell, and an end in time. */
#include "cmd/remote/git/git_priv.h"
#include "base/clock.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { ERRORS_MOST = 64 << 10, OUT_MOST = 1 << 20, CHUNK = 16 << 10, PATIENCE_MS = 300 };

/*
 * Before the command: nothing is run, watched, collected or followed on the way. A bare repository that
 * stands inside of a clone is a file that somebody committed: its settings are not the user's.
 */
static const char *const fixed[] = {"git", "-c", "core.hooksPath=/dev/null", "-c",
	"core.fsmonitor=false", "-c", "safe.bareRepository=explicit", "-c", "core.attributesFile=/dev/null", "-c", "core.fsync=none", "-c",
	"core.bigFileThreshold=16m", "-c", "protocol.ext.allow=never", "-c",
	"fetch.recurseSubmodules=no", "-c", "push.recurseSubmodules=no", "-c", "submodule.recurse=false",
	"-c", "transfer.fsckObjects=true", "-c", "gc.auto=0", "-c", "maintenance.auto=false", "-c",
	"http.lowSpeedLimit=1", "-c", "http.lowSpeedTime=20", "-C"};

enum { ARGS_MOST = 24 };

static void
close_end(int *fd)
{
	if (*fd >= 0)
		close(*fd);
	*fd = -1;
}

/* OURS gets our end, without waiting; the other end stays open for the child only. */
static int
make_pipe(int ends[2], int ours)
{
	if (pipe2(ends, O_CLOEXEC) < 0)
		return errno;
	return fcntl(ends[ours], F_SETFL, O_NONBLOCK) < 0 ? errno : 0;
}

static int
spawn(const char *const *argv, char *const *variables, const int theirs[3], pid_t *out)
{
	posix_spawn_file_actions_t actions;
	posix_spawnattr_t attributes;
	sigset_t defaults, none;
	int error;

	posix_spawn_file_actions_init(&actions);
	for (int i = 0; i < 3; i++)
		posix_spawn_file_actions_adddup2(&actions, theirs[i], i);
	posix_spawnattr_init(&attributes);
	sigemptyset(&none);
	sigemptyset(&defaults);
	sigaddset(&defaults, SIGPIPE);
	sigaddset(&defaults, SIGTERM);
	sigaddset(&defaults, SIGINT);
	posix_spawnattr_setsigdefault(&attributes, &defaults);
	posix_spawnattr_setsigmask(&attributes, &none);
	posix_spawnattr_setflags(&attributes, POSIX_SPAWN_SETSIGDEF | POSIX_SPAWN_SETSIGMASK);
	error = posix_spawnp(out, argv[0], &actions, &attributes, (char *const *)(uintptr_t)argv,
	    variables);
	posix_spawnattr_destroy(&attributes);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

int
git_start(const char *folder, char *const *variables, const char *const *args,
	struct git_process *out)
{
	const char *argv[ARRAY_LEN(fixed) + ARGS_MOST];
	int in[2] = {-1, -1}, answers[2] = {-1, -1}, errors[2] = {-1, -1};
	size_t count = 0;
	int error;

	for (; count < ARRAY_LEN(fixed); count++)
		argv[count] = fixed[count];
	argv[count++] = folder;
	while (*args != NULL && count < ARRAY_LEN(argv) - 1)
		argv[count++] = *args++;
	assert(*args == NULL);
	argv[count] = NULL;
	error = make_pipe(in, 1);
	if (error == 0)
		error = make_pipe(answers, 0);
	if (error == 0)
		error = make_pipe(errors, 0);
	if (error == 0)
		error = spawn(argv, variables, (int[]){in[0], answers[1], errors[1]}, &out->pid);
	close_end(&in[0]);
	close_end(&answers[1]);
	close_end(&errors[1]);
	if (error != 0) {
		close_end(&in[1]);
		close_end(&answers[0]);
		close_end(&errors[0]);
		return error;
	}
	out->in = in[1];
	out->out = answers[0];
	out->errors = errors[0];
	return 0;
}

/* True: it has ended, and how. */
static bool
has_ended(pid_t pid, uint64_t until, int *status)
{
	const struct timespec pause = {.tv_nsec = 200000};
	pid_t ended;

	for (;;) {
		ended = waitpid(pid, status, WNOHANG);
		if (ended == pid || (ended < 0 && errno != EINTR))
			return true;
		if (engine_left_ms(until) == 0)
			return false;
		nanosleep(&pause, NULL);
	}
}

bool
git_stop(struct git_process *process, uint64_t until)
{
	int status = -1;
	bool ended;

	if (process->pid <= 0)
		return false;
	close_end(&process->in);
	ended = has_ended(process->pid, until, &status);
	if (!ended) {
		kill(process->pid, SIGTERM); /* it ends its helpers, then itself */
		ended = has_ended(process->pid, clock_steady_ms() + PATIENCE_MS, &status);
	}
	if (!ended) {
		kill(process->pid, SIGKILL);
		while (waitpid(process->pid, &status, 0) < 0 && errno == EINTR)
			continue;
	}
	close_end(&process->out);
	close_end(&process->errors);
	process->pid = 0;
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

/* Take what is there; what is more than MOST is dropped. Closed at the end. */
static void
take(int *fd, size_t most, struct buf *out)
{
	char chunk[CHUNK];
	ssize_t n;

	while (*fd >= 0) {
		n = read(*fd, chunk, sizeof(chunk));
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n <= 0) {
			close_end(fd);
			return;
		}
		if (out->len + (size_t)n <= most)
			buf_add(out, slice_of(chunk, (size_t)n));
	}
}

static void
give(int *fd, struct slice *input)
{
	ssize_t n;

	while (*fd >= 0 && input->len > 0) {
		n = write(*fd, input->data, input->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0 && errno == EAGAIN)
			return;
		if (n < 0)
			break;
		*input = slice_from(*input, (size_t)n);
	}
	close_end(fd);
}

/*
 * Until it closes its output: what it leaves running for a later connection (ssh does) may hold the
 * errors open for ever. False: the time is over.
 */
static bool
pump(struct git_process *process, struct slice input, uint64_t until, struct git_came *came)
{
	give(&process->in, &input);
	while (process->out >= 0) {
		struct pollfd ends[] = {{.fd = process->in, .events = POLLOUT},
			{.fd = process->out, .events = POLLIN}, {.fd = process->errors, .events = POLLIN}};
		unsigned left = engine_left_ms(until);

		if (left == 0)
			return false;
		if (poll(ends, ARRAY_LEN(ends), (int)left) < 0 && errno != EINTR)
			return false;
		if (ends[0].revents != 0)
			give(&process->in, &input);
		if (ends[2].revents != 0)
			take(&process->errors, ERRORS_MOST, &came->errors);
		if (ends[1].revents != 0)
			take(&process->out, OUT_MOST, &came->out);
	}
	return true;
}

void
git_take_errors(struct git_process *process, struct git_came *came)
{
	if (process->errors >= 0)
		take(&process->errors, ERRORS_MOST, &came->errors);
}

enum remote_answer
git_run(struct store *store, const char *const *args, struct slice input, uint64_t until,
	struct git_came *out, struct engine_said *said)
{
	struct git_process process;
	int error = git_start(store->folder, store->variables, args, &process);

	git_came_done(out);
	if (error == ENOENT)
		return git_say_missing(said);
	if (error != 0)
		return engine_say(said, REMOTE_SETUP, "cannot start git: %s", strerror(error));
	out->late = !pump(&process, input, until, out);
	git_take_errors(&process, out);
	out->ok = git_stop(&process, out->late ? 0 : until) && !out->late;
	return REMOTE_DONE;
}

void
git_came_done(struct git_came *came)
{
	buf_done(&came->out);
	buf_done(&came->errors);
	came->ok = came->late = false;
}
