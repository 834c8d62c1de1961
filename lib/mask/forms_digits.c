/* SPDX-License-Identifier: Apache-2.0 */
/* A text in digits: base64 at any place of a longer one, and hexadecimal. Both are printed in lines. */
#include "mask/mask_priv.h"
#include "text/base64.h"

/* DIGITS may be in lines; where one ends within the first four, from the fifth on. */
static void
add_in_lines(struct mask *mask, struct slice digits)
{
	mask_add_own_form(mask, digits, true);
	if (digits.len >= MASK_FIRST + MASK_WRAPS_LEAST)
		mask_add_own_form(mask, slice_from(digits, MASK_FIRST), true);
}

/*
 * The digits that are of TEXT alone; where TEXT ends what is encoded, also the last one, which is of it
 * in part, and the padding. LONGER is TEXT and a NUL.
 */
static void
add_base64_at(struct mask *mask, struct slice longer, size_t lead, bool of_urls)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(2 * longer.len + 64);
	struct slice text = slice_of(longer.data, longer.len - 1);
	size_t over = (lead + text.len) % 3;
	struct slice inner = base64_inner(arena, text, lead, of_urls), ended;
	unsigned char *padded;

	if (over == 0) {
		add_in_lines(mask, arena_copy(mask->arena, inner));
		return;
	}
	padded = arena_alloc(mask->arena, inner.len + 3);
	memcpy(padded, base64_inner(arena, longer, lead, of_urls).data, inner.len + 1);
	memset(padded + inner.len + 1, '=', 2);
	ended = slice_of(padded, inner.len + (over == 1 ? 3 : 2));
	add_in_lines(mask, slice_of(padded, inner.len));
	mask_add_own_form(mask, slice_of(padded, inner.len + 1), false);
	mask_add_own_form(mask, ended, false);
}

static void
add_base64(struct mask *mask, struct slice text)
{
	struct secret_text longer CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	secret_text_reserve(&longer, text.len + 1);
	secret_text_add(&longer, text);
	secret_text_add_byte(&longer, '\0');
	for (size_t lead = 0; lead < 3; lead++) {
		add_base64_at(mask, secret_text_slice(&longer), lead, false);
		add_base64_at(mask, secret_text_slice(&longer), lead, true);
	}
}

static void
add_hex(struct mask *mask, struct slice text, const char *digits)
{
	unsigned char *out = arena_alloc_unset(mask->arena, 2 * text.len);

	for (size_t i = 0; i < text.len; i++) {
		out[2 * i] = (unsigned char)digits[text.data[i] >> 4];
		out[2 * i + 1] = (unsigned char)digits[text.data[i] & 15];
	}
	add_in_lines(mask, slice_of(out, 2 * text.len));
}

void
mask_add_digits(struct mask *mask, struct slice text)
{
	add_base64(mask, text);
	add_hex(mask, text, "0123456789abcdef");
	add_hex(mask, text, "0123456789ABCDEF");
}
