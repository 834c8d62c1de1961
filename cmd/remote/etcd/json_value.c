/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at values that were read: members, numbers, what a string says. */
#include "cmd/remote/etcd/json.h"

#include <string.h>

#include "base/hex.h"

const struct json_value *
json_first(const struct json_value *value)
{
	bool has_items = value != NULL && (value->kind == JSON_OBJECT || value->kind == JSON_ARRAY);

	return has_items && value->span > 1 ? value + 1 : NULL;
}

const struct json_value *
json_behind(const struct json_value *value, const struct json_value *child)
{
	const struct json_value *next = child + child->span;

	return next < value + value->span ? next : NULL;
}

/* `mod_revision` is also written `modRevision`. */
static bool
is_spelling_of(struct slice written, const char *name)
{
	size_t i = 0;

	for (; *name != '\0'; name++, i++) {
		if (i >= written.len)
			return false;
		if (written.data[i] == (unsigned char)*name)
			continue;
		if (*name != '_' || written.data[i] != (unsigned char)(*++name - 'a' + 'A'))
			return false;
	}
	return i == written.len;
}

const struct json_value *
json_member(const struct json_value *value, const char *name)
{
	const struct json_value *child;

	if (value == NULL || value->kind != JSON_OBJECT)
		return NULL;
	for (child = json_first(value); child != NULL; child = json_behind(value, child))
		if (is_spelling_of(child->name, name))
			return child;
	return NULL;
}

bool
json_u64(const struct json_value *value, uint64_t missing, uint64_t *out)
{
	uint64_t number = 0;
	size_t i;

	if (value == NULL) {
		*out = missing;
		return true;
	}
	if ((value->kind != JSON_STRING && value->kind != JSON_NUMBER) || value->text.len == 0)
		return false;
	for (i = 0; i < value->text.len; i++) {
		unsigned digit = (unsigned)value->text.data[i] - '0';

		if (digit > 9 || number > (UINT64_MAX - digit) / 10)
			return false;
		number = number * 10 + digit;
	}
	*out = number;
	return true;
}

bool
json_is_true(const struct json_value *value)
{
	return value != NULL && value->kind == JSON_TRUE;
}

static void
add_code_point(struct buf *out, unsigned c)
{
	if (c < 0x80) {
		buf_add_byte(out, (unsigned char)c);
		return;
	}
	if (c < 0x800) {
		buf_add_byte(out, (unsigned char)(0xc0 | c >> 6));
	} else {
		if (c < 0x10000) {
			buf_add_byte(out, (unsigned char)(0xe0 | c >> 12));
		} else {
			buf_add_byte(out, (unsigned char)(0xf0 | c >> 18));
			buf_add_byte(out, (unsigned char)(0x80 | (c >> 12 & 0x3f)));
		}
		buf_add_byte(out, (unsigned char)(0x80 | (c >> 6 & 0x3f)));
	}
	buf_add_byte(out, (unsigned char)(0x80 | (c & 0x3f)));
}

/* The character of the `\u` before *AT, whose digits stand there; *AT goes behind it. */
static bool
add_numbered(struct slice text, size_t *at, struct buf *out)
{
	unsigned high, low;

	if (!hex_number(text, *at, 4, &high) || high == 0)
		return false;
	*at += 4;
	if (high < 0xd800 || high > 0xdfff) {
		add_code_point(out, high);
		return true;
	}
	if (high > 0xdbff || !slice_starts_with(slice_from(text, *at), "\\u") ||
	    !hex_number(text, *at + 2, 4, &low) || low < 0xdc00 || low > 0xdfff)
		return false;
	*at += 6;
	add_code_point(out, 0x10000 + ((high & 0x3ff) << 10 | (low & 0x3ff)));
	return true;
}

bool
json_string(const struct json_value *value, struct buf *out)
{
	static const char letters[] = "bfnrt", meant[] = "\b\f\n\r\t";
	const char *letter;
	struct slice text;
	size_t at = 0, plain;

	if (value == NULL || value->kind != JSON_STRING)
		return false;
	text = value->text;
	while (at < text.len) {
		plain = slice_find(slice_from(text, at), '\\');
		buf_add(out, slice_of(text.data + at, plain));
		at += plain;
		if (at == text.len)
			break;
		letter = strchr(letters, text.data[at + 1]);
		at += 2;
		if (text.data[at - 1] == 'u') {
			if (!add_numbered(text, &at, out))
				return false;
		} else {
			buf_add_byte(out, letter == NULL ? text.data[at - 1]
							 : (unsigned char)meant[letter - letters]);
		}
	}
	return true;
}
