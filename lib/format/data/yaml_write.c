/* SPDX-License-Identifier: Apache-2.0 */
#include "format/data/yaml_priv.h"

#include <stdio.h>
#include <string.h>
#include <strings.h>

#include "base/utf8.h"
#include "format/write_priv.h"
#include "model/name.h"

enum { KEY_MOST = 1024, CODES_MOST = 11 }; /* an escape: backslash, letter, eight digits, NUL */

/* Characters that are written as they are, in bytes from the start of TEXT. */
static size_t
plain_len(struct slice text)
{
	size_t at = 0;

	while (at < text.len && text.data[at] >= 0x20 && text.data[at] < 0x7f &&
		text.data[at] != '"' && text.data[at] != '\\')
		at++;
	return at;
}

/* Controls, line breaks of Unicode, and what some reader drops or does not take. */
static bool
is_escaped(unsigned code)
{
	return code < 0x20 || (code >= 0x7f && code < 0xa0) || code == '"' || code == '\\' ||
		code == 0x2028 || code == 0x2029 || code == 0xfeff || (code & 0xfffe) == 0xfffe ||
		(code >= 0xfdd0 && code <= 0xfdef);
}

/* The escape of CODE in FORM, which is ended by a NUL; its length. */
static size_t
escape_of(unsigned code, char form[CODES_MOST])
{
	static const char codes[] = "\"\\\n\r\t", letters[] = "\"\\nrt";
	const char *known = code < 0x80 ? strchr(codes, (int)code) : NULL;

	if (known != NULL)
		return (size_t)snprintf(form, CODES_MOST, "\\%c", letters[known - codes]);
	return (size_t)snprintf(form, CODES_MOST, code < 0x100 ? "\\x%02X" : code < 0x10000 ?
		"\\u%04X" : "\\U%08X", code);
}

void
yaml_put_text(struct secret_text *out, struct slice text)
{
	secret_text_add_byte(out, '"');
	while (text.len > 0) {
		size_t len = plain_len(text);
		char form[CODES_MOST];
		unsigned code;

		secret_text_add(out, slice_of(text.data, len));
		text = slice_from(text, len);
		len = utf8_next(text, &code);
		if (len == 0)
			break;
		secret_text_add(out, is_escaped(code) ? slice_of(form, escape_of(code, form)) :
			slice_of(text.data, len));
		text = slice_from(text, len);
	}
	secret_text_add_byte(out, '"');
}

/* Words that are a truth or nothing to some readers. */
static bool
is_word(struct slice name)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "y", "n",
		"null"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (strlen(words[i]) == name.len &&
			strncasecmp(words[i], (const char *)name.data, name.len) == 0)
			return true;
	return false;
}

void
yaml_put_name(struct secret_text *out, struct slice name)
{
	if (name_is_valid(name) && !is_word(name))
		secret_text_add(out, name);
	else
		yaml_put_text(out, name);
}

int
yaml_check_name(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice rest = entry->name;
	size_t written = 2; /* the quotes */

	while (rest.len > 0) {
		char form[CODES_MOST];
		unsigned code = 0;
		size_t len = utf8_next(rest, &code);

		written += is_escaped(code) ? escape_of(code, form) : 1;
		if (written > KEY_MOST)
			return refuse_name(format, entry, "the limit of 1,024 characters for a name",
				entry->name.len - rest.len, "give it a shorter name", err);
		rest = slice_from(rest, len);
	}
	return 0;
}
