/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: commits FOLDER STATE-FOLDER COUNT
 *
 * A project FOLDER whose vault has an environment `dev` of COUNT commits over twenty names, and the
 * identity FOLDER/key, which is its only member. Keys and values are fake.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/identity.h"
#include "secret/secret.h"
#include "vault/vault.h"

enum { NOW = 1700000000, NAMES = 20 };

static void
must(int r, const struct err *err)
{
	if (r == 0)
		return;
	fprintf(stderr, "commits: %s: %s\n", err->context, err->message);
	exit(1);
}

static void
write_key(const char *folder, struct identity *identity)
{
	struct secret *text CLEANUP(secret_freep) = identity_secret_text(identity);
	char *path CLEANUP(freep) = path_join(folder, "key");
	struct err err = ERR_INIT;

	must(file_replace(path, secret_slice(text), 0600, &err), &err);
}

static void
commit(struct vault *vault, unsigned number)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct commit_result result;
	struct err err = ERR_INIT;
	char name[24], value[100];
	struct change change = {.kind = CHANGE_SET, .note = SLICE_LITERAL("")};

	snprintf(name, sizeof(name), "BENCH_%02u_KEY", number % NAMES);
	snprintf(value, sizeof(value), "FAKE value number %u, as long as many a password is", number);
	change.name = slice_of_text(name);
	change.value = slice_of_text(value);
	must(vault_env_open(vault, "dev", &env, &err), &err);
	must(vault_env_commit(env, &change, 1, "a commit like others", &result, &err), &err);
}

int
main(int argc, char **argv)
{
	static const struct vault_new_env env = {"dev", false};
	struct vault_place place = {0};
	struct identities ids = {.count = 1};
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err err = ERR_INIT;
	unsigned count = argc == 4 ? (unsigned)strtoul(argv[3], NULL, 10) : 0, i;
	uint8_t id[VAULT_ID];
	char path[4096];

	if (count == 0) {
		fprintf(stderr, "usage: commits FOLDER STATE-FOLDER COUNT\n");
		return 2;
	}
	secret_start();
	snprintf(path, sizeof(path), "%s/.evenkeep", argv[1]);
	must(file_make_folders(path, &err), &err);
	snprintf(path, sizeof(path), "%s/.evenkeep/vault.db", argv[1]);
	ids.items[0] = identity_generate();
	write_key(argv[1], ids.items[0]);
	place = (struct vault_place){.path = path, .project_root = argv[1],
	    .state_folder = argv[2], .now_ms = (uint64_t)NOW * 1000};
	must(vault_create(&(struct vault_new){.path = path, .project_root = argv[1],
	    .state_folder = argv[2], .label = "bench", .self = ids.items[0], .envs = &env,
	    .env_count = 1, .now_ms = place.now_ms}, id, &err), &err);
	must(vault_open(&place, VAULT_WRITE, &vault, &err), &err);
	vault_use(vault, &ids);
	for (i = 1; i < count; i++)
		commit(vault, i);
	identity_free(ids.items[0]);
	return 0;
}
