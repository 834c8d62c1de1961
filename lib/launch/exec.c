/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/list.h"
#include "base/slice.h"
#include "launch/block_priv.h"
#include "launch/launch.h"
#include "secret/secret.h"

enum { CANNOT_EXECUTE = 126, NOT_FOUND = 127 };

static const char default_path[] = "/bin:/usr/bin";

/* A script without `#!` is the shell's, as execvp has it. */
static void
execute_script(const char *file, char *const *argv, char *const *envp)
{
	size_t count = 0;
	char **words;

	while (argv[count] != NULL)
		count++;
	words = xcalloc(count + 2, sizeof(*words));
	words[0] = argv[0];
	words[1] = (char *)file;
	if (count > 1)
		memcpy(&words[2], &argv[1], (count - 1) * sizeof(*words));
	execve("/bin/sh", words, envp);
	freep(&words);
	errno = ENOEXEC;
}

/* Returns only with errno set. */
static void
execute(const char *file, char *const *argv, char *const *envp)
{
	execve(file, argv, envp);
	if (errno == ENOEXEC)
		execute_script(file, argv, envp);
}

static const char *
path_of(char *const *envp)
{
	size_t i;

	for (i = 0; envp[i] != NULL; i++) {
		if (strncmp(envp[i], "PATH=", 5) == 0)
			return envp[i] + 5;
	}
	return default_path;
}

/* Trouble with one folder, which does not end the search. */
static bool
search_goes_on(int error)
{
	return error == EACCES || error == ENOENT || error == ENOTDIR || error == ESTALE ||
	       error == ENODEV || error == ETIMEDOUT || error == ENAMETOOLONG;
}

/* Try NAME in every folder of the path. Returns only with errno set: a refusal beats an absence. */
static void
search(const char *name, char *const *argv, char *const *envp)
{
	const char *path = path_of(envp);
	size_t name_len = strlen(name);
	bool refused = false;

	for (;;) {
		size_t len = strcspn(path, ":");
		char file[PATH_MAX];

		errno = ENAMETOOLONG;
		if (len + 1 + name_len < sizeof(file)) {
			memcpy(file, path, len);
			file[len] = '/';
			/* an empty part is the current folder */
			memcpy(file + len + (len > 0), name, name_len + 1);
			execute(file, argv, envp);
		}
		if (!search_goes_on(errno))
			return;
		refused = refused || errno == EACCES;
		if (path[len] == '\0')
			break;
		path += len + 1;
	}
	errno = refused ? EACCES : ENOENT;
}

/* Is a file of that NAME on the path, which could not be started all the same? */
static bool
find(const char *name, char *const *envp, char out[PATH_MAX])
{
	const char *path = path_of(envp);
	struct stat status;

	if (name[0] == '\0' || strchr(name, '/') != NULL)
		return false;
	for (;; path++) {
		int len = (int)strcspn(path, ":");
		int n = snprintf(out, PATH_MAX, "%.*s%s%s", len, path, len == 0 ? "./" : "/", name);

		if (n < PATH_MAX && stat(out, &status) == 0 && S_ISREG(status.st_mode))
			return true;
		path += len;
		if (*path == '\0')
			return false;
	}
}

static int
tell_not_found(const char *name, char *const *envp, struct err *err)
{
	char found[PATH_MAX];
	struct stat status;

	if (find(name, envp, found))
		name = found;
	if (strchr(name, '/') == NULL) {
		err_set(err, ERR_NOT_FOUND, "no-command", "there is no command `%s`", name);
		err_tried(err, "the folders of the PATH that the command would get");
	} else if (stat(name, &status) == 0) {
		err_set(err, ERR_NOT_FOUND, "no-command", "`%s` cannot start", name);
		err_why(err, "it is there, but the interpreter or loader that it names is not");
	} else {
		err_set(err, ERR_NOT_FOUND, "no-command", "there is no file `%s`", name);
	}
	return NOT_FOUND;
}

static int
tell_failure(const char *name, char *const *envp, int error, struct err *err)
{
	if (error == ENOENT)
		return tell_not_found(name, envp, err);
	errno = error;
	err_system(err, "cannot execute `%s`", name);
	err->id = "cannot-execute";
	if (error == E2BIG)
		err_fix(err, "choose names with `--service` or `--only`, or pass them with `--fd`");
	return CANNOT_EXECUTE;
}

/* The values' file on the descriptor that was asked for, open in the child. */
static int
place_file(const struct launch_block *block, int fd, struct err *err)
{
	if (block->file < 0)
		return 0;
	/* dup2 to itself would leave it closed on exec */
	if (block->file == fd ? fcntl(fd, F_SETFD, 0) >= 0 : dup2(block->file, fd) >= 0)
		return 0;
	err_system(err, "cannot put the values on descriptor %d", fd);
	err->id = "cannot-execute";
	return CANNOT_EXECUTE;
}

int
launch_clear_fd(int fd, const struct launch_opts *opts)
{
	return fd < 0 || fd != opts->fd ? fd : fcntl(fd, F_DUPFD_CLOEXEC, fd + 1);
}

/* Between here and a failed start the core limit is the child's, so it is taken back at once. */
static void
give_back(const struct launch_opts *opts, struct launch_state *ours)
{
	if (opts->state == NULL)
		return;
	ours->umask = umask(opts->state->umask);
	if (getrlimit(RLIMIT_CORE, &ours->core) == 0 && !opts->no_core)
		setrlimit(RLIMIT_CORE, &opts->state->core);
}

static void
take_back(const struct launch_opts *opts, const struct launch_state *ours)
{
	if (opts->state == NULL)
		return;
	umask(ours->umask);
	setrlimit(RLIMIT_CORE, &ours->core);
}

int
launch_exec(
    struct launch_block *block, char *const *argv, const struct launch_opts *opts, struct err *err)
{
	struct launch_state ours;
	int error;
	int r;

	r = place_file(block, opts->fd, err);
	if (r > 0) {
		launch_block_wipe(block);
		return r;
	}
	give_back(opts, &ours);
	secret_wipe_stack();
	if (argv[0][0] == '\0')
		errno = ENOENT;
	else if (strchr(argv[0], '/') != NULL)
		execute(argv[0], argv, block->envp);
	else
		search(argv[0], argv, block->envp);
	error = errno;
	take_back(opts, &ours);
	r = tell_failure(argv[0], block->envp, error, err);
	launch_block_wipe(block);
	return r;
}
