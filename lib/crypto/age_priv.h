/* SPDX-License-Identifier: Apache-2.0 */
/*
 *   file   = "age-encryption.org/v1\n" stanza+ "--- " mac "\n" payload
 *   stanza = "->" (" " argument)+ "\n" (64 digits "\n")* (0 to 63 digits "\n")
 *   mac    = 43 digits of unpadded Base64, over all before and including "---"
 *
 * An argument is one or more of the bytes 33 to 126; the first one is the type. The body of each
 * stanza is canonical Base64, whatever its type.
 */
#ifndef EK_CRYPTO_AGE_PRIV_H
#define EK_CRYPTO_AGE_PRIV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "crypto/age.h"
#include "crypto/primitive_priv.h"

enum {
	FILE_KEY = 16,
	PAYLOAD_NONCE = 16,
	STANZAS_MOST = 64,
	HEADER_MOST = 65536,
	WRAP_HEADER_MOST = 512,
	SEALED_FILE_KEY = FILE_KEY + CHACHA_TAG,
	CHUNK = 65536,
};

struct stanza {
	struct slice args[3];          /* the first of them; args[0] is the type */
	size_t arg_count;              /* all of them */
	uint8_t body[SEALED_FILE_KEY]; /* its beginning */
	size_t body_len;
};

struct age_header {
	struct stanza stanzas[STANZAS_MOST];
	size_t count;
	struct slice covered; /* what the MAC is over */
	uint8_t mac[32];
	struct slice payload; /* nonce and chunks */
};

/* Slices of OUT borrow FILE. ERR_TAMPERED (`age-header`), also for more than MOST bytes. */
int age_header_parse(struct slice file, size_t most, struct age_header *out, struct err *err);

/* ERR_TAMPERED (`age-mac`): the header is not what FILE_KEY was sealed with. */
int age_header_check_mac(
    const struct age_header *header, const struct key *file_key, struct err *err);

void age_header_start(struct buf *out);
void age_header_end(struct buf *out, size_t start, const struct key *file_key);

/* A stanza's body, in lines. */
void age_body_add(struct buf *out, const uint8_t sealed[SEALED_FILE_KEY]);

/* ERR_TAMPERED (`age-header`) with what is wrong. */
int age_malformed(struct err *err, const char *what);

/* 0 and FILE_KEY, 1 if STANZA is not for SELF, or ERR_TAMPERED if it is malformed. */
int age_stanza_open(const struct stanza *stanza, struct identity *self, struct key *file_key,
    struct err *err);
int age_stanza_add(const struct age_recipient *to, const struct key *file_key,
    const struct key *ephemeral, struct buf *out, struct err *err);
bool age_stanza_is(const struct stanza *stanza, const char *type);

void age_payload_seal(const struct key *file_key, const uint8_t nonce[PAYLOAD_NONCE],
    struct slice payload, struct buf *out);
/* ERR_TAMPERED (`age-header`: no whole nonce; `age-payload`). */
int age_payload_unseal(
    const struct key *file_key, struct slice payload, struct secret **out, struct err *err);

#endif
