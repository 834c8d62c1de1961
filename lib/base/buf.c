/* SPDX-License-Identifier: Apache-2.0 */
#include "base/buf.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* The system moves what is large, page by page: there are never two of it. */
static void
move_to(struct buf *buf, size_t room)
{
	buf->data = xrealloc(buf->data, room);
	buf->data[buf->len] = '\0';
	buf->room = room;
}

static void
reserve(struct buf *buf, size_t more)
{
	size_t room = buf->room < 64 ? 64 : buf->room;

	if (buf->len + more + 1 <= buf->room)
		return;
	while (room < buf->len + more + 1)
		room *= 2;
	move_to(buf, room);
}

void
buf_reserve(struct buf *buf, size_t more)
{
	if (buf->len + more + 1 > buf->room)
		move_to(buf, buf->len + more + 1);
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
	reserve(buf, 1);
	buf->data[buf->len++] = (char)byte;
	buf->data[buf->len] = '\0';
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
add_number(struct buf *buf, uint64_t n, size_t len)
{
	unsigned char bytes[8];

	for (size_t i = 0; i < len; i++)
		bytes[i] = (unsigned char)(n >> (8 * (len - 1 - i)));
	buf_add(buf, slice_of(bytes, len));
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
