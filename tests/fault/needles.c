/* SPDX-License-Identifier: Apache-2.0 */
#include "needles.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"

enum { WINDOW = 8, WINDOW_HEX = 2 * WINDOW, MAYBE_BITS = 20, SECRET_MOST = 1 << 16 };

struct window {
	uint64_t bytes; /* 0: free */
	size_t needle;
};

static uint64_t
hash_of_window(uint64_t bytes)
{
	return bytes * 0x9e3779b97f4a7c15 >> 16;
}

static uint64_t
window_at(const unsigned char *bytes)
{
	uint64_t window;

	memcpy(&window, bytes, sizeof(window));
	return window;
}

static size_t
place_of(const struct needles *needles, uint64_t bytes)
{
	size_t at = hash_of_window(bytes) & (needles->window_room - 1);

	while (needles->windows[at].bytes != 0 && needles->windows[at].bytes != bytes)
		at = (at + 1) & (needles->window_room - 1);
	return at;
}

static void
make_room(struct needles *needles)
{
	struct needles larger = *needles;
	size_t i;

	if (needles->maybe == NULL)
		needles->maybe = xcalloc(1, (size_t)1 << (MAYBE_BITS - 3));
	if (needles->window_count * 2 < needles->window_room)
		return;
	larger.window_room = needles->window_room == 0 ? 1 << 16 : needles->window_room * 2;
	larger.windows = xcalloc(larger.window_room, sizeof(*larger.windows));
	for (i = 0; i < needles->window_room; i++)
		if (needles->windows[i].bytes != 0)
			larger.windows[place_of(&larger, needles->windows[i].bytes)] =
			    needles->windows[i];
	free(needles->windows);
	needles->windows = larger.windows;
	needles->window_room = larger.window_room;
}

/* Bytes that are nearly all the same are anywhere. */
static bool
tells_something(const unsigned char *bytes)
{
	unsigned others = 0, i;

	for (i = 1; i < WINDOW; i++)
		others += bytes[i] != bytes[0] && bytes[i] != bytes[i - 1];
	return others >= 4;
}

static void
add_window(struct needles *needles, const unsigned char *bytes)
{
	uint64_t window = window_at(bytes), hash;
	struct window *place;

	make_room(needles);
	place = &needles->windows[place_of(needles, window)];
	if (place->bytes != 0)
		return; /* another form or needle has it: one is enough */
	*place = (struct window){window, needles->count - 1};
	needles->window_count++;
	hash = hash_of_window(window) & ((1 << MAYBE_BITS) - 1);
	needles->maybe[hash / 8] |= (uint8_t)(1 << hash % 8);
}

static void
add_form(struct needles *needles, const unsigned char *form, size_t len)
{
	size_t i;

	for (i = 0; i + WINDOW <= len; i++)
		if (tells_something(form + i))
			add_window(needles, form + i);
}

/* Behind SHIFT other bytes; only digits that depend on nothing but the secret. */
static void
add_base64(struct needles *needles, struct slice secret, unsigned shift, const char *last)
{
	static const char most[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
	char *text = xmalloc(secret.len * 2 + 8);
	size_t bit = (6 - shift * 8 % 6) % 6, len = 0;

	for (; bit + 6 <= secret.len * 8; bit += 6) {
		unsigned both = (unsigned)secret.data[bit / 8] << 8;
		unsigned digit;

		if (bit / 8 + 1 < secret.len)
			both |= secret.data[bit / 8 + 1];
		digit = both >> (10 - bit % 8) & 63;
		text[len++] = digit < 62 ? most[digit] : last[digit - 62];
	}
	add_form(needles, (unsigned char *)text, len);
	free(text);
}

static void
add_words_turned(struct needles *needles, struct slice secret, size_t word)
{
	unsigned char *turned = xmalloc(secret.len);
	size_t i;

	for (i = 0; i < secret.len / word * word; i++)
		turned[i] = secret.data[i / word * word + word - 1 - i % word];
	add_form(needles, turned, i);
	free(turned);
}

static void
add_pad(struct needles *needles, struct slice secret, unsigned char pad)
{
	unsigned char *padded = xmalloc(secret.len);
	size_t i;

	for (i = 0; i < secret.len; i++)
		padded[i] = secret.data[i] ^ pad;
	add_form(needles, padded, secret.len);
	free(padded);
}

static void
add_item(struct needles *needles, enum needle_kind kind, const char *what, struct slice secret)
{
	unsigned char *copy = xmalloc(secret.len + 1);

	if (secret.len < WINDOW || secret.len > SECRET_MOST) {
		fprintf(stderr, "needles: %s has %zu bytes and cannot be looked for\n", what,
		    secret.len);
		exit(2);
	}
	memcpy(copy, secret.data, secret.len);
	needles->items =
	    list_grow(needles->items, needles->count, &needles->room, sizeof(*needles->items));
	needles->items[needles->count++] =
	    (struct needle){kind, xstrdup(what), slice_of(copy, secret.len)};
}

void
needles_add_form(
    struct needles *needles, enum needle_kind kind, const char *what, struct slice form)
{
	add_item(needles, kind, what, form);
	add_form(needles, form.data, form.len);
}

void
needles_add(struct needles *needles, enum needle_kind kind, const char *what, struct slice secret)
{
	unsigned shift;

	needles_add_form(needles, kind, what, secret);
	for (shift = 0; shift < 3; shift++) {
		add_base64(needles, secret, shift, "+/");
		add_base64(needles, secret, shift, "-_");
	}
	if (kind != NEEDLE_KEY)
		return;
	add_words_turned(needles, secret, 4);
	add_words_turned(needles, secret, 8);
	add_pad(needles, secret, 0x36);
	add_pad(needles, secret, 0x5c);
}

static const struct needle *
needle_with(const struct needles *needles, uint64_t window)
{
	uint64_t hash = hash_of_window(window) & ((1 << MAYBE_BITS) - 1);
	const struct window *place;

	if ((needles->maybe[hash / 8] & 1 << hash % 8) == 0)
		return NULL;
	place = &needles->windows[place_of(needles, window)];
	return place->bytes == window && window != 0 ? &needles->items[place->needle] : NULL;
}

static int
digit_of(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if ((c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F'))
		return (c & 7) + 9;
	return -1;
}

/* Half as many digits would not do: digests written in hex have any four bytes by chance. */
static uint64_t
window_in_hex(const unsigned char *digits)
{
	unsigned char bytes[WINDOW];
	size_t i;

	for (i = 0; i < WINDOW; i++)
		bytes[i] = (unsigned char)(digit_of(digits[2 * i]) << 4 | digit_of(digits[2 * i + 1]));
	return window_at(bytes);
}

void
needles_search(const struct needles *needles, struct slice bytes,
    void (*hit)(void *cookie, const struct needle *needle, size_t at), void *cookie)
{
	const struct needle *needle;
	size_t i, digits = 0;

	for (i = 0; needles->count > 0 && i < bytes.len; i++) {
		digits = digit_of(bytes.data[i]) < 0 ? 0 : digits + 1;
		if (i + WINDOW <= bytes.len) {
			needle = needle_with(needles, window_at(bytes.data + i));
			if (needle != NULL)
				hit(cookie, needle, i);
		}
		if (digits >= WINDOW_HEX) {
			needle = needle_with(needles, window_in_hex(bytes.data + i + 1 - WINDOW_HEX));
			if (needle != NULL)
				hit(cookie, needle, i + 1 - WINDOW_HEX);
		}
	}
}
