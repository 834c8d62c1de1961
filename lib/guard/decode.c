/* SPDX-License-Identifier: Apache-2.0 */
/* A line as its reader sees it, once escapes of URLs, JSON, compose and programs are taken away. */
#include "guard/guard_priv.h"

#include <string.h>

#include "base/hex.h"
#include "base/utf8.h"

/* What stands for the letter behind a backslash. */
static unsigned char
short_escape(unsigned char c)
{
	static const char letters[] = "nrtbf0", meant[] = "\n\r\t\b\f";
	const char *found = c == '\0' ? NULL : strchr(letters, c);

	return found == NULL ? c : (unsigned char)meant[found - letters];
}

/* The escape at AT becomes bytes at OUT; returns how long it is, 0: it is none. */
static size_t
take_escape(struct slice line, size_t at, unsigned char *out, size_t *len)
{
	unsigned number = 0;

	*len = 1;
	if (line.data[at] == '%') {
		bool is_escape = hex_number(line, at + 1, 2, &number);

		out[0] = (unsigned char)number;
		return is_escape ? 3 : 0;
	}
	if (line.data[at] != '\\' || at + 1 == line.len)
		return 0;
	if (line.data[at + 1] == 'u' && hex_number(line, at + 2, 4, &number)) {
		*len = utf8_put(number, out);
		return 6;
	}
	if (line.data[at + 1] == 'x' && hex_number(line, at + 2, 2, &number)) {
		out[0] = (unsigned char)number;
		return 4;
	}
	out[0] = short_escape(line.data[at + 1]);
	return 2;
}

struct slice
decode_escapes(struct arena *arena, struct slice line)
{
	unsigned char *out;
	size_t len = 0, more, taken;

	if (memchr(line.data, '%', line.len) == NULL && memchr(line.data, '\\', line.len) == NULL)
		return slice_of(NULL, 0);
	out = arena_alloc_unset(arena, line.len + 4);
	for (size_t i = 0; i < line.len; i += taken) {
		taken = take_escape(line, i, out + len, &more);
		if (taken == 0) {
			out[len] = line.data[i];
			more = taken = 1;
		}
		len += more;
	}
	return slice_of(out, len);
}

struct slice
decode_dollars(struct arena *arena, struct slice line)
{
	unsigned char *out;
	size_t len = 0;

	if (memmem(line.data, line.len, "$$", 2) == NULL)
		return slice_of(NULL, 0);
	out = arena_alloc_unset(arena, line.len);
	for (size_t i = 0; i < line.len; i++) {
		out[len++] = line.data[i];
		i += line.data[i] == '$' && i + 1 < line.len && line.data[i + 1] == '$';
	}
	return slice_of(out, len);
}

struct slice
decode_wide(struct arena *arena, struct slice line)
{
	unsigned char *out;
	size_t len = 0;

	if (memchr(line.data, '\0', line.len) == NULL)
		return slice_of(NULL, 0);
	out = arena_alloc_unset(arena, line.len + 1);
	for (size_t i = 0; i < line.len; i++)
		if (line.data[i] != '\0')
			out[len++] = line.data[i];
	return slice_of(out, len);
}
