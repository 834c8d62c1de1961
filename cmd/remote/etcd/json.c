/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/remote/etcd/json.h"

#include <stdlib.h>
#include <string.h>

#include "base/hex.h"
#include "base/list.h"

struct reading {
	struct slice text;
	size_t at;
	unsigned depth;
	struct json *out;
};

static int
peek(const struct reading *in)
{
	return in->at < in->text.len ? in->text.data[in->at] : -1;
}

static void
skip_blanks(struct reading *in)
{
	while (peek(in) == ' ' || peek(in) == '\t' || peek(in) == '\n' || peek(in) == '\r')
		in->at++;
}

static bool
take(struct reading *in, unsigned char byte)
{
	if (peek(in) != byte)
		return false;
	in->at++;
	return true;
}

static int
read_escape(struct reading *in)
{
	unsigned unit;

	switch (peek(in)) {
	case '"':
	case '\\':
	case '/':
	case 'b':
	case 'f':
	case 'n':
	case 'r':
	case 't':
		in->at++;
		return 0;
	case 'u':
		if (!hex_number(in->text, in->at + 1, 4, &unit))
			return -1;
		in->at += 5;
		return 0;
	default:
		return -1;
	}
}

/* What is between two quotes, the first of which is next. */
static int
read_string(struct reading *in, struct slice *out)
{
	size_t begin;

	if (!take(in, '"'))
		return -1;
	begin = in->at;
	while (peek(in) != '"') {
		if (peek(in) < ' ')
			return -1;
		if (take(in, '\\') ? read_escape(in) < 0 : (in->at++, false))
			return -1;
	}
	*out = slice_of(in->text.data + begin, in->at - begin);
	in->at++;
	return 0;
}

static bool
take_digits(struct reading *in)
{
	size_t begin = in->at;

	while (peek(in) >= '0' && peek(in) <= '9')
		in->at++;
	return in->at > begin;
}

static int
read_number(struct reading *in)
{
	(void)take(in, '-');
	if (!take(in, '0') && !take_digits(in))
		return -1;
	if (take(in, '.') && !take_digits(in))
		return -1;
	if (take(in, 'e') || take(in, 'E')) {
		if (!take(in, '+'))
			(void)take(in, '-');
		if (!take_digits(in))
			return -1;
	}
	return 0;
}

static int
read_word(struct reading *in, const char *word)
{
	if (!slice_starts_with(slice_from(in->text, in->at), word))
		return -1;
	in->at += strlen(word);
	return 0;
}

static int read_value(struct reading *in, struct slice name);

/* What stands between `{` and `}` or `[` and `]`. */
static int
read_items(struct reading *in, bool named, unsigned char end)
{
	struct slice name = slice_of("", 0);

	in->at++;
	skip_blanks(in);
	if (take(in, end))
		return 0;
	do {
		skip_blanks(in);
		if (named) {
			if (read_string(in, &name) < 0)
				return -1;
			skip_blanks(in);
			if (!take(in, ':'))
				return -1;
		}
		if (read_value(in, name) < 0)
			return -1;
		skip_blanks(in);
	} while (take(in, ','));
	return take(in, end) ? 0 : -1;
}

static int
read_by_kind(struct reading *in, enum json_kind *kind, struct slice *text)
{
	switch (peek(in)) {
	case '{':
		*kind = JSON_OBJECT;
		return read_items(in, true, '}');
	case '[':
		*kind = JSON_ARRAY;
		return read_items(in, false, ']');
	case '"':
		*kind = JSON_STRING;
		return read_string(in, text);
	case 't':
		*kind = JSON_TRUE;
		return read_word(in, "true");
	case 'f':
		*kind = JSON_FALSE;
		return read_word(in, "false");
	case 'n':
		*kind = JSON_NULL;
		return read_word(in, "null");
	default:
		*kind = JSON_NUMBER;
		return read_number(in);
	}
}

static int
read_value(struct reading *in, struct slice name)
{
	struct json *out = in->out;
	size_t self = out->count, begin;
	struct slice text = slice_of(NULL, 0);
	enum json_kind kind;

	if (in->depth == JSON_DEPTH_MOST || out->count == JSON_VALUES_MOST)
		return -1;
	out->values = list_grow(out->values, out->count, &out->room, sizeof(*out->values));
	out->count++;
	in->depth++;
	skip_blanks(in);
	begin = in->at;
	if (read_by_kind(in, &kind, &text) < 0)
		return -1;
	in->depth--;
	if (text.data == NULL)
		text = slice_of(in->text.data + begin, in->at - begin);
	out->values[self] = (struct json_value){
	    .kind = kind, .name = name, .text = text, .span = out->count - self};
	return 0;
}

int
json_parse(struct slice text, struct json *out)
{
	struct reading in = {.text = text, .out = out};

	*out = (struct json)JSON_INIT;
	if (text.len > 0 && read_value(&in, slice_of("", 0)) == 0) {
		skip_blanks(&in);
		if (in.at == text.len)
			return 0;
	}
	json_clear(out);
	return -1;
}

void
json_clear(struct json *json)
{
	free(json->values);
	*json = (struct json)JSON_INIT;
}
