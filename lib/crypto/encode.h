/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Text forms of bytes, canonical only and without secret-dependent look-ups (VAULT.md §3). What
 * cannot be decoded leaves zeros or nothing in OUT. Encoding into a struct buf is for what is
 * public; secrets are written with the functions that say so.
 */
#ifndef EK_CRYPTO_ENCODE_H
#define EK_CRYPTO_ENCODE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/slice.h"

/* Standard alphabet, no padding. */
void base64_add(struct buf *out, struct slice bytes);

/* Decode exactly LEN bytes of unpadded canonical Base64; false: anything else, or LEN SIZE_MAX. */
bool base64_decode(struct slice text, uint8_t *out, size_t len);

/* Bytes that unpadded Base64 TEXT stands for by its length; SIZE_MAX if none does. */
size_t base64_decoded_len(size_t text_len);

bool base64url_decode(struct slice text, uint8_t *out, size_t len);
void base64url_add(struct buf *out, struct slice bytes);

/* Lower case. */
void hex_add(struct buf *out, struct slice bytes);
bool hex_decode(struct slice text, uint8_t *out, size_t len);

/* Bech32 (BIP 173 checksum, as age uses it) of 32 bytes under the human-readable part HRP. */
/* OUT takes strlen(hrp) + BECH32_MORE bytes with the NUL; it may be guarded memory. */
enum { BECH32_MORE = 60 };
void bech32_encode(const char *hrp, const uint8_t bytes[32], char *out, size_t out_size);

/* HRP gives the case too: `AGE-SECRET-KEY-` or `age`. */
bool bech32_decode(struct slice text, const char *hrp, uint8_t out[32]);

#endif
