/* SPDX-License-Identifier: Apache-2.0 */
/* Bytes as the tests write them down. */
#ifndef EK_TESTS_UNIT_CRYPTO_BYTES_H
#define EK_TESTS_UNIT_CRYPTO_BYTES_H

#include "base/buf.h"
#include "base/slice.h"
#include "crypto/identity.h"

/* HEX in bytes, of either case; ends the test if it is no hex. The caller frees it. */
struct buf bytes_of_hex(const char *hex);

/* Fails unless BYTES are those of HEX. */
void assert_bytes(struct slice bytes, const char *hex);

/* 32 times BYTE, as an identity. The caller frees it. */
struct identity *identity_of_byte(enum identity_kind kind, unsigned char byte);

/* VAULT.md Appendix A's identity: the bytes 01 to 20 (hex). The caller frees it. */
struct identity *identity_of_appendix(void);

/* VAULT.md Appendix A's environment key `prod`, for a member, as a packet. The caller frees it. */
struct buf packet_of_appendix(struct identity *member);

#endif
