/* SPDX-License-Identifier: Apache-2.0 */
#include "model/marker.h"

#include <string.h>

#include "base/hex.h"

void
marker_set_id(struct marker *marker, const unsigned char *env_id)
{
	hex_text(env_id, MARKER_ID, marker->id);
}

static bool
is_word(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		if (!(c >= 'a' && c <= 'z') && !(c >= 'A' && c <= 'Z') && !(c >= '0' && c <= '9') &&
			c != '-' && c != '.' && c != '_')
			return false;
	}
	return text.len > 0;
}

/* TEXT and a NUL into ROOM of SIZE bytes, if it fits and is one word. */
static bool
take_word(struct slice text, char *room, size_t size)
{
	if (text.len >= size || !is_word(text))
		return false;
	memcpy(room, text.data, text.len);
	room[text.len] = '\0';
	return true;
}

void
marker_set_service(struct marker *marker, const char *service)
{
	if (!take_word(slice_of_text(service), marker->service, sizeof(marker->service)))
		marker->service[0] = '\0';
}

static char *
add(char *at, const char *text)
{
	return stpcpy(at, text);
}

static char *
add_number(char *at, uint64_t number)
{
	char digits[20];
	size_t count = 0;

	do
		digits[count++] = (char)('0' + number % 10);
	while ((number /= 10) > 0);
	while (count > 0)
		*at++ = digits[--count];
	*at = '\0';
	return at;
}

void
marker_write(const struct marker *marker, char out[MARKER_TEXT])
{
	char *at = add_number(add(add(out, marker->env), "@"), marker->seq);

	if (marker->id[0] != '\0')
		at = add(add(at, ",id="), marker->id);
	if (marker->service[0] != '\0')
		at = add(add(at, ",service="), marker->service);
	if (marker->local_seq > 0)
		at = add_number(add(at, ",local="), marker->local_seq);
	if (marker->only)
		at = add(at, ",only");
	if (marker->in_file)
		add(at, ",file");
}

/* Decimal digits of a number from 1 on. */
static bool
read_number(struct slice text, uint64_t *out)
{
	uint64_t number = 0;

	if (text.len == 0 || text.len > 19 || text.data[0] == '0')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		number = number * 10 + (text.data[i] - '0');
	}
	*out = number;
	return true;
}

/* Is WORD `KEY=…`? Leaves what stands behind it. */
static bool
is_field(struct slice word, const char *key, struct slice *value)
{
	if (!slice_starts_with(word, key))
		return false;
	*value = slice_from(word, strlen(key));
	return true;
}

static bool
is_id(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] == '\0' || strchr("0123456789abcdef", text.data[i]) == NULL)
			return false;
	return text.len == MARKER_ID_TEXT - 1;
}

static bool
read_field(struct slice word, struct marker *marker)
{
	struct slice value;

	if (is_field(word, "id=", &value))
		return is_id(value) && take_word(value, marker->id, sizeof(marker->id));
	if (is_field(word, "service=", &value))
		return take_word(value, marker->service, sizeof(marker->service));
	if (is_field(word, "local=", &value))
		return read_number(value, &marker->local_seq);
	marker->only |= slice_equal_text(word, "only");
	marker->in_file |= slice_equal_text(word, "file");
	return true;
}

bool
marker_read(struct slice text, struct marker *out)
{
	struct slice head = slice_of(text.data, slice_find(text, ','));
	size_t at = slice_find(head, '@');
	struct slice env = slice_of(head.data, at), rest = slice_from(text, head.len + 1);
	struct marker marker = {0};

	if (!env_name_is_valid(env) || !take_word(env, marker.env, sizeof(marker.env)) ||
		!read_number(slice_from(head, at + 1), &marker.seq))
		return false;
	while (rest.len > 0) {
		struct slice word = slice_of(rest.data, slice_find(rest, ','));

		if (!read_field(word, &marker))
			return false;
		rest = slice_from(rest, word.len + 1);
	}
	*out = marker;
	return true;
}
