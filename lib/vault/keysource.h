/* SPDX-License-Identifier: Apache-2.0 */
/* Where the key comes from: the order of UX.md §5, first hit wins. */
#ifndef EK_VAULT_KEYSOURCE_H
#define EK_VAULT_KEYSOURCE_H

#include "base/err.h"
#include "crypto/identity.h"
#include "vault/token.h"

struct keysource {
	const char *identity_file;           /* --identity, or NULL */
	const char *token_file;              /* --token-file, or NULL */
	int token_fd;                        /* --token-fd, or -1 */
	const char *config_folder, *home;    /* of user_config; NULL if there is none */
	const char *const *identity_command; /* argv or NULL */
	const char *const *token_command;
	struct passphrase_source passphrase; /* ask may be NULL: nobody to ask */
	bool *is_file;                       /* set to: it was a file; may be NULL */
	bool *is_usual;                      /* set to: nobody named it here and now; may be NULL */
};

/*
 * Fill IDS, and *token if a token was the source (its seed is then the only identity; the caller
 * frees it with token_free). WHERE tells for messages what was used. Environment variables read:
 * EVENKEEP_TOKEN, EVENKEEP_IDENTITY, CREDENTIALS_DIRECTORY. ERR_NO_KEY (`no-key`): nothing found;
 * says what was tried.
 */
int keysource_load(const struct keysource *source, struct identities *ids, struct token **token,
	char where[200], struct err *err);

/*
 * The key of logins, ~/.ssh/id_ed25519 of HOME, beside those that are there: nobody named one, and in
 * this vault the others are nobody's. False: there is none that can be used without asking.
 */
bool keysource_add_login_key(const char *home, struct identities *ids);

/*
 * For messages about a path that somebody gave as WHAT (an option, a variable): ERR_USAGE (`key-as-path`),
 * without the text, if TEXT is a key itself; 0 if it may be shown.
 */
int keysource_check_path(const char *text, const char *what, struct err *err);

#endif
