/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/drift/drift_docker.h"

#include <errno.h>
#include <fcntl.h>
#include <spawn.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/list.h"
#include "secret/read.h"

enum { PRINTED_MOST = 64 << 20 };

/* The caller frees the list, not its texts. */
static char **
environment(void)
{
	size_t count = 0, kept = 0;
	char **variables;

	while (environ[count] != NULL)
		count++;
	variables = xcalloc(count + 1, sizeof(*variables));
	for (size_t i = 0; i < count; i++)
		if (strncmp(environ[i], "EVENKEEP_", 9) != 0)
			variables[kept++] = environ[i];
	return variables;
}

static int
start(const char *const *words, int answers, pid_t *child)
{
	char **variables CLEANUP(freep) = environment();
	const char **argv CLEANUP(freep) = NULL;
	posix_spawn_file_actions_t actions;
	size_t count = 0;
	int error;

	while (words[count] != NULL)
		count++;
	argv = xcalloc(count + 2, sizeof(*argv));
	argv[0] = "docker";
	memcpy(argv + 1, words, count * sizeof(*argv));
	error = posix_spawn_file_actions_init(&actions);
	if (error != 0)
		return error;
	posix_spawn_file_actions_addopen(&actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
	posix_spawn_file_actions_adddup2(&actions, answers, STDOUT_FILENO);
	posix_spawn_file_actions_addopen(&actions, STDERR_FILENO, "/dev/null", O_WRONLY, 0);
	error = posix_spawnp(child, "docker", &actions, NULL, (char *const *)argv, variables);
	posix_spawn_file_actions_destroy(&actions);
	return error;
}

static int
wait_for(pid_t child, struct err *err)
{
	int status;

	while (waitpid(child, &status, 0) < 0)
		if (errno != EINTR)
			return err_system(err, "cannot wait for docker");
	if (WIFEXITED(status) && WEXITSTATUS(status) == 0)
		return 0;
	if (WIFEXITED(status) && WEXITSTATUS(status) == 127)
		return err_set(err, ERR_NOT_FOUND, "no-docker", "there is no `docker` program");
	return err_set(err, ERR_SYSTEM, "docker-failed", "`docker` cannot tell");
}

int
docker_ask(const char *const *words, struct secret **out, struct err *err)
{
	struct secret *printed CLEANUP(secret_freep) = NULL;
	int ends[2], error, r;
	pid_t child;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_system(err, "cannot make a pipe");
	error = start(words, ends[1], &child);
	close(ends[1]);
	if (error != 0) {
		close(ends[0]);
		return error == ENOENT ?
			err_set(err, ERR_NOT_FOUND, "no-docker", "there is no `docker` program") :
			err_set(err, ERR_SYSTEM, "docker-failed", "`docker` cannot be started");
	}
	r = secret_read_fd(ends[0], PRINTED_MOST, "docker", &printed, err);
	close(ends[0]); /* before it is waited for: it may have more to say */
	if (r < 0) {
		struct err ignored CLEANUP(err_done) = ERR_INIT;

		wait_for(child, &ignored);
		return r;
	}
	r = wait_for(child, err);
	if (r == 0)
		*out = secret_take(&printed);
	return r;
}
