/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 8: at every point where SQLite writes, syncs, truncates or deletes during an
 * act, something goes wrong. Afterwards the vault is what it was before or what it was to become,
 * it verifies, and the next command works.
 *
 * usage: test_crash [--all]      without, and without EVENKEEP_TEST_ALL: a sample of the points
 */
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/list.h"
#include "store/fault_priv.h"
#include "world.h"

enum { SAMPLE = 5 }; /* points of each kind of each act, spread evenly */

struct act {
	const char *name;
	bool has_vault; /* there is one before */
	int (*run)(struct world *world, struct err *err);
};

static const char *const kinds[] = {
	"kill", "lose", "tear", "eio", "eio+", "enospc", "enospc+", "short", "sync", "sync+",
};

static int
act_create(struct world *world, struct err *err)
{
	return world_create(world, "at", true, err);
}

static int
act_set(struct world *world, struct err *err)
{
	return world_set(world, "at", "a", "API_KEY", "FAKE-new-value", err);
}

static int
act_unset(struct world *world, struct err *err)
{
	struct change change = world_change(CHANGE_DELETE, "API_KEY", "");
	struct commit_result result;

	return world_commit(world, "at", "a", "prod", &change, 1, &result, err);
}

static int
act_import(struct world *world, struct err *err)
{
	enum { NAMES = 60 };
	static char names[NAMES][16], values[NAMES][700];
	struct change changes[NAMES];
	struct commit_result result;
	size_t i;

	for (i = 0; i < NAMES; i++) {
		snprintf(names[i], sizeof(names[i]), "IMPORT_%zu", i);
		memset(values[i], 'a' + (int)(i % 26), i * 11);
		changes[i] = world_change(CHANGE_IMPORT, names[i], values[i]);
	}
	changes[0] = world_change(CHANGE_IMPORT, "API_KEY", "FAKE-imported");
	return world_commit(world, "at", "a", "prod", changes, NAMES, &result, err);
}

/* Back to how `prod` was at its second commit: one value changes, one comes back, one goes. */
static int
act_rollback(struct world *world, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *then CLEANUP(envset_freep) = NULL;
	struct change changes[3];
	struct commit_result result;
	struct identities ids;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "prod", &env, err);
	if (r == 0)
		r = vault_env_read_at(env, 2, &then, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < 2; i++)
		changes[i] = (struct change){.kind = CHANGE_SET,
		    .name = envset_at(then, i)->name, .value = envset_at(then, i)->value};
	changes[2] = world_change(CHANGE_DELETE, "EXTRA", "");
	return vault_env_commit(env, changes, ARRAY_LEN(changes), "rollback to 2", &result, err);
}

static int
act_add_env(struct world *world, struct err *err)
{
	const struct vault_new_env env = {"staging", false};
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	return r < 0 ? r : vault_add_env(vault, &env, err);
}

static int
go_on(void *cookie, const struct prune_name *name, struct err *err)
{
	(void)cookie;
	(void)name;
	(void)err;
	return 0;
}

static int
act_prune(struct world *world, struct err *err)
{
	struct commit_result result;
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	int r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);

	if (r == 0)
		r = vault_env_open(vault, "prod", &env, err);
	return r < 0 ? r : vault_env_prune(env, 4, false, go_on, NULL, &result, err);
}

static int
act_backup(struct world *world, struct err *err)
{
	struct identities ids;
	struct vault *vault CLEANUP(vault_closep) = NULL;
	int r = world_open(world, "at", "a", VAULT_READ, &ids, &vault, err);

	return r < 0 ? r : vault_backup(vault, world_path(world, "at/copy.db"), err);
}

/* The backup is newer than what is in place, as after a disk was put back. */
static int
act_restore(struct world *world, struct err *err)
{
	struct vault_place place = {
		.path = world_path(world, "at/vault.db"),
		.project_root = world->folder,
		.state_folder = world_path(world, "at/a"),
		.now_ms = world->now_ms++,
	};

	return vault_restore(&place, world_path(world, "at/newer.db"), err);
}

