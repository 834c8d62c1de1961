/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/read.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/list.h"

extern char **environ;

/* Without what is evenkeep's: tokens, and the logins of stores. The caller frees the list only. */
static char **
child_environment(void)
{
	size_t count = 0, kept = 0, i;
	char **variables;

	while (environ[count] != NULL)
		count++;
	variables = xcalloc(count + 1, sizeof(*variables));
	for (i = 0; i < count; i++)
		if (strncmp(environ[i], "EVENKEEP_", 9) != 0)
			variables[kept++] = environ[i];
	return variables;
}

static int
spawn(const char *const *argv, int out_fd, pid_t *pid)
{
	char **variables CLEANUP(freep) = child_environment();
	posix_spawn_file_actions_t actions;
	int r;

	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, out_fd, STDOUT_FILENO);
	r = posix_spawnp(pid, argv[0], &actions, NULL, (char *const *)argv, variables);
	posix_spawn_file_actions_destroy(&actions);
	return r;
}

static int
wait_for(pid_t pid, const char *what, const char *program, struct err *err)
{
	int status;

	while (waitpid(pid, &status, 0) < 0) {
		if (errno != EINTR)
			return err_system(err, "cannot wait for %s `%s`", what, program);
	}
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFSIGNALED(status))
		return err_set(err, ERR_NO_KEY, "key-command", "%s `%s` was ended by signal %d", what,
		    program, WTERMSIG(status));
	return err_set(err, ERR_NO_KEY, "key-command", "%s `%s` ended with status %d", what, program,
	    WEXITSTATUS(status));
}

int
secret_read_command(const char *const *argv, size_t most, const char *what, struct secret **out,
    struct err *err)
{
	struct secret *printed CLEANUP(secret_freep) = NULL;
	int ends[2], failed, r, r_wait;
	struct err wait_err = ERR_INIT;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, "cannot start %s", what);
	failed = spawn(argv, ends[1], &pid);
	close(ends[1]);
	if (failed != 0) {
		close(ends[0]);
		errno = failed;
		err_system(err, "cannot start %s `%s`", what, argv[0]);
		err->code = ERR_NO_KEY;
		err->id = "key-command";
		return err->code;
	}
	r = secret_read_fd(ends[0], most, what, &printed, err);
	close(ends[0]);
	r_wait = wait_for(pid, what, argv[0], &wait_err);
	if (r < 0)
		return r;
	if (r_wait < 0) {
		*err = wait_err;
		return r_wait;
	}
	if (secret_len(printed) == 0)
		return err_set(err, ERR_NO_KEY, "key-command", "%s `%s` printed nothing", what, argv[0]);
	*out = secret_take(&printed);
	return 0;
}
