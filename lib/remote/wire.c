/* SPDX-License-Identifier: Apache-2.0 */
#include "remote/wire.h"

#include <assert.h>
#include <string.h>

#include "remote/wire_priv.h"

static struct slice
take(struct reader *reader, size_t len)
{
	struct slice taken = {NULL, 0};

	if (reader->bad || len > reader->rest.len) {
		reader->bad = true;
		return taken;
	}
	taken = slice_of(reader->rest.data, len);
	reader->rest = slice_from(reader->rest, len);
	return taken;
}

uint32_t
take_number(struct reader *reader, size_t width)
{
	struct slice taken = take(reader, width);
	uint32_t n = 0;
	size_t i;

	for (i = 0; i < taken.len; i++)
		n = n << 8 | taken.data[i];
	return n;
}

const char *
take_text(struct reader *reader, size_t most)
{
	size_t len = take_number(reader, 2);
	struct slice taken = take(reader, len + 1);

	if (reader->bad || len > most || memchr(taken.data, 0, len + 1) != taken.data + len) {
		reader->bad = true;
		return "";
	}
	return (const char *)taken.data;
}

struct slice
take_bytes(struct reader *reader, size_t most)
{
	size_t len = take_number(reader, 4);

	if (len > most)
		reader->bad = true;
	return take(reader, len);
}

const char *
take_name(struct reader *reader, bool as_prefix)
{
	const char *name = take_text(reader, WIRE_NAME_MOST);

	if (!reader->bad && !wire_name_is_valid(slice_of_text(name), WIRE_NAME_MOST, as_prefix))
		reader->bad = true;
	return name;
}

const char *
take_tag(struct reader *reader)
{
	const char *tag = take_text(reader, REMOTE_TAG - 1);

	if (!wire_tag_is_valid(tag))
		reader->bad = true;
	return tag;
}

bool
reader_is_done(const struct reader *reader)
{
	return !reader->bad && reader->rest.len == 0;
}

void
add_text(struct buf *out, const char *text)
{
	size_t len = text == NULL ? 0 : strlen(text);

	assert(len <= WIRE_TEXT_MOST);
	buf_add_u16(out, (uint16_t)len);
	buf_add(out, slice_of(text, len));
	buf_add_byte(out, '\0');
}

void
add_bytes(struct buf *out, struct slice bytes)
{
	buf_add_u32(out, (uint32_t)bytes.len);
	buf_add(out, bytes);
}

static bool
is_part_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '-';
}

bool
wire_name_is_valid(struct slice name, size_t most, bool as_prefix)
{
	size_t i;

	if (name.len == 0)
		return as_prefix;
	if (name.len > most || name.data[0] == '/')
		return false;
	for (i = 0; i < name.len; i++) {
		if (name.data[i] == '/' && name.data[i - 1] == '/')
			return false;
		if (name.data[i] != '/' && !is_part_byte(name.data[i]))
			return false;
	}
	return as_prefix || name.data[name.len - 1] != '/';
}

bool
wire_tag_is_valid(const char *tag)
{
	size_t i;

	for (i = 0; tag[i] != '\0'; i++)
		if (i + 1 >= REMOTE_TAG || tag[i] < ' ' || tag[i] > '~')
			return false;
	return true;
}
