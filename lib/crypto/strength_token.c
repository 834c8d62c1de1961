/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/strength_priv.h"

#include <stdbool.h>

#include "base/hex.h"
#include "crypto/encode.h"

enum { WRAPPINGS = 4 };

static bool
is_run_byte(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') ||
	       c == '+' || c == '/' || c == '_' || c == '=' || c == '-';
}

static struct slice
longest_run(struct slice text)
{
	struct slice best = slice_of(text.data, 0);
	size_t start = 0;

	for (size_t i = 0; i <= text.len; i++) {
		if (i < text.len && is_run_byte(text.data[i]))
			continue;
		if (i - start > best.len)
			best = slice_of(text.data + start, i - start);
		start = i + 1;
	}
	return best;
}

static bool
ends_authority(unsigned char c)
{
	return c <= ' ' || c == '/' || c == '?' || c == '#' || c == '"' || c == '\'' || c == '<' ||
	       c == '>' || c == 0x7f;
}

/* The password of `user:password@host`; empty if there is none. */
static struct slice
authority_password(struct slice text)
{
	size_t end = 0, at, colon;

	while (end < text.len && !ends_authority(text.data[end]))
		end++;
	for (at = end; at > 0 && text.data[at - 1] != '@'; at--)
		;
	if (at == 0)
		return slice_of(text.data, 0);
	text.len = at - 1;
	colon = slice_find(text, ':');
	return slice_from(text, colon + 1);
}

/* The longest password of any URL in TEXT. */
static struct slice
url_password(struct slice text)
{
	struct slice best = slice_of(text.data, 0);

	for (size_t at = slice_find(text, ':'); at < text.len; at = slice_find(text, ':')) {
		text = slice_from(text, at + 1);
		if (slice_starts_with(text, "//")) {
			struct slice found = authority_password(slice_from(text, 2));

			if (found.len > best.len)
				best = found;
		}
	}
	return best;
}

/* OUT has room for TEXT. */
static struct slice
percent_decode(struct slice text, unsigned char *out)
{
	size_t len = 0;

	for (size_t i = 0; i < text.len; i++) {
		int high = -1, low = -1;

		if (text.data[i] == '%' && i + 2 < text.len) {
			high = hex_value(text.data[i + 1]);
			low = hex_value(text.data[i + 2]);
		}
		if (high >= 0 && low >= 0) {
			out[len++] = (unsigned char)(high << 4 | low);
			i += 2;
		} else
			out[len++] = text.data[i];
	}
	return slice_of(out, len);
}

/* Length of the UTF-8 sequence at TEXT's start, or 0; overlong forms and surrogates pass. */
static size_t
sequence(struct slice text)
{
	unsigned char c = text.data[0];
	size_t len = c < 0x80 ? 1 : c < 0xc2 ? 0 : c < 0xe0 ? 2 : c < 0xf0 ? 3 : c < 0xf5 ? 4 : 0;

	if (len == 0 || len > text.len)
		return 0;
	for (size_t i = 1; i < len; i++) {
		if ((text.data[i] & 0xc0) != 0x80)
			return 0;
	}
	return len;
}

static bool
is_text(struct slice bytes)
{
	while (bytes.len > 0) {
		unsigned char c = bytes.data[0];
		size_t len = sequence(bytes);

		if (len == 0 || c == 0x7f || (c < ' ' && c != '\t' && c != '\n' && c != '\r'))
			return false;
		bytes = slice_from(bytes, len);
	}
	return true;
}

static bool
decode_hex(struct slice token, unsigned char *out, size_t *len)
{
	*len = token.len / 2;
	for (size_t i = 0; i < *len; i++) {
		int high = hex_value(token.data[2 * i]), low = hex_value(token.data[2 * i + 1]);

		if (high < 0 || low < 0)
			return false;
		out[i] = (unsigned char)(high << 4 | low);
	}
	return true;
}

static bool
decode_base64(struct slice token, unsigned char *out, size_t *len)
{
	while (token.len > 0 && token.data[token.len - 1] == '=')
		token.len--;
	if (token.len % 4 == 1)
		token.len--;
	*len = base64_decoded_len(token.len);
	if (base64_decode(token, out, *len) || base64url_decode(token, out, *len))
		return true;
	token.len -= token.len % 4; /* perhaps only its last bits are not canonical */
	*len = base64_decoded_len(token.len);
	return base64_decode(token, out, *len) || base64url_decode(token, out, *len);
}

/* Decode TOKEN into OUT if what it stands for is a text. */
static bool
unwrap(struct slice token, unsigned char *out, struct slice *text)
{
	size_t len;

	if (!(decode_hex(token, out, &len) && len > 0 && is_text(slice_of(out, len))) &&
	    !(decode_base64(token, out, &len) && len > 0 && is_text(slice_of(out, len))))
		return false;
	*text = slice_of(out, len);
	return true;
}

static struct slice
all_of(struct slice text)
{
	return text;
}

/* The halves of ROOM take turns: what is decoded is never longer than what it is decoded from. */
static struct slice
innermost(struct slice value, unsigned char *room, struct slice (*part_of)(struct slice text))
{
	unsigned char *halves[2] = {room, room + value.len};
	struct slice token = value;
	unsigned turn = 0;

	for (unsigned i = 0; i < WRAPPINGS; i++) {
		struct slice password = url_password(token);

		token = password.len > 0 ? percent_decode(password, halves[turn++ % 2])
					 : part_of(token);
		if (!unwrap(token, halves[turn++ % 2], &token))
			break;
	}
	return token;
}

struct slice
strongest_token(struct slice value, unsigned char *room)
{
	return innermost(value, room, longest_run);
}

struct slice
whole_secret(struct slice value, unsigned char *room)
{
	return innermost(value, room, all_of);
}
