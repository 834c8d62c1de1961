/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How long a new key takes: of a vault with NAMES names of 100 bytes and as many values of the past,
 * made in FOLDER (in memory, so without a disk to wait for). The fastest of ROUNDS.
 *
 * usage: rekey FOLDER NAMES ROUNDS
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#include "base/list.h"
#include "secret/secret.h"
#include "vault/admin.h"

enum { VALUE = 100, NAME = 32 };

struct bench {
	struct vault_place place;
	struct identities ids;
	size_t names;
};

static void
must(int r, const struct err *err)
{
	if (r == 0)
		return;
	fprintf(stderr, "%s: %s\n", err->context, err->message);
	exit(1);
}

static void
create(struct bench *bench, const char *folder)
{
	static const struct vault_new_env env = {"prod", true};
	static char path[500];
	struct err err = ERR_INIT;
	uint8_t id[VAULT_ID];
	struct vault_new what = {
		.path = path,
		.state_folder = folder,
		.project_root = folder,
		.label = "alice",
		.self = bench->ids.items[0],
		.envs = &env,
		.env_count = 1,
		.now_ms = bench->place.now_ms,
	};

	snprintf(path, sizeof(path), "%s/vault.db", folder);
	must(vault_create(&what, id, &err), &err);
	bench->place.path = path;
	bench->place.state_folder = bench->place.project_root = folder;
}

static struct vault *
start(struct bench *bench, struct vault_env **env)
{
	struct err err = ERR_INIT;
	struct vault *vault;

	bench->place.now_ms += 1000;
	must(vault_open(&bench->place, VAULT_WRITE, &vault, &err), &err);
	vault_use(vault, &bench->ids);
	must(vault_env_open(vault, "prod", env, &err), &err);
	return vault;
}

/* Every name gets a value that looks like a key, and is another each time. */
static void
fill(struct bench *bench, unsigned seed)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
	char(*names)[NAME] = xcalloc(bench->names, NAME), (*values)[VALUE] = xcalloc(bench->names, VALUE);
	struct change *changes = xcalloc(bench->names, sizeof(*changes));
	struct commit_result result;
	struct vault_env *env;
	struct err err = ERR_INIT;
	struct vault *vault = start(bench, &env);
	size_t i, k;

	srand(seed);
	for (i = 0; i < bench->names; i++) {
		snprintf(names[i], NAME, "BENCH_%05zu_KEY", i);
		for (k = 0; k < VALUE; k++)
			values[i][k] = digits[rand() % (int)(sizeof(digits) - 1)];
		changes[i] = (struct change){.kind = CHANGE_SET,
			.name = slice_of_text(names[i]),
			.value = slice_of(values[i], VALUE),
			.note = slice_of("", 0),
			.flags = ENTRY_GENERATED};
	}
	must(vault_env_commit(env, changes, bench->names, "", &result, &err), &err);
	vault_env_close(env);
	vault_close(vault);
	free(names);
	free(values);
	free(changes);
}

static double
rekey(struct bench *bench)
{
	struct grant_result result;
	struct timespec from, to;
	struct vault_env *env;
	struct err err = ERR_INIT;
	struct vault *vault = start(bench, &env);

	clock_gettime(CLOCK_MONOTONIC, &from);
	must(vault_env_rekey(env, "measured", &result, &err), &err);
	clock_gettime(CLOCK_MONOTONIC, &to);
	vault_env_close(env);
	vault_close(vault);
	return (double)(to.tv_sec - from.tv_sec) * 1e3 + (double)(to.tv_nsec - from.tv_nsec) / 1e6;
}

int
main(int argc, char **argv)
{
	static const unsigned char seed[33] = "FAKE KEY OF A BENCHMARK, NOBODYS";
	struct bench bench = {.place.now_ms = 1700000000000};
	double best = 0;
	int i, rounds;

	if (argc != 4)
		return 2;
	secret_start();
	bench.names = strtoul(argv[2], NULL, 10);
	rounds = atoi(argv[3]);
	struct err err = ERR_INIT;
	must(identity_from_secret(IDENTITY_X25519, slice_of(seed, 32), &bench.ids.items[0], &err), &err);
	bench.ids.count = 1;
	create(&bench, argv[1]);
	fill(&bench, 1);
	fill(&bench, 2);
	for (i = 0; i < rounds; i++) {
		double ms = rekey(&bench);

		if (i == 0 || ms < best)
			best = ms;
	}
	printf("%.1f\n", best);
	identities_done(&bench.ids);
	return 0;
}