/* As `promote` does: read in one environment, asked about and then written in the other. */
static int
act_promote(struct world *world, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *dev CLEANUP(vault_env_closep) = NULL;
	struct vault_env *prod CLEANUP(vault_env_closep) = NULL;
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct change changes[3];
	struct commit_result result;
	struct identities ids;
	int r;

	r = world_open(world, "at", "a", VAULT_WRITE, &ids, &vault, err);
	if (r == 0)
		r = vault_env_open(vault, "dev", &dev, err);
	if (r == 0)
		r = vault_env_read(dev, NULL, 0, &values, err);
	if (r == 0)
		r = vault_env_open(vault, "prod", &prod, err);
	for (size_t i = 0; r == 0 && i < 2; i++) {
		const struct entry *entry = envset_at(values, i);

		changes[i] = (struct change){.kind = CHANGE_SET, .name = entry->name,
		    .value = entry->value, .note = SLICE_LITERAL("from dev"), .refuse_void = true};
	}
	changes[2] = world_change(CHANGE_SET, "GENERATED", "FAKE-generated-for-prod-alone");
	if (r == 0)
		r = vault_env_check(prod, changes, 3, err);
	return r < 0 ? r : vault_env_commit(prod, changes, 3, "promote dev@2", &result, err);
}

static const struct act acts[] = {
	{"create", false, act_create},
	{"set", true, act_set},
	{"unset", true, act_unset},
	{"import", true, act_import},
	{"add-env", true, act_add_env},
	{"prune", true, act_prune},
	{"backup", true, act_backup},
	{"restore", true, act_restore},
	{"rollback", true, act_rollback},
	{"promote", true, act_promote},
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

static char *
state_of(struct world *world)
{
	struct err err = ERR_INIT;
	char *text = NULL;

	must(world_tell(world, "at", "a", &text, &err), &err, "read");
	return text;
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

static void
try_act(const struct act *act)
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

static const struct act *
act_called(const char *name)
{
	for (size_t i = 0; i < ARRAY_LEN(acts); i++)
		if (strcmp(acts[i].name, name) == 0)
			return &acts[i];
	fail_msg("there is no act %s", name);
	return NULL;
}

#define ACT(name, test)                                                                            \
	static void test(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		try_act(act_called(name));                                                         \
	}

ACT("create", a_creation_that_fails_leaves_no_vault_or_a_whole_one)
ACT("set", a_set_that_fails_leaves_the_old_value_or_the_new)
ACT("unset", an_unset_that_fails_leaves_the_name_or_its_tombstone)
ACT("import", an_import_that_fails_leaves_none_of_its_names_or_all)
ACT("add-env", a_new_environment_that_fails_is_not_there_or_whole)
ACT("prune", a_pruning_that_fails_leaves_the_old_values_or_none_of_them)
ACT("backup", a_backup_that_fails_changes_nothing)
ACT("restore", a_restore_that_fails_leaves_the_old_vault_or_the_new)
ACT("rollback", a_rollback_that_fails_takes_no_name_back_or_all)
ACT("promote", a_promotion_that_fails_leaves_none_of_its_values_or_all)

int
main(int argc, char **argv)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_creation_that_fails_leaves_no_vault_or_a_whole_one),
		cmocka_unit_test(a_set_that_fails_leaves_the_old_value_or_the_new),
		cmocka_unit_test(an_unset_that_fails_leaves_the_name_or_its_tombstone),
		cmocka_unit_test(an_import_that_fails_leaves_none_of_its_names_or_all),
		cmocka_unit_test(a_new_environment_that_fails_is_not_there_or_whole),
		cmocka_unit_test(a_pruning_that_fails_leaves_the_old_values_or_none_of_them),
		cmocka_unit_test(a_backup_that_fails_changes_nothing),
		cmocka_unit_test(a_restore_that_fails_leaves_the_old_vault_or_the_new),
		cmocka_unit_test(a_rollback_that_fails_takes_no_name_back_or_all),
		cmocka_unit_test(a_promotion_that_fails_leaves_none_of_its_values_or_all),
	};
	int failed;

	all = getenv("EVENKEEP_TEST_ALL") != NULL || (argc > 1 && strcmp(argv[1], "--all") == 0);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	print_message("%lu faults tried%s\n", tried, all ? "" : " (a sample; --all tries every one)");
	return failed;
}
