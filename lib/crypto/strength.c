/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What an attacker who knows everything around a secret still has to guess. The rule cuts a value
 * down to its one strongest token, again and again while that token only wraps a text.
 */
#include "crypto/strength.h"

#include <string.h>
#include <zxcvbn.h>

#include "crypto/encode.h"
#include "secret/secret.h"

enum { RATED = 100, WRAPPINGS = 4, WEAK_BELOW = 80 };

static bool
is_run_byte(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' ||
	    c == '/' || c == '_' || c == '=' || c == '-';
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

static int
hex_value(unsigned char c)
{
	if (c >= '0' && c <= '9')
		return c - '0';
	if (c >= 'a' && c <= 'f')
		return c - 'a' + 10;
	return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

static struct secret *
percent_decoded(struct slice text)
{
	struct secret *room CLEANUP(secret_freep) = secret_new(text.len);
	unsigned char *out = secret_data(room);
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
	return secret_of(slice_of(out, len));
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

/* The text that TOKEN wraps, or NULL. */
static struct secret *
unwrapped(struct slice token)
{
	struct secret *room CLEANUP(secret_freep) = secret_new(token.len + 1);
	unsigned char *out = secret_data(room);
	size_t len;

	if (decode_hex(token, out, &len) && len > 0 && is_text(slice_of(out, len)))
		return secret_of(slice_of(out, len));
	if (decode_base64(token, out, &len) && len > 0 && is_text(slice_of(out, len)))
		return secret_of(slice_of(out, len));
	return NULL;
}

static double
rate(struct slice token)
{
	struct secret *text CLEANUP(secret_freep) = NULL;

	if (token.len > RATED)
		token.len = RATED;
	text = secret_new(token.len + 1); /* ends with a NUL */
	if (token.len > 0)
		memcpy(secret_data(text), token.data, token.len);
	return ZxcvbnMatch((const char *)secret_data(text), NULL, NULL);
}

double
strength_bits(struct slice value)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct slice token = value;

	for (unsigned i = 0; i < WRAPPINGS; i++) {
		struct secret *inner;
		struct slice password = url_password(token);

		if (password.len > 0) {
			inner = percent_decoded(password);
			secret_free(text);
			text = inner;
			token = secret_slice(text);
		} else
			token = longest_run(token);
		inner = unwrapped(token);
		if (inner == NULL)
			break;
		secret_free(text);
		text = inner;
		token = secret_slice(text);
	}
	return rate(token);
}

bool
strength_is_weak(struct slice value)
{
	return strength_bits(value) < WEAK_BELOW;
}

double
strength_passphrase_bits(struct slice passphrase)
{
	return rate(passphrase);
}
