/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CRYPTO_IDENTITY_PRIV_H
#define EK_CRYPTO_IDENTITY_PRIV_H

#include <stdint.h>

#include "crypto/identity.h"
#include "crypto/primitive_priv.h"

/* The 32 secret bytes: the age scalar, or the seed of the SSH key. */
const uint8_t *identity_secret(const struct identity *identity);

/* Take RCPT for the recipient without deriving it; NULL: know nothing again. */
void identity_suppose(struct identity *identity, const uint8_t *rcpt);

enum { SSH_WIRE = 51 };

/* The public key as OpenSSH puts it on the wire. */
void ssh_wire(const uint8_t pk[32], uint8_t out[SSH_WIRE]);

/* TEXT begins and ends as an unencrypted OpenSSH private key does; what is between is strict. */
int openssh_parse(struct slice text, struct identity **out, struct err *err);

#endif
