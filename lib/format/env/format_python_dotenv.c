/* SPDX-License-Identifier: Apache-2.0 */
/*
 * python-dotenv (dialects.md §3, §4). A backslash right before a closing quote is read differently
 * by its versions, so a value that ends with one stands without quotes. `${name}` is replaced in
 * every value and cannot be escaped.
 */
#include "format/formats_priv.h"

#include "format/env/python_dotenv_priv.h"
#include "format/read_text_priv.h"
#include "format/write_priv.h"

/* The first `}` or `:` from AT on, or the first `}` if there is nothing else to stop at. */
static size_t
find_stop(struct slice text, size_t at, bool colons)
{
	while (at < text.len && text.data[at] != '}' && !(colons && text.data[at] == ':'))
		at++;
	return at;
}

/* A variable whose `${` is at START. */
static bool
take_variable(struct slice text, size_t start, struct posix_stops *stops,
	struct posix_variable *found)
{
	size_t name_at = start + 2, end;

	if (stops->name_end < name_at)
		stops->name_end = find_stop(text, name_at, true);
	end = stops->name_end;
	if (end == text.len)
		return false;
	*found = (struct posix_variable){.start = start, .end = end + 1,
		.name = slice_of(text.data + name_at, end - name_at)};
	if (text.data[end] == '}')
		return true;
	if (end + 1 == text.len || text.data[end + 1] != '-')
		return false;
	if (stops->default_end < end + 2)
		stops->default_end = find_stop(text, end + 2, false);
	found->has_default = true;
	found->rest = slice_of(text.data + end + 2, stops->default_end - (end + 2));
	found->end = stops->default_end + 1;
	return stops->default_end < text.len;
}

bool
posix_variable_find(struct slice text, size_t at, struct posix_stops *stops,
	struct posix_variable *found)
{
	while ((at += slice_find(slice_from(text, at), '$')) < text.len) {
		if (at + 1 < text.len && text.data[at + 1] == '{' &&
			take_variable(text, at, stops, found))
			return true;
		at++;
	}
	return false;
}

/* The first byte that VALUE cannot have in QUOTE. */
static size_t
wrong_in_quotes(struct slice value, enum quote quote)
{
	for (size_t at = 0; quote == QUOTE_SINGLE && at < value.len; at++)
		if (value.data[at] == '\'' || value.data[at] == '\r')
			return at;
	return value.len > 0 && value.data[value.len - 1] == '\\' ? value.len - 1 : value.len;
}

static size_t
wrong_in_none(struct slice value)
{
	struct slice trimmed = trim_class_end(value, python_is_space);

	if (value.len == 0 || value.data[0] == '\'' || value.data[0] == '"' ||
		skip_class(value, 0, python_is_space) > 0)
		return 0;
	for (size_t at = 0; at < trimmed.len; at++) {
		unsigned char c = value.data[at];

		if (c == '\n' || c == '\r' ||
			(c == '#' && ends_with_class(slice_of(value.data, at), python_is_space)))
			return at;
	}
	return trimmed.len;
}

/* The quotes that VALUE fits in: true, or false and the byte that the best of them cannot have. */
static bool
quote_of(struct slice value, enum quote *quote, size_t *wrong_at)
{
	static const enum quote quotes[] = {QUOTE_SINGLE, QUOTE_DOUBLE, QUOTE_NONE};

	*wrong_at = 0;
	for (size_t i = 0; i < ARRAY_LEN(quotes); i++) {
		size_t at = quotes[i] == QUOTE_NONE ? wrong_in_none(value) :
			wrong_in_quotes(value, quotes[i]);

		*quote = quotes[i];
		if (at == value.len)
			return true;
		if (at > *wrong_at)
			*wrong_at = at;
	}
	return false;
}

static int
check_value(const struct format *format, const struct entry *entry, struct err *err)
{
	struct posix_stops stops = {0, 0};
	struct posix_variable found;
	enum quote quote;
	size_t at;

	if (posix_variable_find(entry->value, 0, &stops, &found))
		return refuse_value(format, entry, "a `${…}` that is replaced whatever the quotes,",
			found.start, remedy_elsewhere, err);
	if (!quote_of(entry->value, &quote, &at))
		return refuse_value(format, entry, byte_no_quotes_hold(entry->value.data[at]), at,
			remedy_elsewhere, err);
	return 0;
}

int
python_dotenv_check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, ".-", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = check_value(format, entry, err);
	return r;
}

static const char *
escape_single(unsigned char c)
{
	return c == '\\' ? "\\\\" : NULL;
}

static const char *
escape_double(unsigned char c)
{
	return c == '\\' ? "\\\\" : c == '"' ? "\\\"" : c == '\r' ? "\\r" : NULL;
}

void
python_dotenv_put(struct secret_text *out, const struct entry *entry, size_t at)
{
	static const char *const signs[] = {
		[QUOTE_NONE] = "", [QUOTE_SINGLE] = "'", [QUOTE_DOUBLE] = "\""};
	enum quote quote = QUOTE_NONE;
	size_t wrong_at;

	(void)at;
	(void)quote_of(entry->value, &quote, &wrong_at);
	secret_text_add(out, entry->name);
	secret_text_add_byte(out, '=');
	secret_text_add_text(out, signs[quote]);
	if (quote == QUOTE_NONE)
		secret_text_add(out, entry->value);
	else
		put_escaped(out, entry->value,
			quote == QUOTE_SINGLE ? escape_single : escape_double);
	secret_text_add_text(out, signs[quote]);
	secret_text_add_byte(out, '\n');
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	return python_dotenv_read(text, file, true, out, notes, err);
}

const struct format format_python_dotenv = {
	.name = "python-dotenv",
	.summary = "dotenv for Python, 0.21 to 1.2",
	.check = python_dotenv_check,
	.put = python_dotenv_put,
	.read = read,
};
