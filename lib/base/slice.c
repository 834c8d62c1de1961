/* SPDX-License-Identifier: Apache-2.0 */
#include "base/slice.h"

#include <string.h>

struct slice
slice_of_text(const char *text)
{
	return slice_of(text, text == NULL ? 0 : strlen(text));
}

bool
slice_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || memcmp(a.data, b.data, a.len) == 0);
}

bool
slice_equal_text(struct slice a, const char *text)
{
	return slice_equal(a, slice_of_text(text));
}

bool
slice_is_one_of(struct slice text, const char *const *words, size_t count)
{
	unsigned char first = text.len == 0 ? '\0' : text.data[0];

	for (size_t i = 0; i < count; i++)
		if ((unsigned char)words[i][0] == first && slice_equal_text(text, words[i]))
			return true;
	return false;
}

int
slice_compare(struct slice a, struct slice b)
{
	size_t shorter = a.len < b.len ? a.len : b.len;
	int order = shorter == 0 ? 0 : memcmp(a.data, b.data, shorter);

	if (order != 0)
		return order;
	return (a.len > b.len) - (a.len < b.len);
}

bool
slice_starts_with(struct slice text, const char *prefix)
{
	size_t len = strlen(prefix);

	return text.len >= len && memcmp(text.data, prefix, len) == 0;
}

bool
slice_ends_with(struct slice text, const char *suffix)
{
	size_t len = strlen(suffix);

	return text.len >= len && memcmp(text.data + text.len - len, suffix, len) == 0;
}

struct slice
slice_from(struct slice text, size_t at)
{
	if (at >= text.len)
		return slice_of(text.data == NULL ? NULL : text.data + text.len, 0);
	return slice_of(text.data + at, text.len - at);
}

size_t
slice_find(struct slice text, unsigned char byte)
{
	const unsigned char *hit = text.len == 0 ? NULL : memchr(text.data, byte, text.len);

	return hit == NULL ? text.len : (size_t)(hit - text.data);
}

static bool
is_space(unsigned char c)
{
	return c == ' ' || (c >= '\t' && c <= '\r');
}

struct slice
slice_trim(struct slice text)
{
	while (text.len > 0 && is_space(text.data[0]))
		text = slice_of(text.data + 1, text.len - 1);
	while (text.len > 0 && is_space(text.data[text.len - 1]))
		text.len--;
	return text;
}

bool
slice_next_line(struct slice *text, struct slice *line)
{
	size_t end;

	if (text->len == 0)
		return false;
	end = slice_find(*text, '\n');
	*line = slice_of(text->data, end);
	*text = slice_from(*text, end + 1);
	return true;
}
