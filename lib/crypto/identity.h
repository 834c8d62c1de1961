/* SPDX-License-Identifier: Apache-2.0 */
/* Who I am: age X25519 and unencrypted ssh-ed25519 identities (VAULT.md §3). */
#ifndef EK_CRYPTO_IDENTITY_H
#define EK_CRYPTO_IDENTITY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "secret/secret.h"

enum identity_kind { IDENTITY_X25519 = 1, IDENTITY_SSH_ED25519 = 2 };
enum { IDENTITY_FILE_MOST = 65536, IDENTITIES_MOST = 16, MEMBER_ID = 16 };

struct identity;

/* The 32 random bytes of a new age identity, or given ones (token seed, known answers). */
struct identity *identity_generate(void);
int identity_from_secret(enum identity_kind kind, struct slice secret32, struct identity **out,
	struct err *err);
void identity_free(struct identity *identity);
void identity_freep(struct identity **identity);

enum identity_kind identity_kind(const struct identity *identity);

/*
 * 32 bytes: the X25519 point, or the Ed25519 public key of an SSH identity; derived at the first
 * call, which costs as much as opening a file.
 */
const uint8_t *identity_recipient(struct identity *identity);

/* Was it derived already (or found by age_unseal_wrap_as)? */
bool identity_has_recipient(const struct identity *identity);

/* 32 bytes of Ed25519 public key for signing; derived at the first call (off the launch path). */
const uint8_t *identity_signpk(struct identity *identity);
const uint8_t *identity_member_id(struct identity *identity); /* MEMBER_ID bytes; derives signpk */

/* 64 bytes: Ed25519 signature with the derived signing key. */
void identity_sign(struct identity *identity, struct slice message, uint8_t out[64]);

/* `AGE-SECRET-KEY-1…` in guarded memory (kind 1 only). */
struct secret *identity_secret_text(const struct identity *identity);

/* `age1…` or `ssh-ed25519 AAAA…`. */
void identity_recipient_text(struct identity *identity, struct buf *out);
void recipient_text(enum identity_kind kind, const uint8_t rcpt[32], struct buf *out);
int recipient_parse(struct slice text, enum identity_kind *kind, uint8_t rcpt[32], struct err *err);

/* H16("vault1/member", kind || rcpt || signpk) */
void member_id_of(enum identity_kind kind, const uint8_t rcpt[32], const uint8_t signpk[32],
	uint8_t out[MEMBER_ID]);

/* What `member card` prints (VAULT.md §3), and its strict reader. */
void identity_card(struct identity *identity, struct buf *out);
int card_parse(struct slice text, enum identity_kind *kind, uint8_t rcpt[32], uint8_t signpk[32],
	struct err *err);

/* Every identity of one file's text, in order. */
struct identities {
	struct identity *items[IDENTITIES_MOST];
	size_t count;
	unsigned work; /* log2 of the weakest passphrase file's work factor; 0: none was protected */
};
void identities_done(struct identities *ids);

/*
 * Asks for the passphrase of a protected identity file; sets *out, or fails (ERR_NO_KEY when
 * there is nobody to ask).
 */
struct passphrase_source {
	int (*ask)(void *cookie, const char *what, struct secret **out, struct err *err);
	void *cookie;
	/* Told before anybody is asked: log2 of the least work of a file; NULL: nobody wants it. */
	unsigned *work;
};

/* Is a passphrase with that work (0: there is none) too cheap to guess? */
bool passphrase_work_is_weak(unsigned work);

/*
 * Parse the bytes of an identity file: age lines with comments, an OpenSSH private key, or a
 * passphrase-protected age file (binary or armored) of either, for which SOURCE is asked. Adds to
 * OUT. FILE is for messages. ERR_NO_KEY: encrypted OpenSSH key (with advice), wrong passphrase,
 * no identity in it. ERR_INVALID: malformed, with the line, never its text.
 */
int identities_parse(struct slice text, const char *file, const struct passphrase_source *source,
	struct identities *out, struct err *err);

#endif
