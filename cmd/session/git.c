/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that asks git about files. */
#include "cmd/session/git.h"

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

/* FOLDER or one above has a `.git` (a folder, or the file of a worktree). */
static bool
has_repository(const char *folder)
{
	char resolved[PATH_MAX];
	char *slash;

	if (realpath(folder, resolved) == NULL)
		return false;
	for (;;) {
		char *git CLEANUP(freep) = path_join(resolved, ".git");

		if (file_exists(git))
			return true;
		slash = strrchr(resolved, '/');
		if (slash == NULL || resolved[1] == '\0')
			return false;
		slash[slash == resolved] = '\0';
	}
}

static bool
is_dropped(const char *variable)
{
	return strncmp(variable, "GIT_", 4) == 0 || strncmp(variable, "EVENKEEP_", 9) == 0 ||
	       strncmp(variable, "LC_ALL=", 7) == 0;
}

/* The caller frees the list, not its texts. */
static char **
git_environment(void)
{
	static char *const ours[] = {
	    (char *)"LC_ALL=C", (char *)"GIT_TERMINAL_PROMPT=0", (char *)"GIT_OPTIONAL_LOCKS=0"};
	size_t count = 0, kept = 0, i;
	char **variables;

	while (environ[count] != NULL)
		count++;
	variables = xcalloc(count + ARRAY_LEN(ours) + 1, sizeof(*variables));
	for (i = 0; i < count; i++) {
		if (!is_dropped(environ[i]))
			variables[kept++] = environ[i];
	}
	for (i = 0; i < ARRAY_LEN(ours); i++)
		variables[kept++] = ours[i];
	return variables;
}

static int
start_git(const char *folder, const char *name, int answers, pid_t *child)
{
	const char *const argv[] = {"git", "-C", folder, "--no-optional-locks",
	    "--literal-pathspecs", "-c", "core.fsmonitor=false", "-c", "core.hooksPath=/dev/null",
	    "ls-files", "-z", "--", name, NULL};
	char **variables CLEANUP(freep) = git_environment();
	posix_spawn_file_actions_t actions;
	int error;

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
	int ends[2];
	pid_t child;
	ssize_t answer;
	int error;

	if (!has_repository(folder)) {
		*out = false;
		return 0;
	}
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, "cannot make a pipe");
	error = start_git(folder, name, ends[1], &child);
	close(ends[1]);
	answer = error == 0 ? drain(ends[0]) : -1;
	close(ends[0]);
	if (error != 0 || !ended_well(child) || answer < 0)
		return cannot_tell(folder, name, err);
	*out = answer > 0;
	return 0;
}
