/* SPDX-License-Identifier: Apache-2.0 */
#include "text/escape.h"

#include <stdio.h>

/* Where escaped text goes: a struct buf or a struct secret_text. */
struct out {
	void (*add)(void *to, struct slice bytes);
	void *to;
};

struct range {
	unsigned first, last;
};

static void
add_to_buf(void *to, struct slice bytes)
{
	buf_add(to, bytes);
}

static void
add_to_secret(void *to, struct slice bytes)
{
	secret_text_add(to, bytes);
}

/* Controls, and characters that are invisible or change the direction or the line. */
static bool
is_unprintable(unsigned code)
{
	static const struct range ranges[] = {
		{0x00, 0x1f}, {0x7f, 0x9f}, {0xad, 0xad}, {0x34f, 0x34f}, {0x600, 0x605},
		{0x61c, 0x61c}, {0x6dd, 0x6dd}, {0x70f, 0x70f}, {0x115f, 0x1160}, {0x17b4, 0x17b5},
		{0x180b, 0x180f}, {0x200b, 0x200f}, {0x2028, 0x202e}, {0x2060, 0x206f},
		{0x3164, 0x3164}, {0xfe00, 0xfe0f}, {0xfeff, 0xfeff}, {0xffa0, 0xffa0},
		{0xfff0, 0xfffb}, {0x1d173, 0x1d17a}, {0xe0000, 0xe0fff},
	};

	if (code >= 0x20 && code < 0x7f)
		return false;
	for (size_t i = 0; i < ARRAY_LEN(ranges); i++)
		if (code >= ranges[i].first && code <= ranges[i].last)
			return true;
	return false;
}

static void
add_escape(struct out out, const char *form, unsigned code)
{
	char text[16];
	int len = snprintf(text, sizeof(text), form[0] == 'x' ? "\\x%02x" :
		form[0] == 'u' ? "\\u%04x" : "\\u{%x}", code);

	out.add(out.to, slice_of(text, (size_t)len));
}

static void
printable(struct out out, struct slice text)
{
	size_t plain = 0, at = 0;

	while (at < text.len) {
		unsigned code = text.data[at];
		size_t len = utf8_next(slice_from(text, at), &code);

		if (len > 0 && !is_unprintable(code)) {
			at += len;
			continue;
		}
		out.add(out.to, slice_of(text.data + plain, at - plain));
		add_escape(out, len <= 1 ? "x" : "{", code);
		at += len == 0 ? 1 : len;
		plain = at;
	}
	out.add(out.to, slice_from(text, plain));
}

void
printable_add(struct buf *out, struct slice text)
{
	printable((struct out){add_to_buf, out}, text);
}

void
html_text_add(struct buf *out, struct slice text)
{
	struct buf safe CLEANUP(buf_done) = BUF_INIT;

	printable_add(&safe, text);
	for (size_t i = 0; i < safe.len; i++) {
		char c = safe.data[i];

		if (c == '&' || c == '<' || c == '>')
			buf_addf(out, "&#%d;", c);
		else
			buf_add_byte(out, (unsigned char)c);
	}
}

void
printable_add_secret(struct secret_text *out, struct slice text)
{
	printable((struct out){add_to_secret, out}, text);
}

void
printable_add_cut(struct buf *out, struct slice text, size_t most)
{
	size_t start = out->len;

	while (text.len > 0) {
		unsigned code;
		size_t len = utf8_next(text, &code);
		struct slice piece = slice_of(text.data, len == 0 ? 1 : len);

		if (out->len - start >= most) {
			buf_add_text(out, "…");
			return;
		}
		printable_add(out, piece);
		text = slice_from(text, piece.len);
	}
}

/* The letter of the short escape of C, or 0. */
static char
json_short(unsigned char c)
{
	switch (c) {
	case '"': case '\\':
		return (char)c;
	case '\b':
		return 'b';
	case '\t':
		return 't';
	case '\n':
		return 'n';
	case '\f':
		return 'f';
	case '\r':
		return 'r';
	default:
		return 0;
	}
}

static void
json_escape(struct out out, struct slice text)
{
	size_t plain = 0;

	for (size_t at = 0; at < text.len; at++) {
		unsigned char c = text.data[at];
		char letter = json_short(c);

		if (letter == 0 && c >= 0x20 && c != 0x7f)
			continue;
		out.add(out.to, slice_of(text.data + plain, at - plain));
		if (letter != 0)
			out.add(out.to, slice_of((char[]){'\\', letter}, 2));
		else
			add_escape(out, "u", c);
		plain = at + 1;
	}
	out.add(out.to, slice_from(text, plain));
}

void
json_escape_add(struct buf *out, struct slice text)
{
	json_escape((struct out){add_to_buf, out}, text);
}

void
json_escape_add_secret(struct secret_text *out, struct slice text)
{
	json_escape((struct out){add_to_secret, out}, text);
}

void
code_point_add(struct secret_text *out, unsigned code)
{
	unsigned char bytes[4];

	secret_text_add(out, slice_of(bytes, utf8_put(code, bytes)));
}
