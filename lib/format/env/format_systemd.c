/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `EnvironmentFile=` of a systemd unit (dialects.md §3, §4). What is written reads the same in
 * every version: they differ in comments only, and there are none.
 */
#include "format/formats_priv.h"

#include "base/utf8.h"
#include "format/env/systemd_priv.h"
#include "format/write_priv.h"

static bool
is_no_character(unsigned code)
{
	return (code >= 0xfdd0 && code <= 0xfdef) || (code & 0xfffe) == 0xfffe;
}

size_t
systemd_wrong_at(struct slice text)
{
	size_t at = 0;

	while (at < text.len) {
		unsigned code = text.data[at];
		size_t len = code < 0x80 ? 1 : utf8_next(slice_from(text, at), &code);

		if (len == 0 || is_no_character(code))
			return at;
		at += len;
	}
	return at;
}

static int
check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	(void)opts;
	return refuse_too_much(format, set, err);
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at;
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "", err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = refuse_too_long(format, entry, err);
	if (r < 0)
		return r;
	at = systemd_wrong_at(entry->value);
	if (at < entry->value.len)
		return refuse_value(format, entry,
			"a code point that is no character, for which systemd refuses the file,",
			at, "give it as a file: `--as systemd-credential`, or store it as base64",
			err);
	return 0;
}

static const char *
escape_of(unsigned char byte)
{
	switch (byte) {
	case '"':
		return "\\\"";
	case '\\':
		return "\\\\";
	case '$':
		return "\\$";
	case '`':
		return "\\`";
	default:
		return NULL;
	}
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	put_double_quoted(out, entry, escape_of);
}

const struct format format_systemd = {
	.name = "systemd",
	.summary = "EnvironmentFile= of a systemd unit",
	.check_all = check_all,
	.check = check,
	.put = put,
	.read = systemd_read,
};
