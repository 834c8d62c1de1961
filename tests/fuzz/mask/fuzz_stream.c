/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	input = LEN value PIECE text
 *
 * The value has LEN % 64 bytes; from LEN 128 on it is there again and again, with a number between, so that
 * it is long. The text in pieces of PIECE bytes gives what it gives whole, and that has no line of the value
 * in it. Nothing of it is shown in digits and with escapes.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "mask/mask.h"
#include "secret/secret.h"
#include "secret/text.h"
#include "text/base64.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

enum { VALUE_MOST = 64, LONG_FROM = 128, LONG = 500 };

static void
put(void *cookie, struct slice bytes)
{
	secret_text_add(cookie, bytes);
}

static void
mask_in(const struct mask *mask, struct slice text, size_t piece, struct secret_text *out)
{
	struct mask_stream *stream CLEANUP(mask_stream_freep) = mask_stream_new(mask);

	for (; text.len > 0; text = slice_from(text, piece))
		mask_stream_feed(stream, slice_of(text.data, text.len < piece ? text.len : piece), put, out);
	mask_stream_end(stream, put, out);
}

/* `***` in the place of one may make another of the text around it, if it has such. */
static void
check_hidden(struct slice value, struct slice shown)
{
	struct slice line;

	while (slice_next_line(&value, &line)) {
		line = slice_trim(line);
		if (line.len >= MASK_LEAST && slice_find(line, '*') == line.len &&
			memmem(shown.data, shown.len, line.data, line.len) != NULL)
			abort();
	}
}

static void
put_hex(struct secret_text *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		secret_text_add_byte(out, (unsigned char)"0123456789abcdef"[text.data[i] >> 4]);
		secret_text_add_byte(out, (unsigned char)"0123456789abcdef"[text.data[i] & 15]);
	}
}

static void
put_quoted(struct secret_text *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\'')
			secret_text_add_text(out, "'\\''");
		else
			secret_text_add_byte(out, text.data[i]);
}

/* Bytes as Python shows them where it has both quotes. */
static void
put_escaped(struct secret_text *out, struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		if (c == '\'' || c == '\\' || c == '\t' || c == '\r') {
			secret_text_add_byte(out, '\\');
			secret_text_add_byte(out, c == '\t' ? 't' : c == '\r' ? 'r' : c);
		} else if (c >= 0x20 && c < 0x7f) {
			secret_text_add_byte(out, c);
		} else {
			secret_text_add_text(out, "\\x");
			put_hex(out, slice_of(&c, 1));
		}
	}
}

/* Of a value of one line nothing is shown, however it is printed. */
static void
check_forms(const struct mask *mask, struct slice value, size_t piece)
{
	static void (*const ways[])(struct secret_text *, struct slice) = {
		put_hex, put_quoted, put_escaped, base64_write};
	struct slice line = slice_trim(value);

	if (line.len < MASK_LEAST || slice_find(line, '\n') < line.len)
		return;
	for (size_t i = 0; i < ARRAY_LEN(ways); i++) {
		struct secret_text form CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
		struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

		ways[i](&form, line);
		mask_in(mask, secret_text_slice(&form), piece, &out);
		if (!slice_equal_text(secret_text_slice(&out), "***"))
			abort();
	}
}

static void
put_value(struct secret_text *out, struct slice value, bool is_long)
{
	secret_text_add(out, value);
	for (unsigned char number = 0; is_long && value.len > 0 && out->len < LONG; number++) {
		secret_text_add_byte(out, number);
		secret_text_add(out, value);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct secret_text stretched CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct secret_text whole CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct secret_text pieces CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct mask *mask CLEANUP(mask_freep) = NULL;
	struct slice value, text;
	struct err err = ERR_INIT;
	size_t len, piece;

	secret_start();
	len = size < 2 ? 0 : data[0] % VALUE_MOST;
	if (size < len + 3)
		return 0;
	put_value(&stretched, slice_of(data + 1, len), data[0] >= LONG_FROM);
	value = secret_text_slice(&stretched);
	piece = data[len + 1] % 16 + 1;
	text = slice_of(data + len + 2, size - len - 2);
	mask = mask_new();
	mask_add(mask, value);
	if (mask_build(mask, &err) < 0)
		abort();
	mask_in(mask, text, text.len, &whole);
	mask_in(mask, text, piece, &pieces);
	if (!slice_equal(secret_text_slice(&whole), secret_text_slice(&pieces)))
		abort();
	check_hidden(value, secret_text_slice(&whole));
	check_forms(mask, value, piece);
	return 0;
}
