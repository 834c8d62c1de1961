/* SPDX-License-Identifier: Apache-2.0 */
#include "crash.h"

#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/list.h"
#include "store/fault_priv.h"
#include "vault/admin.h"

enum { SAMPLE = 5 }; /* points of each kind of each act, spread evenly */

static const char *const kinds[] = {
	"kill", "lose", "tear", "eio", "eio+", "enospc", "enospc+", "short", "sync", "sync+",
};

static void
must(int r, const struct err *err, const char *what)
{
	if (r == 0)
		return;
	fprintf(stderr, "%s: %s: %s (%s)\n", what, err->context, err->message, err->why);
	abort();
}

/* The vault that acts begin with, and a later copy of it as `newer.db`. */
static void
prepare(struct world *world)
{
	struct change changes[] = {
		world_change(CHANGE_SET, "API_KEY", "FAKE-first-value"),
		world_change(CHANGE_SET, "DATABASE_URL", "postgres://app:FAKE@db/app"),
	};
	struct change last[] = {
		world_change(CHANGE_SET, "API_KEY", "FAKE-last-value"),
		world_change(CHANGE_DELETE, "DATABASE_URL", ""),
		world_change(CHANGE_SET, "EXTRA", "FAKE-extra"),
	};
	static const char *const later[] = {"postgres://app:FAKE-2@db/app", "postgres://app:FAKE-3@db/app"};
	struct commit_result result;
	struct err err = ERR_INIT;
	char command[1024];
	size_t i;

	must(world_create(world, "base", true, &err), &err, "create");
	must(world_add_member(world, "base", "bob", &err), &err, "bob");
	must(world_commit(world, "base", "a", "dev", changes, 2, &result, &err), &err, "dev");
	must(world_commit(world, "base", "a", "prod", changes, 2, &result, &err), &err, "prod");
	for (i = 0; i < 2; i++) { /* a past, for what destroys it */
		changes[1].value = slice_of_text(later[i]);
		must(world_commit(world, "base", "a", "prod", changes, 2, &result, &err), &err, "prod");
	}
	must(world_commit(world, "base", "a", "prod", last, 3, &result, &err), &err, "prod last");
	world_copy(world, "base", "newer");
	must(world_set(world, "newer", "a", "API_KEY", "FAKE-newer", &err), &err, "newer");
	snprintf(command, sizeof(command), "mv %s/newer/vault.db %s/base/newer.db", world->folder,
	    world->folder);
	if (system(command) != 0)
		abort();
	world_copy(world, "base", "empty");
	snprintf(command, sizeof(command), "rm -rf %s/empty/*", world->folder);
	if (system(command) != 0)
		abort();
}

/* Run the act with SPEC in a process of its own; its points go to *POINTS. True: it said 0. */
static bool
run_act(struct world *world, const struct act *act, const char *spec, unsigned long *points)
{
	struct err err = ERR_INIT;
	int pipe_fds[2], status;
	pid_t pid;

	world_copy(world, act->has_vault ? "base" : "empty", "at");
	if (pipe(pipe_fds) != 0)
		abort();
	pid = fork();
	if (pid == 0) {
		unsigned long n;
		int r;

		fault_set(spec);
		r = act->run(world, &err);
		n = fault_points();
		if (write(pipe_fds[1], &n, sizeof(n)) != sizeof(n))
			abort();
		_exit(r == 0 ? 0 : -r);
	}
	close(pipe_fds[1]);
	*points = 0;
	if (read(pipe_fds[0], points, sizeof(*points)) < 0)
		abort();
	close(pipe_fds[0]);
	if (waitpid(pid, &status, 0) != pid)
		abort();
	if (WIFSIGNALED(status) && WTERMSIG(status) != SIGKILL) {
		fprintf(stderr, "%s %s: died of signal %d\n", act->name, spec, WTERMSIG(status));
		abort();
	}
	return WIFEXITED(status) && WEXITSTATUS(status) == 0;
}

static int
tell_member(void *cookie, const struct member *member, struct err *err)
{
	(void)err;
	buf_addf(cookie, "(%s %d)\n", member->label, member->role);
	return 0;
}

