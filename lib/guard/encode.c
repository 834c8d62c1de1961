/* SPDX-License-Identifier: Apache-2.0 */
#include "guard/guard_priv.h"

struct slice
encode_hex(struct arena *arena, struct slice value, bool large)
{
	const char *digits = large ? "0123456789ABCDEF" : "0123456789abcdef";
	unsigned char *out = arena_alloc(arena, 2 * value.len + 1);

	for (size_t i = 0; i < value.len; i++) {
		out[2 * i] = (unsigned char)digits[value.data[i] >> 4];
		out[2 * i + 1] = (unsigned char)digits[value.data[i] & 15];
	}
	return slice_of(out, 2 * value.len);
}
