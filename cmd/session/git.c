/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that asks git about files. */
#include "cmd/session/git.h"

#include <assert.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <spawn.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "secret/read.h"

enum { GIT_MOST = 256 << 20 };

/* FOLDER or one above has a `.git` (a folder, or the file of a worktree). */
char *
git_top(const char *folder)
{
	char resolved[PATH_MAX];
	char *slash;

	if (realpath(folder, resolved) == NULL)
		return NULL;
	for (;;) {
		char *git CLEANUP(freep) = path_join(resolved, ".git");

		if (file_exists(git))
			return xstrdup(resolved);
		slash = strrchr(resolved, '/');
		if (slash == NULL || resolved[1] == '\0')
			return NULL;
		slash[slash == resolved] = '\0';
	}
}

static bool
is_dropped(const char *variable, bool of_hook)
{
	/* the index that git has made for this one commit */
	if (of_hook && (strncmp(variable, "GIT_INDEX_FILE=", 15) == 0 ||
		strncmp(variable, "GIT_DIR=", 8) == 0 || strncmp(variable, "GIT_WORK_TREE=", 14) == 0))
		return false;
	return strncmp(variable, "GIT_", 4) == 0 || strncmp(variable, "EVENKEEP_", 9) == 0 ||
	       strncmp(variable, "LC_ALL=", 7) == 0;
}

/* The caller frees the list, not its texts. */
static char **
git_environment(bool of_hook)
{
	static char *const ours[] = {
	    (char *)"LC_ALL=C", (char *)"GIT_TERMINAL_PROMPT=0", (char *)"GIT_OPTIONAL_LOCKS=0"};
	size_t count = 0, kept = 0, i;
	char **variables;

	while (environ[count] != NULL)
		count++;
	variables = xcalloc(count + ARRAY_LEN(ours) + 1, sizeof(*variables));
	for (i = 0; i < count; i++) {
		if (!is_dropped(environ[i], of_hook))
			variables[kept++] = environ[i];
	}
	for (i = 0; i < ARRAY_LEN(ours); i++)
		variables[kept++] = ours[i];
	return variables;
}

/* ARGS of git, NULL-ended; OF_HOOK: with the index that git gave to its hook. */
static int
start_git(const char *folder, const char *const *args, bool of_hook, int answers, pid_t *child)
{
	const char *argv[48] = {"git", "-C", folder, "--no-optional-locks", "--literal-pathspecs",
		"-c", "core.fsmonitor=false"};
	char **variables CLEANUP(freep) = git_environment(of_hook);
	posix_spawn_file_actions_t actions;
	size_t count = 7;
	int error;

	while (*args != NULL && count < ARRAY_LEN(argv) - 1)
		argv[count++] = *args++;
	assert(*args == NULL);
	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, answers, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	error = posix_spawnp(child, "git", &actions, NULL, (char *const *)argv, variables);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

/* Bytes that came before the end; -1 if reading failed. */
static ssize_t
drain(int fd)
{
	char chunk[512];
	ssize_t total = 0, n;

	while ((n = read(fd, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			return -1;
		total += n;
	}
	return total;
}

static bool
ended_well(pid_t child)
{
	int status;

	while (waitpid(child, &status, 0) < 0) {
		if (errno != EINTR)
			return false;
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int
cannot_tell(const char *folder, const char *name, struct err *err)
{
	err_set(err, ERR_SYSTEM, "git-unknown", "git cannot tell whether it tracks `%s`", name);
	err_why(err, "`%s` is in a repository, and a secret in a tracked file would be committed",
	    folder);
	return err_fix(
	    err, "see what `git -C %s ls-files` says, or write to a file outside", folder);
}

int
git_tracks(const char *folder, const char *name, bool *out, struct err *err)
{
	const char *const args[] = {"-c", "core.hooksPath=/dev/null", "ls-files", "-z", "--", name, NULL};
	char *top CLEANUP(freep) = git_top(folder);
	int ends[2];
	pid_t child;
	ssize_t answer;
	int error;

	if (top == NULL) {
		*out = false;
		return 0;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, "cannot make a pipe");
	error = start_git(folder, args, false, ends[1], &child);
	close(ends[1]);
	answer = error == 0 ? drain(ends[0]) : -1;
	close(ends[0]);
	if (error != 0 || !ended_well(child) || answer < 0)
		return cannot_tell(folder, name, err);
	*out = answer > 0;
	return 0;
}

/* All that git answers to ARGS. */
static int
ask_git(const char *folder, const char *const *args, bool of_hook, struct secret **out,
	struct err *err)
{
	struct secret *answer CLEANUP(secret_freep) = NULL;
	int ends[2];
	pid_t child;
	int error, r;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, "cannot make a pipe");
	error = start_git(folder, args, of_hook, ends[1], &child);
	close(ends[1]);
	r = error == 0 ? secret_read_fd(ends[0], GIT_MOST, "what git says", &answer, err) : 0;
	close(ends[0]);
	if (error == 0 && !ended_well(child) && r == 0)
		error = EIO;
	if (error != 0) {
		err_set(err, ERR_SYSTEM, "git-unknown", "git does not answer in `%.200s`", folder);
		return err_fix(err, "see what `git -C %.200s status` says", folder);
	}
	*out = r < 0 ? NULL : secret_take(&answer);
	return r;
}

int
git_begin(const char *folder, const char *const *args, struct git *out, struct err *err)
{
	int ends[2], error;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, "cannot make a pipe");
	error = start_git(folder, args, false, ends[1], &out->child);
	close(ends[1]);
	out->answers = ends[0];
	if (error == 0)
		return 0;
	close(ends[0]);
	errno = error;
	return err_system(err, "cannot start git");
}

bool
git_end(struct git *git, struct buf *out)
{
	char chunk[4096];
	ssize_t n;

	while ((n = read(git->answers, chunk, sizeof(chunk))) != 0) {
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			break;
		buf_add(out, slice_of(chunk, (size_t)n));
	}
	close(git->answers);
	return ended_well(git->child) && n == 0;
}

int
git_staged(const char *folder, struct secret **out, struct err *err)
{
	static const char *const args[] = {"-c", "core.hooksPath=/dev/null",
		"-c", "diff.suppressBlankEmpty=false", "diff", "--cached", "--raw", "-p", "-z", "-U3",
		"--text", "--no-color", "--no-ext-diff", "--no-textconv", "--no-renames",
		"--no-relative", "--submodule=short", "--diff-filter=AMT", NULL};

	return ask_git(folder, args, true, out, err);
}

int
git_hooks_folder(const char *folder, char **out, struct err *err)
{
	static const char *const args[] = {"rev-parse", "--path-format=absolute", "--git-path", "hooks",
		NULL};
	struct secret *answer CLEANUP(secret_freep) = NULL;
	struct slice text;
	int r = ask_git(folder, args, false, &answer, err);

	if (r < 0)
		return r;
	text = secret_slice(answer);
	text.len -= slice_ends_with(text, "\n");
	*out = xstrndup((const char *)text.data, text.len);
	return 0;
}