/* Values and members. */
static char *
state_of(struct world *world)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct identities ids;
	struct err err = ERR_INIT;
	struct buf both = BUF_INIT;
	char *text CLEANUP(freep) = NULL;

	must(world_tell(world, "at", "a", &text, &err), &err, "read");
	buf_add_text(&both, text);
	if (strcmp(text, "none") == 0)
		return buf_take(&both);
	must(world_open(world, "at", "a", VAULT_READ, &ids, &vault, &err), &err, "open");
	must(vault_each_member(vault, tell_member, &both, &err), &err, "members");
	return buf_take(&both);
}

/* After the fault: old or new, whole, and of use. */
static void
examine(struct world *world, const struct act *act, const char *spec, bool said_done,
    const char *old, const char *new)
{
	char *now CLEANUP(freep) = state_of(world);
	struct verify_result result;
	struct err err = ERR_INIT;

	if (strcmp(now, new) != 0 && (said_done || strcmp(now, old) != 0)) {
		fprintf(stderr, "%s %s%s: neither old nor new, but\n%s\n", act->name, spec,
		    said_done ? " (said it was done)" : "", now);
		abort();
	}
	if (strcmp(now, "none") == 0) {
		must(world_create(world, "at", true, &err), &err, "create again");
		return;
	}
	must(world_verify(world, "at", &result, &err), &err, spec);
	must(world_set(world, "at", "a", "NEXT", "FAKE-next", &err), &err, spec);
	must(world_verify(world, "at", &result, &err), &err, spec);
}

/* In a process of its own: SQLite keeps what the fault layer told it. */
static void
examine_apart(struct world *world, const struct act *act, const char *spec, bool said_done,
    const char *old, const char *new)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		fault_set(NULL);
		examine(world, act, spec, said_done, old, new);
		_exit(0);
	}
	if (waitpid(pid, &status, 0) != pid)
		abort();
	if (!WIFEXITED(status) || WEXITSTATUS(status) != 0)
		fail_msg("%s with %s does not leave the old or the new state", act->name, spec);
}

static bool all;
static unsigned long tried;

static void
try_kind(struct world *world, const struct act *act, const char *kind, const char *old,
    const char *new)
{
	size_t len = strcspn(kind, "+");
	unsigned long points, ignored, n, step;
	char spec[40];

	snprintf(spec, sizeof(spec), "%.*s:0", (int)len, kind);
	run_act(world, act, spec, &points);
	step = all || points <= SAMPLE ? 1 : points / SAMPLE;
	for (n = 1; n <= points; n += step) {
		bool done;

		snprintf(spec, sizeof(spec), "%.*s:%lu%s", (int)len, kind, n, kind + len);
		done = run_act(world, act, spec, &ignored);
		examine_apart(world, act, spec, done, old, new);
		tried++;
	}
}

void
crash_try(const struct act *act)
{
	struct world world;
	unsigned long points, before = tried;
	char *old CLEANUP(freep) = NULL, *new CLEANUP(freep) = NULL;
	size_t i;

	world_start(&world);
	fault_set(NULL);
	prepare(&world);
	world_copy(&world, act->has_vault ? "base" : "empty", "at");
	old = state_of(&world);
	if (!run_act(&world, act, "none:0", &points))
		fail_msg("%s fails without a fault", act->name);
	new = state_of(&world);
	for (i = 0; i < ARRAY_LEN(kinds); i++)
		try_kind(&world, act, kinds[i], old, new);
	print_message("%s: %lu points, %lu faults tried\n", act->name, points, tried - before);
	world_end(&world);
}

const struct act *
act_called(const struct act *acts, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(acts[i].name, name) == 0)
			return &acts[i];
	fail_msg("there is no act %s", name);
	return NULL;
}

void
crash_start(int argc, char **argv)
{
	all = getenv("EVENKEEP_TEST_ALL") != NULL || (argc > 1 && strcmp(argv[1], "--all") == 0);
}

void
crash_end(void)
{
	print_message("%lu faults tried%s\n", tried, all ? "" : " (a sample; --all tries every one)");
}
