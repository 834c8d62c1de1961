/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/text.h"

#include <string.h>

#include "secret/guard_priv.h"

void
secret_text_reserve(struct secret_text *text, size_t more)
{
	size_t room = text->room < 256 ? 256 : text->room;
	unsigned char *moved;

	if (text->len + more <= text->room)
		return;
	while (room < text->len + more)
		room *= 2;
	moved = guard_new_unset(room);
	if (text->len > 0)
		memcpy(moved, text->data, text->len);
	guard_free(text->data);
	text->data = moved;
	text->room = room;
}

void
secret_text_add(struct secret_text *text, struct slice bytes)
{
	if (bytes.len == 0)
		return;
	secret_text_reserve(text, bytes.len);
	memcpy(text->data + text->len, bytes.data, bytes.len);
	text->len += bytes.len;
}

void
secret_text_add_text(struct secret_text *text, const char *literal)
{
	secret_text_add(text, slice_of_text(literal));
}

void
secret_text_add_byte(struct secret_text *text, unsigned char byte)
{
	if (text->len == text->room)
		secret_text_reserve(text, 1);
	text->data[text->len++] = byte;
}

struct slice
secret_text_slice(const struct secret_text *text)
{
	return slice_of(text->data, text->len);
}

void
secret_text_done(struct secret_text *text)
{
	guard_free(text->data);
	*text = (struct secret_text)SECRET_TEXT_INIT;
}
