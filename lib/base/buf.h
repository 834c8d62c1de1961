/* SPDX-License-Identifier: Apache-2.0 */
/* A growing run of bytes that is always followed by a NUL. Never for secrets: growing copies. */
#ifndef EK_BASE_BUF_H
#define EK_BASE_BUF_H

#include <stddef.h>
#include <stdint.h>

#include "base/cleanup.h"
#include "base/slice.h"

struct buf {
	char *data;
	size_t len;
	size_t room;
};

#define BUF_INIT {NULL, 0, 0}

/* Room for exactly MORE further bytes and the NUL, if there is less: for what is read into it. */
void buf_reserve(struct buf *buf, size_t more);

void buf_add(struct buf *buf, struct slice bytes);
void buf_add_text(struct buf *buf, const char *text);
void buf_add_byte(struct buf *buf, unsigned char byte);
void buf_addf(struct buf *buf, const char *format, ...) PRINTF_LIKE(2, 3);

/* Big-endian numbers, as the vault's documents want them. */
void buf_add_u8(struct buf *buf, uint8_t n);
void buf_add_u16(struct buf *buf, uint16_t n);
void buf_add_u32(struct buf *buf, uint32_t n);
void buf_add_u64(struct buf *buf, uint64_t n);
void buf_add_zeros(struct buf *buf, size_t count);

/* Everything so far, as text ("" while empty) or as bytes; valid until the next change. */
const char *buf_text(const struct buf *buf);
struct slice buf_slice(const struct buf *buf);

/* Hand the memory to the caller, who frees it; the buffer is empty again. Never NULL. */
char *buf_take(struct buf *buf);

void buf_clear(struct buf *buf);
void buf_done(struct buf *buf);

#endif
