/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: change_vault VAULT STATE-FOLDER KEY ENV CHANGE…
 *
 * One commit into ENV of a vault that somebody else made, by the identity in the file KEY. A
 * CHANGE is +NAME=VALUE (set), @NAME=VALUE (import) or -NAME (delete). Or all there is is one of
 *	!SEQ                         what is before it is pruned
 *	/grant LABEL RIGHT [NAME…]   RIGHT is none, read, write or own
 *	/rekey   /renew   /set BITS   /clear BITS   /base [NAME]   /age SECONDS
 * Prints the seq, behind it ` rekeyed` if it was, or the id of the refusal.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/read.h"
#include "secret/secret.h"
#include "vault/admin.h"
#include "world.h"

static struct change
parse(char *word)
{
	char *equals = strchr(word, '=');
	enum change_kind kind = word[0] == '+' ? CHANGE_SET : word[0] == '@' ? CHANGE_IMPORT :
	    CHANGE_DELETE;

	if (equals != NULL)
		*equals = '\0';
	return world_change(kind, word + 1, equals == NULL ? "" : equals + 1);
}

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

static int
load_key(const char *path, struct identities *ids, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct passphrase_source nobody = {0};
	int r = secret_read_file(path, IDENTITY_FILE_MOST, &text, err);

	return r < 0 ? r : identities_parse(secret_slice(text), path, &nobody, ids, err);
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
grant(struct vault *vault, struct vault_env *env, char **words, struct grant_result *result,
    struct err *err)
{
	static const char *const rights[] = {"none", "read", "write", "own"};
	struct slice names[64];
	struct grant_new wanted = {.right = RIGHT_NONE};
	const struct member *member;
	int r = vault_find_member(vault, words[0], &member, err);

	if (r < 0)
		return r;
	memcpy(wanted.member_id, member->id, MEMBER_ID);
	while (wanted.right < RIGHT_OWN && strcmp(rights[wanted.right], words[1]) != 0)
		wanted.right++;
	for (words += 2; *words != NULL; words++)
		names[wanted.name_count++] = slice_of_text(*words);
	wanted.names = wanted.name_count == 0 ? NULL : names;
	return vault_env_grant(env, &wanted, 1, result, err);
}

static int
administer(struct vault *vault, struct vault_env *env, char **words, struct commit_result *result,
    struct err *err)
{
	unsigned number = words[1] == NULL ? 0 : (unsigned)strtoul(words[1], NULL, 10);
	struct env_settings settings = {0};
	struct grant_result done;
	int r;

	if (strcmp(words[0], "/grant") == 0)
		r = grant(vault, env, words + 1, &done, err);
	else if (strcmp(words[0], "/rekey") == 0)
		r = vault_env_rekey(env, "a new key", &done, err);
	else if (strcmp(words[0], "/renew") == 0)
		r = vault_env_renew(env, &done, err);
	else {
		settings.set = strcmp(words[0], "/set") == 0 ? number : 0;
		settings.clear = strcmp(words[0], "/clear") == 0 ? number : 0;
		settings.has_base = strcmp(words[0], "/base") == 0;
		settings.base = words[1] == NULL ? "" : words[1];
		settings.has_max_age = strcmp(words[0], "/age") == 0;
		settings.max_age_s = number;
		r = vault_env_configure(env, &settings, &done, err);
	}
	if (r == 0)
		*result = (struct commit_result){.seq = done.seq, .unchanged = done.rekeyed};
	return r;
}

static int
run(char **argv, struct identities *ids, const struct change *changes, size_t count,
    struct commit_result *result, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault_place place = {.path = argv[1], .state_folder = argv[2],
		.now_ms = 1770000000000, .confirm_first_use = accept};
	int r = load_key(argv[3], ids, err);

	if (r == 0)
		r = vault_open(&place, VAULT_WRITE, &vault, err);
	if (r < 0)
		return r;
	vault_use(vault, ids);
	r = vault_env_open(vault, argv[4], &env, err);
	if (r == 0 && argv[5][0] == '!')
		return vault_env_prune(
		    env, strtoull(argv[5] + 1, NULL, 10), false, go_on, NULL, result, err);
	if (r == 0 && argv[5][0] == '/')
		return administer(vault, env, argv + 5, result, err);
	return r < 0 ? r : vault_env_commit(env, changes, count, "by evenkeep", result, err);
}

int
main(int argc, char **argv)
{
	struct change *changes CLEANUP(freep) = NULL;
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct commit_result result;
	struct err err = ERR_INIT;
	size_t i, count = argc < 5 ? 0 : (size_t)argc - 5;
	int r;

	if (count == 0) {
		fprintf(stderr, "usage: change_vault VAULT STATE-FOLDER KEY ENV CHANGE…\n");
		return 2;
	}
	secret_start();
	changes = xcalloc(count, sizeof(*changes));
	for (i = 0; i < count; i++)
		changes[i] = parse(argv[i + 5]);
	r = run(argv, &ids, changes, count, &result, &err);
	if (r < 0)
		printf("%s\n", err.id);
	else
		printf("%llu%s\n", (unsigned long long)result.seq,
		    argv[5][0] == '/' && result.unchanged > 0 ? " rekeyed" : "");
	err_done(&err);
	return -r;
}
