/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/wire.h"

#include <assert.h>
#include <endian.h>
#include <string.h>

void
wire_start(struct wire *wire, struct slice bytes)
{
	static const unsigned char nothing;

	wire->start = wire->at = bytes.len == 0 ? &nothing : bytes.data;
	wire->end = wire->start + bytes.len;
	wire->is_short = false;
}

const unsigned char *
wire_field(struct wire *wire, size_t len)
{
	static const unsigned char zeros[WIRE_FIELD_MOST];
	const unsigned char *field = wire->at;

	assert(len <= WIRE_FIELD_MOST);
	if ((size_t)(wire->end - wire->at) < len) {
		wire->is_short = true;
		return zeros;
	}
	wire->at += len;
	return field;
}

uint8_t
wire_u8(struct wire *wire)
{
	return wire_field(wire, 1)[0];
}

uint16_t
wire_u16(struct wire *wire)
{
	uint16_t n;

	memcpy(&n, wire_field(wire, sizeof(n)), sizeof(n));
	return be16toh(n);
}

uint32_t
wire_u32(struct wire *wire)
{
	uint32_t n;

	memcpy(&n, wire_field(wire, sizeof(n)), sizeof(n));
	return be32toh(n);
}

uint64_t
wire_u64(struct wire *wire)
{
	uint64_t n;

	memcpy(&n, wire_field(wire, sizeof(n)), sizeof(n));
	return be64toh(n);
}

void
wire_copy(struct wire *wire, void *out, size_t len)
{
	memcpy(out, wire_field(wire, len), len);
}

struct slice
wire_bytes(struct wire *wire, size_t len)
{
	struct slice bytes;

	if ((size_t)(wire->end - wire->at) < len) {
		wire->is_short = true;
		return SLICE_LITERAL("");
	}
	bytes = slice_of(wire->at, len);
	wire->at += len;
	return bytes;
}

struct slice
wire_text(struct wire *wire)
{
	return wire_bytes(wire, wire_u8(wire));
}

bool
wire_zeros(struct wire *wire, size_t len)
{
	return bytes_are_zero(wire_field(wire, len), len);
}

bool
wire_padding(struct wire *wire)
{
	size_t used = wire_used(wire), left = (size_t)(wire->end - wire->at);
	bool zero = bytes_are_zero(wire->at, left);

	wire->at = wire->end;
	return zero && bucket_of(used) == used + left;
}

bool
wire_is_at_end(const struct wire *wire)
{
	return wire->at == wire->end;
}

size_t
wire_used(const struct wire *wire)
{
	return (size_t)(wire->at - wire->start);
}

bool
bytes_are_zero(const unsigned char *bytes, size_t len)
{
	/* every byte equals the next, and the first is zero */
	return len == 0 || (bytes[0] == 0 && memcmp(bytes, bytes + 1, len - 1) == 0);
}

size_t
bucket_of(size_t len)
{
	size_t size = 128;

	while (size < len)
		size = (size & (size - 1)) == 0 ? size / 2 * 3 : size / 3 * 4;
	return size;
}
