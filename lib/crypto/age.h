/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The age file format, version 1 (c2sp.org/age; VAULT.md §5.4 "age profile"): X25519, ssh-ed25519
 * and scrypt stanzas, binary payload of 64 KiB chunks.
 */
#ifndef EK_CRYPTO_AGE_H
#define EK_CRYPTO_AGE_H

#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/identity.h"
#include "secret/secret.h"

struct age_recipient {
	enum identity_kind kind;
	uint8_t rcpt[32];
};

/*
 * Randomness of a seal, for known answers: 16 bytes file key, 32 an ephemeral secret for each
 * recipient in order, 16 payload nonce, drawn in that order. NULL: the system's.
 */
typedef void age_random_fn(void *cookie, uint8_t *out, size_t len);

/* Append to OUT the binary age file of PAYLOAD for COUNT recipients. */
int age_seal(const struct age_recipient *to, size_t count, struct slice payload,
	age_random_fn *random, void *cookie, struct buf *out, struct err *err);

/* log2 of the work of a passphrase: for new files, the least not to be warned of, the most. */
enum { AGE_WORK_NEW = 18, AGE_WORK_WEAK = 15, AGE_WORK_MOST = 20 };

/* Append the passphrase-protected form: one scrypt stanza, work factor 2^LOG_N. */
int age_seal_passphrase(struct slice passphrase, unsigned log_n, struct slice payload,
	struct buf *out, struct err *err);

/*
 * Open FILE (binary) with the first of COUNT identities that fits. ERR_NO_KEY (`no-stanza`):
 * none fits. ERR_TAMPERED (`age-*`): malformed or altered.
 */
int age_unseal(struct slice file, struct identity *const *ids, size_t count, struct secret **out,
	struct err *err);

/*
 * Open a wrap: exactly one stanza, header at most 512 bytes (VAULT.md §5.4). Not opening with
 * SELF is ERR_TAMPERED: it is stored for exactly that member.
 */
int age_unseal_wrap(struct slice file, struct identity *self, struct secret **out,
	struct err *err);

/*
 * As age_unseal_wrap for an X25519 identity whose recipient was not derived yet, supposing that it
 * is RCPT. Returns 1 if the wrap does not open under that supposition; 0 proves it, as the file
 * key is sealed under both, and spares the derivation.
 */
int age_unseal_wrap_as(struct slice file, struct identity *self, const uint8_t rcpt[32],
	struct secret **out, struct err *err);

/* Open a passphrase file. ERR_NO_KEY (`wrong-passphrase`, `work-factor`): as named. */
int age_unseal_passphrase(struct slice file, struct slice passphrase, struct secret **out,
	struct err *err);

/*
 * log2 of the work factor of a passphrase file, without opening it; warn below AGE_WORK_WEAK.
 * ERR_NO_KEY (`no-stanza`): it does not open with a passphrase; else as age_unseal_passphrase().
 */
int age_work_factor(struct slice file, unsigned *out, struct err *err);

/* Armor is accepted for identity files only. ERR_INVALID: not canonical armor. */
int age_dearmor(struct slice text, struct secret **out, struct err *err);

#endif
