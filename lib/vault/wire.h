/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A strict reader of the vault's byte formats: fixed-width big-endian numbers, fixed fields, and
 * variable fields behind their length. Reading past the end gives zeros and leaves a mark, so a
 * parser reads everything first and asks once.
 */
#ifndef EK_VAULT_WIRE_H
#define EK_VAULT_WIRE_H

#include <stdbool.h>
#include <stdint.h>

#include "base/slice.h"

enum { WIRE_FIELD_MOST = 64 };

struct wire {
	const unsigned char *start, *at, *end;
	bool is_short; /* something was read that is not there */
};

void wire_start(struct wire *wire, struct slice bytes);

uint8_t wire_u8(struct wire *wire);
uint16_t wire_u16(struct wire *wire);
uint32_t wire_u32(struct wire *wire);
uint64_t wire_u64(struct wire *wire);

/* LEN bytes (at most WIRE_FIELD_MOST) in place; never NULL. */
const unsigned char *wire_field(struct wire *wire, size_t len);
void wire_copy(struct wire *wire, void *out, size_t len);

/* Any number of bytes in place; empty if they are not there. */
struct slice wire_bytes(struct wire *wire, size_t len);

/* Bytes behind a u8 that says how many. */
struct slice wire_text(struct wire *wire);

/* Are the next LEN bytes zero? */
bool wire_zeros(struct wire *wire, size_t len);

/* Is the rest zero, and the whole the smallest bucket for what was read? Reads it. */
bool wire_padding(struct wire *wire);

bool wire_is_at_end(const struct wire *wire);
size_t wire_used(const struct wire *wire);

bool bytes_are_zero(const unsigned char *bytes, size_t len);

/* The smallest of 128, 192, 256, 384, … (2^k and 1.5 * 2^k) that holds LEN (VAULT.md §5.3). */
size_t bucket_of(size_t len);

#endif
