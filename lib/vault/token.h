/* SPDX-License-Identifier: Apache-2.0 */
/* A service token: a scoped identity that carries its own trust anchor (VAULT.md §8.3). */
#ifndef EK_VAULT_TOKEN_H
#define EK_VAULT_TOKEN_H

#include <stdbool.h>
#include <stdint.h>

#include "base/err.h"
#include "secret/secret.h"

struct token {
	struct secret *seed; /* 32 bytes: the age X25519 secret */
	uint8_t vault_id[32], env_id[16];
	uint64_t roster_seq, charter_seq, commit_seq, not_after_ms;
	uint8_t floor[32];
	bool shape; /* opens shapes only */
};

/* ERR_NO_KEY (`token-invalid`): form, checksum, or half a shape token. */
int token_parse(struct slice text, struct token **out, struct err *err);

/* The text form, in guarded memory. */
struct secret *token_text(const struct token *token);
void token_free(struct token *token);
void token_freep(struct token **token);

#endif
