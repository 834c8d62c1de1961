/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What all readers of `.env` files agree on (dialects.md §4, "portable dotenv"): NAME='value', or
 * NAME="value" if there is a single quote in it, one a line. The readers are those of the dialects
 * compose, compose-v1, dotenv-js, dotenv-expand, python-dotenv, ruby-dotenv, godotenv, direnv,
 * systemd, nomad, env-schema and sh; what one of them would take as something else is refused.
 */
#include "format/formats_priv.h"

#include <string.h>

#include "base/utf8.h"
#include "format/env/dotenv_expand_priv.h"
#include "format/env/dotenv_priv.h"
#include "format/read_text_priv.h"
#include "format/write_priv.h"

static const char remedy[] =
	"write the dialect of the program that reads it (`evenkeep help dialects`), or start the "
	"program with `evenkeep run`";

static bool
is_noncharacter(unsigned code)
{
	return (code & 0xfffe) == 0xfffe || (code >= 0xfdd0 && code <= 0xfdef);
}

/* What CODE is if no quotes help. */
static const char *
wrong_anywhere(unsigned code)
{
	if (code == '\n')
		return "a newline, which Nomad cannot read,";
	if (code == '\r')
		return "a carriage return, which dotenv-js takes as a newline,";
	if (code < 0x20)
		return "a control character, which Nomad cannot read,";
	if (code == '$')
		return "a dollar, which dotenv-expand replaces,";
	if (is_noncharacter(code))
		return "a Unicode noncharacter, for which systemd drops the file,";
	return NULL;
}

static const char *
wrong_in_double(unsigned code)
{
	switch (code) {
	case '"':
		return "a double quote beside a single one, for which dotenv-js has no form,";
	case '\\':
		return "a backslash beside a single quote, which dotenv-js does not escape,";
	case '`':
		return "a backtick beside a single quote, which a shell would run,";
	case '!':
		return "a `!` beside a single quote, which an interactive shell replaces,";
	default:
		return NULL;
	}
}

static const char *
wrong_in_single(struct slice rest)
{
	unsigned char next = rest.len > 1 ? rest.data[1] : '\0';

	if (rest.data[0] == '\\' && rest.len == 1)
		return "a backslash at the end, which keeps the quote open for compose,";
	if (rest.data[0] == '\\' && next == '\\')
		return "two backslashes, which are one for python-dotenv,";
	return NULL;
}

/* What nobody takes as something else: ASCII without controls, `!`, `"`, `$`, `\` and backticks. */
static const uint64_t harmless[4] = {
	BYTES(' ', ' ') | BYTES('#', '#') | BYTES('%', '?'),
	BYTES('@', '[') | BYTES(']', '_') | BYTES('a', 0x7f),
};

const char *
dotenv_wrong(struct slice value, enum quote quote, size_t *at)
{
	unsigned code = 0;

	*at = 0;
	if (value.len == 0)
		return "an empty value, which Nomad leaves out,";
	while ((*at = skip_set(value, *at, harmless)) < value.len) {
		struct slice rest = slice_from(value, *at);
		size_t len = utf8_next(rest, &code);
		const char *wrong = len == 0 ? "a byte that is not UTF-8" : wrong_anywhere(code);

		if (wrong == NULL)
			wrong = quote == QUOTE_DOUBLE ? wrong_in_double(code) : wrong_in_single(rest);
		if (wrong != NULL)
			return wrong;
		*at += len;
	}
	return NULL;
}

static enum quote
quote_of(struct slice value)
{
	return slice_find(value, '\'') < value.len ? QUOTE_DOUBLE : QUOTE_SINGLE;
}

static int
check_name(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	/* a shell is the reader with the fewest names */
	r = format_sh.check(format, entry, err);
	if (r < 0)
		return r;
	if (is_object_property(entry->name))
		return refuse_name(format, entry, "a name that every object of JavaScript has", 0,
			"rename it", err);
	return 0;
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t more = entry->name.len + strlen("=''"), at;
	const char *wrong;
	int r;

	r = check_name(format, entry, err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r < 0)
		return r;
	wrong = dotenv_wrong(entry->value, quote_of(entry->value), &at);
	if (wrong != NULL)
		return refuse_value(format, entry, wrong, at, remedy, err);
	if (more + entry->value.len > DOTENV_LINE_MOST)
		return refuse_value(format, entry, "the 65,535 bytes of a line in Nomad end",
			more > DOTENV_LINE_MOST ? 0 : DOTENV_LINE_MOST - more, remedy, err);
	return 0;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	const char *sign = quote_of(entry->value) == QUOTE_DOUBLE ? "\"" : "'";

	(void)at;
	secret_text_add(out, entry->name);
	secret_text_add_byte(out, '=');
	secret_text_add_text(out, sign);
	secret_text_add(out, entry->value);
	secret_text_add_text(out, sign);
	secret_text_add_byte(out, '\n');
}

const struct format format_dotenv = {
	.name = "dotenv",
	.summary = "what all readers of .env files agree on",
	.check = check,
	.put = put,
	.read = dotenv_read,
};
