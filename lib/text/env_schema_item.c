/* SPDX-License-Identifier: Apache-2.0 */
/*
 * item    = [ "export " ] *blank key *blank "=" [ value ] *blank [ comment ]
 * key     = letter / "_", then letters, digits and any of "_.-"
 * comment = "#" up to the end of the line; none that divides
 *
 * Lines end with LF or CR LF.
 */
#include "text/env_schema.h"

static bool
is_word(unsigned char c)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
}

static size_t
key_len(struct slice text)
{
	size_t len = 0;

	if (text.len == 0 || (text.data[0] >= '0' && text.data[0] <= '9'))
		return 0;
	while (len < text.len &&
		(is_word(text.data[len]) || (len > 0 && (text.data[len] == '.' || text.data[len] == '-'))))
		len++;
	return len;
}

/* The byte at AT; at the end of a line or of the text LF. */
static unsigned char
byte_at(struct slice text, size_t at)
{
	if (at >= text.len || slice_starts_with(slice_from(text, at), "\r\n"))
		return '\n';
	return text.data[at];
}

static size_t
skip_blanks(struct slice text, size_t at)
{
	while (byte_at(text, at) == ' ' || byte_at(text, at) == '\t')
		at++;
	return at;
}

bool
schema_is_divider(struct slice comment)
{
	size_t at = skip_blanks(comment, 1), count = 0;

	while (at + count < comment.len &&
		slice_find(SLICE_LITERAL("-=*#"), comment.data[at + count]) < 4)
		count++;
	return count >= 3;
}

static struct slice
rest_of_line(struct slice text, size_t at)
{
	struct slice rest = slice_from(text, at);

	rest.len = slice_find(rest, '\n');
	if (rest.len > 0 && rest.data[rest.len - 1] == '\r')
		rest.len--;
	return rest;
}

/* Say what is wrong at AT, and go to the end of that line. */
static void
stop(struct slice text, size_t at, const char *what, struct schema_item *item)
{
	item->wrong = what;
	item->wrong_at = at;
	item->len = at + slice_find(slice_from(text, at), '\n');
}

/* What follows the value, which ends at AT, on its line. */
static void
take_rest(struct slice text, size_t at, struct schema_item *item)
{
	bool touches = item->value.len > 0 && text.data[at - 1] != ' ' && text.data[at - 1] != '\t';
	size_t end = skip_blanks(text, at);
	struct slice comment = rest_of_line(text, end);

	if (byte_at(text, end) == '\n') {
		item->len = end;
	} else if (byte_at(text, end) != '#') {
		stop(text, end, "something behind the value", item);
	} else if (schema_is_divider(comment)) {
		stop(text, end, "a divider", item);
	} else {
		item->comment = comment;
		item->comment_touches = touches && end == at;
		item->len = end + slice_find(slice_from(text, end), '\n');
	}
}

struct schema_item
schema_item_find(struct slice text)
{
	struct schema_item item = {0};
	size_t at = skip_blanks(text, 0), len;

	if (slice_starts_with(slice_from(text, at), "export "))
		at = skip_blanks(text, at + 7);
	item.key_at = at;
	len = key_len(slice_from(text, at));
	if (len == 0) {
		stop(text, at, "neither an item nor a comment", &item);
		return item;
	}
	at = skip_blanks(text, at + len);
	if (byte_at(text, at) != '=') {
		stop(text, at, "a name without `=`", &item);
		return item;
	}
	item.key = slice_of(text.data + item.key_at, len);
	item.value = schema_value_find(slice_from(text, ++at));
	if (item.value.wrong != NULL)
		stop(text, at, item.value.wrong, &item);
	else
		take_rest(text, at + item.value.len, &item);
	return item;
}
