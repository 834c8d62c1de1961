/* SPDX-License-Identifier: Apache-2.0 */
/* What a value looks like in each kind of text (dialects.md §4), and what has no form there. */
#include <string.h>

#include "base/utf8.h"
#include "format/data/yaml_priv.h"
#include "format/template.h"
#include "text/base64.h"

typedef const char *refuse_code(unsigned code);

static const char *
refuse_characters(struct slice value, refuse_code *refuse, size_t *offset)
{
	const char *what;
	unsigned code;
	size_t at, len;

	for (at = 0; at < value.len; at += len) {
		*offset = at;
		len = utf8_next(slice_from(value, at), &code);
		if (len == 0)
			return "a byte that is not UTF-8";
		what = refuse(code);
		if (what != NULL)
			return what;
	}
	return NULL;
}

static const char *
refuse_nul(unsigned code)
{
	return code == 0 ? "a NUL byte" : NULL;
}

static const char *
refuse_markup(unsigned code)
{
	bool control = code < 0x20 && code != '\t' && code != '\n' && code != '\r';

	return control || code == 0xfffe || code == 0xffff ? "a character that markup cannot have"
							   : NULL;
}

static const char *
text_refuse(struct slice value, size_t *offset)
{
	return refuse_characters(value, refuse_nul, offset);
}

static const char *
markup_refuse(struct slice value, size_t *offset)
{
	return refuse_characters(value, refuse_markup, offset);
}

static const char *
sh_refuse(struct slice value, size_t *offset)
{
	*offset = slice_find(value, '\0');
	return *offset < value.len ? "a NUL byte" : NULL;
}

static const char *
nothing_refuse(struct slice value, size_t *offset)
{
	(void)value;
	(void)offset;
	return NULL;
}

static void
add_hex(struct secret_text *out, const char *lead, unsigned code, unsigned digits, bool upper)
{
	secret_text_add_text(out, lead);
	while (digits-- > 0) {
		unsigned digit = code >> (4 * digits) & 15;

		secret_text_add_byte(out,
		    (unsigned char)(digit < 10 ? '0' + digit : (upper ? 'A' : 'a') + digit - 10));
	}
}

/* Walk over the characters of a value that is valid: what ADD does not write goes as it is. */
static void
add_characters(struct secret_text *out, struct slice value,
    bool (*add)(struct secret_text *out, unsigned code, size_t at))
{
	size_t at, len;
	unsigned code;

	for (at = 0; at < value.len; at += len) {
		len = utf8_next(slice_from(value, at), &code);
		if (!add(out, code, at))
			secret_text_add(out, slice_of(value.data + at, len));
	}
}

/* The letter of a backslash escape that the quoted strings of JSON, YAML and TOML share; 0: none. */
static char
short_escape(unsigned code)
{
	switch (code) {
	case '"':
	case '\\':
		return (char)code;
	case '\n':
		return 'n';
	case '\r':
		return 'r';
	case '\t':
		return 't';
	default:
		return 0;
	}
}

static bool
add_short(struct secret_text *out, unsigned code)
{
	char letter = short_escape(code);

	if (letter == 0)
		return false;
	secret_text_add_byte(out, '\\');
	secret_text_add_byte(out, (unsigned char)letter);
	return true;
}

/* What a script in a page would take for its end is escaped too: it is JSON all the same. */
static bool
json_character(struct secret_text *out, unsigned code, size_t at)
{
	bool in_page = code == '<' || code == '>' || code == '&' || code == 0x2028 || code == 0x2029;

	(void)at;
	if (add_short(out, code))
		return true;
	if (code >= 0x20 && code != 0x7f && !in_page)
		return false;
	add_hex(out, "\\u", code, 4, false);
	return true;
}

static bool
toml_character(struct secret_text *out, unsigned code, size_t at)
{
	(void)at;
	if (add_short(out, code))
		return true;
	if (code >= 0x20 && code != 0x7f)
		return false;
	add_hex(out, "\\u", code, 4, false);
	return true;
}

