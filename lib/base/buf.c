/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static void
reserve(struct buf *buf, size_t more)
{
	size_t room = buf->room < 64 ? 64 : buf->room;
	char *moved;

	if (buf->len + more + 1 <= buf->room)
		return;
	while (room < buf->len + more + 1)
		room *= 2;
	moved = xmalloc(room);
	if (buf->len > 0)
		memcpy(moved, buf->data, buf->len);
	moved[buf->len] = '\0';
	free(buf->data);
	buf->data = moved;
	buf->room = room;
}

void
buf_add(struct buf *buf, struct slice bytes)
{
	if (bytes.len == 0)
		return;
	reserve(buf, bytes.len);
	memcpy(buf->data + buf->len, bytes.data, bytes.len);
	buf->len += bytes.len;
	buf->data[buf->len] = '\0';
}

void
buf_add_text(struct buf *buf, const char *text)
{
	buf_add(buf, slice_of_text(text));
}

void
buf_add_byte(struct buf *buf, unsigned char byte)
{
	buf_add(buf, slice_of(&byte, 1));
}

void
buf_addf(struct buf *buf, const char *format, ...)
{
	va_list args;
	int len;

	va_start(args, format);
	len = vsnprintf(NULL, 0, format, args);
	va_end(args);
	if (len <= 0)
		return;
	reserve(buf, (size_t)len);
	va_start(args, format);
	vsnprintf(buf->data + buf->len, (size_t)len + 1, format, args);
	va_end(args);
	buf->len += (size_t)len;
}

static void
add_number(struct buf *buf, uint64_t n, size_t bytes)
{
	while (bytes-- > 0)
		buf_add_byte(buf, (unsigned char)(n >> (8 * bytes)));
}

void
buf_add_u8(struct buf *buf, uint8_t n)
{
	add_number(buf, n, 1);
}

void
buf_add_u16(struct buf *buf, uint16_t n)
{
	add_number(buf, n, 2);
}

void
buf_add_u32(struct buf *buf, uint32_t n)
{
	add_number(buf, n, 4);
}

void
buf_add_u64(struct buf *buf, uint64_t n)
{
	add_number(buf, n, 8);
}

void
buf_add_zeros(struct buf *buf, size_t count)
{
	reserve(buf, count);
	memset(buf->data + buf->len, 0, count);
	buf->len += count;
	buf->data[buf->len] = '\0';
}

const char *
buf_text(const struct buf *buf)
{
	return buf->data == NULL ? "" : buf->data;
}

struct slice
buf_slice(const struct buf *buf)
{
	return slice_of(buf->data, buf->len);
}

char *
buf_take(struct buf *buf)
{
	char *data;

	reserve(buf, 0);
	data = buf->data;
	*buf = (struct buf)BUF_INIT;
	return data;
}

void
buf_clear(struct buf *buf)
{
	buf->len = 0;
	if (buf->data != NULL)
		buf->data[0] = '\0';
}

void
buf_done(struct buf *buf)
{
	free(buf->data);
	*buf = (struct buf)BUF_INIT;
}
