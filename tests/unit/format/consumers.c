/* SPDX-License-Identifier: Apache-2.0 */
#include "consumers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/cleanup.h"
#include "base/file.h"

/* What `config` prints has every dollar doubled. */
#define COMPOSE2 "\"$EVENKEEP_GOLDEN/../support/compose2\""
static const char compose[] =
	"work=$(mktemp -d) && trap 'rm -rf \"$work\"' EXIT && cp \"$1\" \"$work/env\" &&"
	"echo 'services: {x: {image: x, env_file: [env]}}' >\"$work/compose.yaml\" &&"
	"\"$(" COMPOSE2 ")\" -f \"$work/compose.yaml\" config --format json >\"$work/out\" &&"
	"jq -j '.services.x.environment | to_entries[] |"
	"\"\\(.key)=\\(.value | gsub(\"[$][$]\"; \"$\"))\\u0000\"' \"$work/out\"";

static const char fish[] =
	"exec env -i PATH=\"$PATH\" HOME=/nonexistent fish --no-config -c"
	" 'source $argv[1]; and command env -0' \"$1\"";

/* The parser of systemd itself, in the library that its programs share. */
#define LIBSYSTEMD \
	"ls /usr/lib/*/systemd/libsystemd-shared-*.so >/dev/null 2>&1 && command -v python3 >/dev/null"
static const char systemd[] =
	"exec python3 -c '\n"
	"import ctypes, glob, sys\n"
	"lib = ctypes.CDLL(glob.glob(\"/usr/lib/*/systemd/libsystemd-shared-*.so\")[0])\n"
	"out = ctypes.POINTER(ctypes.c_char_p)()\n"
	"r = lib.load_env_file(None, sys.argv[1].encode(), ctypes.byref(out))\n"
	"if r < 0: sys.exit(1)\n"
	"at = 0\n"
	"while out and out[at] is not None:\n"
	"    sys.stdout.buffer.write(out[at] + bytes(1))\n"
	"    at += 1\n"
	"' \"$1\"";

/* A whole compose file with a service x; a name without a value is left out. */
static const char compose_yaml[] =
	"env -i HOME=\"$HOME\" PATH=\"$PATH\" \"$(" COMPOSE2 ")\" -f \"$1\" config --format json 2>/dev/null |"
	"jq -j '.services.x.environment | to_entries[] | select(.value != null) |"
	"\"\\(.key)=\\(.value | gsub(\"[$][$]\"; \"$\"))\\u0000\"'";

static const struct consumer consumers[] = {
	{"compose-yaml", "compose-environment", COMPOSE2 " >/dev/null && command -v jq >/dev/null",
		compose_yaml},
	{"compose", "compose", COMPOSE2 " >/dev/null && command -v jq >/dev/null", compose},
	{"dash", "sh", NULL, "exec env -i PATH=\"$PATH\" dash -c '. \"$1\"; exec env -0' - \"$1\""},
	{"bash", "sh", NULL, "exec env -i PATH=\"$PATH\" bash -c '. \"$1\"; exec env -0' - \"$1\""},
	{"busybox", "sh", NULL, "exec env -i PATH=\"$PATH\" busybox sh -c '. \"$1\"; exec env -0' - \"$1\""},
	{"mksh", "sh", NULL, "exec env -i PATH=\"$PATH\" mksh -c '. \"$1\"; exec env -0' - \"$1\""},
	{"zsh", "sh", NULL, "exec env -i PATH=\"$PATH\" zsh -fc '. \"$1\"; exec env -0' - \"$1\""},
	{"fish", "fish", NULL, fish},
	{"libsystemd", "systemd", LIBSYSTEMD, systemd},
	{"jq", "json", NULL, "exec jq -j 'to_entries[] | \"\\(.key)=\\(.value)\\u0000\"' \"$1\""},
	{"xargs", "null", NULL, "exec xargs -0 sh -c 'for x do printf \"%s\\0\" \"$x\"; done' - <\"$1\""},
};

/* Those that have to be fetched first: one script knows them all. */
#define FETCHED "\"$EVENKEEP_GOLDEN/../oracles/consumers/run\""

static const struct consumer *
fetched(const char *program)
{
	static char there[200], command[200];
	static struct consumer consumer;

	snprintf(there, sizeof(there), FETCHED " --there %s", program);
	snprintf(command, sizeof(command), "exec " FETCHED " %s \"$1\"", program);
	consumer = (struct consumer){program, NULL, there, command};
	return &consumer;
}

const struct consumer *
consumer_find(const char *program)
{
	for (size_t i = 0; i < ARRAY_LEN(consumers); i++)
		if (strcmp(consumers[i].program, program) == 0)
			return &consumers[i];
	return fetched(program);
}

bool
consumer_is_there(const struct consumer *consumer)
{
	char command[100];

	if (consumer->there != NULL)
		return system(consumer->there) == 0;
	snprintf(command, sizeof(command), "command -v %s >/dev/null 2>&1", consumer->program);
	return system(command) == 0;
}

static bool
read_all(int fd, struct secret_text *out)
{
	unsigned char block[65536];
	ssize_t got;

	while ((got = read(fd, block, sizeof(block))) > 0)
		secret_text_add(out, slice_of(block, (size_t)got));
	return got == 0;
}

static void
run(const struct consumer *consumer, char *path, int to)
{
	dup2(to, STDOUT_FILENO);
	close(to);
	execl("/bin/sh", "sh", "-c", consumer->command, "-", path, (char *)NULL);
	_exit(127);
}

bool
consumer_ask(const struct consumer *consumer, struct slice text, struct secret_text *out)
{
	char path[] = "/tmp/ek-consumer-XXXXXX";
	struct err err = ERR_INIT;
	int file = mkstemp(path), pipes[2], status = -1;
	bool whole;
	pid_t child;

	if (file < 0 || file_write_all(file, text, path, &err) < 0 || pipe(pipes) < 0)
		return false;
	close(file);
	child = fork();
	if (child == 0) {
		close(pipes[0]);
		run(consumer, path, pipes[1]);
	}
	close(pipes[1]);
	whole = read_all(pipes[0], out);
	close(pipes[0]);
	waitpid(child, &status, 0);
	unlink(path);
	return whole && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
