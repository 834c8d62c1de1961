/* SPDX-License-Identifier: Apache-2.0 */
#include "fits.h"

#include <string.h>

#include "base/cleanup.h"
#include "base/utf8.h"

static bool
has(struct slice value, unsigned char byte)
{
	return slice_find(value, byte) < value.len;
}

bool
fits_bytes(struct slice value)
{
	return !has(value, '\0');
}

bool
fits_text(struct slice value)
{
	return fits_bytes(value) && utf8_is_valid(value);
}

bool
fits_line(struct slice value)
{
	return fits_text(value) && !has(value, '\n') && !slice_ends_with(value, "\r") &&
		value.len + 2 <= 65535; /* `K=` */
}

/* What a program may have in its environment: `K=` and the value. */
bool
fits_variable(struct slice value)
{
	return fits_text(value) && value.len + 2 <= 131071;
}

bool
fits_unit(struct slice value)
{
	static const char *const none[] = {"\ufdd0", "\ufffe", "\uffff", "\U0001ffff", "\U0010ffff"};

	for (size_t i = 0; i < ARRAY_LEN(none); i++)
		if (memmem(value.data, value.len, none[i], strlen(none[i])) != NULL)
			return false;
	return fits_variable(value);
}

/* Between single quotes without escapes. */
bool
fits_quotes(struct slice value)
{
	return !has(value, '\'') && !slice_ends_with(value, "\\");
}

static bool
contains(struct slice value, const char *text)
{
	return memmem(value.data, value.len, text, strlen(text)) != NULL;
}

bool
fits_ruby(struct slice value)
{
	return fits_text(value) && !has(value, '\r') &&
		(fits_quotes(value) || (!has(value, '\\') && !contains(value, "$(")));
}

bool
fits_godotenv(struct slice value)
{
	return fits_text(value) && !has(value, '\r') && (fits_quotes(value) ||
		(!slice_starts_with(value, "\"") && !slice_ends_with(value, "\"") &&
		!slice_ends_with(value, "\\") && !contains(value, "\\\"")));
}

bool
fits_direnv(struct slice value)
{
	return fits_variable(value) && !has(value, '\'') && !has(value, '\n') && !has(value, '\r');
}

bool
fits_nomad(struct slice value)
{
	size_t len = 4; /* `K=""` */

	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = value.data[i];

		len += c >= 0x20 ? 1 + (c == '"' || c == '\\') :
			c != '\0' && strchr("\b\f\n\r\t", c) != NULL ? 2 : 6;
	}
	return fits_text(value) && value.len > 0 && len <= 65535;
}

/* A `${…}` as python-dotenv has it. */
static bool
has_variable(struct slice value)
{
	for (size_t at = 0; at + 2 < value.len; at++) {
		struct slice rest = slice_from(value, at + 2);
		size_t close, colon;

		if (value.data[at] != '$' || value.data[at + 1] != '{')
			continue; /* before the long searches: a value may have a megabyte */
		close = slice_find(rest, '}');
		colon = slice_find(rest, ':');
		if (close < rest.len &&
			(close < colon || (colon + 1 < rest.len && rest.data[colon + 1] == '-')))
			return true;
	}
	return false;
}

/* Without quotes, for readers that trim and take a `#` as a comment. */
static bool
fits_bare(struct slice value, const char *quotes)
{
	return value.len > 0 && !has(value, '\n') && !has(value, '\r') &&
		strchr(quotes, value.data[0]) == NULL && slice_trim(value).len == value.len;
}

bool
fits_python(struct slice value)
{
	return fits_text(value) && !has_variable(value) && (!slice_ends_with(value, "\\") ||
		(fits_bare(value, "'\"") && !contains(value, " #") && !contains(value, "\t#") &&
		!contains(value, "\u2028#") && !slice_starts_with(value, "\u2028")));
}

bool
fits_node(struct slice value)
{
	bool open = slice_ends_with(value, "\\");
	bool raw = !open && !has(value, '\r') && (!has(value, '\'') || !has(value, '`'));
	bool twice = !open && !has(value, '"') && !contains(value, "\\n") && !contains(value, "\\r");

	return fits_text(value) && (raw || twice || (fits_bare(value, "'\"`") && !has(value, '#') &&
		!contains(value, "\u2028") && !contains(value, "\u2029")));
}

bool
fits_node_expand(struct slice value)
{
	return fits_node(value) && !contains(value, "\\$");
}

bool
fits_all_readers(struct slice value)
{
	for (size_t i = 0; i < value.len; i++)
		if (value.data[i] < 0x20 || value.data[i] == '$')
			return false;
	if (!fits_unit(value) || value.len == 0 || value.len + 4 > 65535) /* `K=''` */
		return false;
	if (has(value, '\''))
		return !has(value, '"') && !has(value, '\\') && !has(value, '`') && !has(value, '!');
	return !contains(value, "\\\\") && !slice_ends_with(value, "\\");
}
