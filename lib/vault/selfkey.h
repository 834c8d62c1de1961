/* SPDX-License-Identifier: Apache-2.0 */
/* A person's own keys: the identity file, and the recovery key that is kept on paper. */
#ifndef EK_VAULT_SELFKEY_H
#define EK_VAULT_SELFKEY_H

#include "base/buf.h"
#include "base/err.h"
#include "crypto/age.h"
#include "crypto/identity.h"
#include "secret/secret.h"

/*
 * Make the identity file PATH, which must not exist (its folder is made): a new age identity, 0600,
 * and synced before this returns. PASSPHRASE protects it (NULL: none) so that the `age` program
 * opens it too. Adds the identity to OUT. ERR_REFUSED (`file-exists`), ERR_SYSTEM.
 */
int selfkey_make(const char *path, const struct secret *passphrase, struct identities *out,
	struct err *err);

/*
 * Add the identities of the file PATH to OUT, asking ASK (its `ask` may be NULL) for a passphrase.
 * ERR_NOT_FOUND (`no-file`), ERR_REFUSED (`key-file-open`), ERR_NO_KEY, ERR_INVALID.
 */
int selfkey_load(const char *path, const struct passphrase_source *ask, struct identities *out,
	struct err *err);

/* The public part of the first: `age1…` or `ssh-ed25519 …`, appended. */
void selfkey_public(const struct identities *ids, struct buf *out);

/* Estimated bits of a new passphrase. */
double selfkey_passphrase_bits(const struct secret *passphrase);

/* The public parts of a recovery key. */
struct recovery {
	struct age_recipient to;
	uint8_t signpk[32]; /* zero if not known: such a key can read, and never sign */
};

/* A new recovery key; its secret text `AGE-SECRET-KEY-1…` is kept nowhere else. */
void recovery_make(struct secret **text, struct recovery *out);

/* The recipient of a key that a person made elsewhere. ERR_INVALID: not a recipient. */
int recovery_parse(const char *text, struct recovery *out, struct err *err);

#endif
