/* SPDX-License-Identifier: Apache-2.0 */
/*
 * usage: change_members VAULT STATE-FOLDER KEY ACT…
 *
 * Changes of the roster of a vault that somebody else made, one act each, by the identity in the file
 * KEY. An ACT is +CLASS:LABEL=KEYFILE (p person, s service, r recovery, g gate, b bare), -LABEL,
 * ^LABEL (an administrator from now on), or ! (confirm). Prints the id of the first refusal, or `done`.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "secret/read.h"
#include "secret/secret.h"
#include "vault/admin.h"

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
add(struct vault *vault, char *word, struct err *err)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	char *label = strchr(word, ':'), *path = strchr(word, '=');
	struct member member = {.class = CLASS_PERSON};
	uint8_t id[MEMBER_ID];
	int r;

	*label++ = '\0';
	*path++ = '\0';
	r = load_key(path, &ids, err);
	if (r < 0)
		return r;
	member.kind = identity_kind(ids.items[0]);
	memcpy(member.rcpt, identity_recipient(ids.items[0]), 32);
	if (word[0] != 'b')
		memcpy(member.signpk, identity_signpk(ids.items[0]), 32);
	member.class = word[0] == 's' ? CLASS_SERVICE : word[0] == 'r' ? CLASS_RECOVERY :
	    word[0] == 'g' ? CLASS_GATE : CLASS_PERSON;
	snprintf(member.label, sizeof(member.label), "%s", label);
	return vault_member_add(vault, &member, id, err);
}

static int
change(struct vault *vault, char *word, struct err *err)
{
	const struct member_change admin = {.has_role = true, .role = ROLE_ADMIN};
	struct review review CLEANUP(review_done) = {0};
	const struct member *member;
	int r;

	if (word[0] == '+')
		return add(vault, word + 1, err);
	if (word[0] == '!') {
		r = vault_review(vault, &review, err);
		return r < 0 ? r : vault_confirm(vault, &review, err);
	}
	r = vault_find_member(vault, word + 1, &member, err);
	if (r < 0)
		return r;
	if (word[0] == '^')
		return vault_member_change(vault, member->id, &admin, err);
	return vault_member_remove(vault, &member->id, 1, err);
}

static int
run(char **argv, struct identities *ids, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_place place = {.path = argv[1], .state_folder = argv[2],
		.now_ms = 1770000000000, .confirm_first_use = accept};
	int r = load_key(argv[3], ids, err);

	if (r == 0)
		r = vault_open(&place, VAULT_WRITE, &vault, err);
	if (r < 0)
		return r;
	vault_use(vault, ids);
	for (argv += 4; r == 0 && *argv != NULL; argv++)
		r = change(vault, *argv, err);
	return r;
}

int
main(int argc, char **argv)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err = ERR_INIT;
	int r;

	if (argc < 5) {
		fprintf(stderr, "usage: change_members VAULT STATE-FOLDER KEY ACT…\n");
		return 2;
	}
	secret_start();
	r = run(argv, &ids, &err);
	printf("%s\n", r < 0 ? err.id : "done");
	err_done(&err);
	return -r;
}