static bool
markup_character(struct secret_text *out, unsigned code, size_t at)
{
	(void)at;
	if (code == '&')
		secret_text_add_text(out, "&amp;");
	else if (code == '<')
		secret_text_add_text(out, "&lt;");
	else if (code == '>')
		secret_text_add_text(out, "&gt;");
	else if (code == '"')
		secret_text_add_text(out, "&quot;");
	else if (code == '\'')
		secret_text_add_text(out, "&#39;");
	else if (code == '\t') /* an attribute would make blanks of these */
		secret_text_add_text(out, "&#9;");
	else if (code == '\n')
		secret_text_add_text(out, "&#10;");
	else if (code == '\r')
		secret_text_add_text(out, "&#13;");
	else
		return false;
	return true;
}

static bool
properties_character(struct secret_text *out, unsigned code, size_t at)
{
	static const char letters[] = "t\tn\nr\rf\f";
	const char *letter = code == 0 || code >= 0x20 ? NULL : strchr(letters, (int)code);

	if (letter != NULL) {
		secret_text_add_byte(out, '\\');
		secret_text_add_byte(out, (unsigned char)letter[-1]);
	} else if (code > 0xffff) {
		add_hex(out, "\\u", 0xd800 + ((code - 0x10000) >> 10), 4, true);
		add_hex(out, "\\u", 0xdc00 + ((code - 0x10000) & 0x3ff), 4, true);
	} else if (code < 0x20 || code > 0x7e) {
		add_hex(out, "\\u", code, 4, true);
	} else if ((code == ' ' && at == 0) || strchr("\\:=#!", (int)code) != NULL) {
		secret_text_add_byte(out, '\\');
		return false;
	} else {
		return false;
	}
	return true;
}

static void
json_add(struct secret_text *out, struct slice value)
{
	secret_text_add_byte(out, '"');
	add_characters(out, value, json_character);
	secret_text_add_byte(out, '"');
}

static void
toml_add(struct secret_text *out, struct slice value)
{
	secret_text_add_byte(out, '"');
	add_characters(out, value, toml_character);
	secret_text_add_byte(out, '"');
}

static void
sh_add(struct secret_text *out, struct slice value)
{
	size_t at;

	secret_text_add_byte(out, '\'');
	for (at = 0; at < value.len; at++) {
		if (value.data[at] == '\'')
			secret_text_add_text(out, "'\\''");
		else
			secret_text_add_byte(out, value.data[at]);
	}
	secret_text_add_byte(out, '\'');
}

static void
markup_add(struct secret_text *out, struct slice value)
{
	add_characters(out, value, markup_character);
}

static void
properties_add(struct secret_text *out, struct slice value)
{
	add_characters(out, value, properties_character);
}

static bool
is_letter_or_digit(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

static void
url_add(struct secret_text *out, struct slice value)
{
	size_t at;

	for (at = 0; at < value.len; at++) {
		unsigned char c = value.data[at];

		if (is_letter_or_digit(c) || (c != '\0' && strchr("-._~", c) != NULL))
			secret_text_add_byte(out, c);
		else
			add_hex(out, "%", c, 2, true);
	}
}

const struct template_filter template_filters[] = {
    {"json", "a JSON string with its quotes", true, text_refuse, json_add},
    {"yaml", "a YAML string with its quotes", true, text_refuse, yaml_put_text},
    {"toml", "a TOML string with its quotes", true, text_refuse, toml_add},
    {"sh", "one word of a shell, with its quotes", true, sh_refuse, sh_add},
    {"xml", "text or attribute of XML, without quotes", false, markup_refuse, markup_add},
    {"html", "text or attribute of HTML, without quotes", false, markup_refuse, markup_add},
    {"url", "a part of an address, percent-encoded", false, nothing_refuse, url_add},
    {"properties", "a value of a Java properties file", false, text_refuse, properties_add},
    {"base64", "the bytes in Base64", false, nothing_refuse, base64_write},
    {"raw", "the bytes as they are, whatever they mean there", false, nothing_refuse,
	secret_text_add},
    {NULL, NULL, false, NULL, NULL},
};

const struct template_filter *
template_filter_find(struct slice name)
{
	const struct template_filter *filter;

	for (filter = template_filters; filter->name != NULL; filter++) {
		if (slice_equal_text(name, filter->name))
			return filter;
	}
	return NULL;
}
