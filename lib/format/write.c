/* SPDX-License-Identifier: Apache-2.0 */
#include "format/write_priv.h"

#include <string.h>

#include "base/buf.h"
#include "text/escape.h"

enum {
	FILE_NAME_MOST = 255,
	VARIABLE_MOST = 131071,  /* Linux: 32 pages for one text and its NUL */
	EXEC_MOST = 6 << 20,     /* Linux: whatever the stack limit says */
};
const char remedy_elsewhere[] =
	"start the program with `evenkeep run`, or write another dialect if its reader knows one "
	"(`evenkeep help dialects`)";

const char *
byte_no_quotes_hold(unsigned char byte)
{
	switch (byte) {
	case '\'':
		return "a single quote that no quotes can hold";
	case '"':
		return "a double quote that no quotes can hold";
	case '`':
		return "a backtick that no quotes can hold";
	case '\\':
		return "a backslash that no quotes can hold";
	case '\r':
		return "a carriage return that no quotes can hold";
	case '\n':
		return "a newline that no quotes can hold";
	case '#':
		return "a `#` that no quotes can hold";
	default:
		return "a byte that no quotes can hold";
	}
}

static int
refuse(const struct format *format, const struct entry *entry, const char *part, const char *what,
	size_t offset, const char *remedy, struct err *err)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT;

	printable_add_cut(&name, entry->name, 255);
	err_set(err, ERR_INVALID, "cannot-carry",
		"`%s` cannot carry `%s`: %s at byte %zu of its %s",
		format->name, buf_text(&name), what, offset, part);
	return err_fix(err, "%s", remedy);
}

int
refuse_value(const struct format *format, const struct entry *entry, const char *what,
	size_t offset, const char *remedy, struct err *err)
{
	return refuse(format, entry, "value", what, offset, remedy, err);
}

int
refuse_name(const struct format *format, const struct entry *entry, const char *what,
	size_t offset, const char *remedy, struct err *err)
{
	return refuse(format, entry, "name", what, offset, remedy, err);
}

int
refuse_no_name(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at;

	if (entry->name.len == 0) {
		err_set(err, ERR_INVALID, "cannot-carry",
			"`%s` cannot carry a value without a name",
			format->name);
		return err_fix(err, "give it a name");
	}
	at = slice_find(entry->name, '=');
	if (at < entry->name.len)
		return refuse_name(format, entry, "a `=`", at, "rename it", err);
	at = slice_find(entry->name, '\0');
	if (at < entry->name.len)
		return refuse_name(format, entry, "a NUL byte", at, "rename it", err);
	return 0;
}

int
refuse_never(const struct format *format, const struct entry *entry, struct err *err)
{
	static const char remedy[] =
		"no program can receive a NUL byte in its environment: store the value as base64";
	size_t at = slice_find(entry->value, '\0');
	int r = refuse_no_name(format, entry, err);

	if (r == 0 && at < entry->value.len)
		return refuse_value(format, entry, "a NUL byte", at, remedy, err);
	return r;
}

int
refuse_not_utf8(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at = utf8_invalid_at(entry->name);

	if (at < entry->name.len)
		return refuse_name(format, entry, "a byte that is not UTF-8", at,
			"rename it", err);
	at = utf8_invalid_at(entry->value);
	if (at < entry->value.len)
		return refuse_value(format, entry, "a byte that is not UTF-8", at,
			"start the program with `evenkeep run`, write `--as sh` or `--as null`, or "
			"store the value as base64", err);
	return 0;
}

int
refuse_secret(const struct format *format, const struct entry *entry, const char *why,
	const char *remedy, struct err *err)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT;

	if ((entry->flags & ENTRY_PLAIN) != 0)
		return 0;
	printable_add_cut(&name, entry->name, 255);
	err_set(err, ERR_INVALID, "cannot-carry", "`%s` cannot carry `%s`: it is a secret",
		format->name, buf_text(&name));
	err_why(err, "%s", why);
	return err_fix(err, "%s", remedy);
}

static bool
is_letter(unsigned char c)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static bool
is_digit(unsigned char c)
{
	return c >= '0' && c <= '9';
}

int
refuse_odd_name(const struct format *format, const struct entry *entry, const char *more,
	struct err *err)
{
	struct slice name = entry->name;

	for (size_t at = 0; at < name.len; at++) {
		unsigned char c = name.data[at];

		if (is_letter(c) || (at > 0 && is_digit(c)) ||
			(at > 0 && c != '\0' && strchr(more, c) != NULL))
			continue;
		return refuse_name(format, entry,
			at == 0 && is_digit(c) ? "a digit" : "a character that it does not take",
			at, "rename it to letters, digits and `_`, or map it with `take` in "
			"evenkeep.yaml", err);
	}
	return 0;
}

int
refuse_no_file_name(const struct format *format, const struct entry *entry, struct err *err)
{
	static const char remedy[] = "rename it, or map it with `take` in evenkeep.yaml";
	struct slice name = entry->name;
	size_t at;

	if (name.len == 0) {
		err_set(err, ERR_INVALID, "cannot-carry",
			"`%s` cannot carry a value without a name", format->name);
		return err_fix(err, "give it a name");
	}
	for (at = 0; at < name.len; at++)
		if (name.data[at] == '\0' || name.data[at] == '/')
			return refuse_name(format, entry, "a byte that no file name has", at, remedy, err);
	if (slice_equal_text(name, ".") || slice_equal_text(name, ".."))
		return refuse_name(format, entry, "the name of a folder", 0, remedy, err);
	if (name.len > FILE_NAME_MOST)
		return refuse_name(format, entry, "the end of the longest file name", FILE_NAME_MOST,
			remedy, err);
	return 0;
}

static bool
is_too_long(const struct entry *entry)
{
	return entry->name.len + 1 + entry->value.len > VARIABLE_MOST;
}

int
refuse_too_long(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t head = entry->name.len + 1;

	if (!is_too_long(entry))
		return 0;
	return refuse_value(format, entry,
		"the limit of 131,071 bytes that Linux has for a variable, with its name,",
		head > VARIABLE_MOST ? 0 : VARIABLE_MOST - head,
		"give it as a file: `--as files`, or `--as systemd-credential` for a unit", err);
}

int
refuse_too_much(const struct format *format, struct envset *set, struct err *err)
{
	size_t bytes = 0;

	for (size_t i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		if (!is_too_long(entry)) /* it is refused by itself */
			bytes += entry->name.len + entry->value.len + 2 + sizeof(char *);
	}
	if (bytes <= EXEC_MOST)
		return 0;
	err_set(err, ERR_INVALID, "cannot-carry",
		"`%s` cannot carry %zu values of %zu bytes together: Linux starts no program with "
		"more than 6 MiB", format->name, envset_count(set), bytes);
	return err_fix(err, "render fewer names: `--service`, or give the long ones as files: "
		"`--as files`");
}

void
put_escaped(struct secret_text *out, struct slice value,
	const char *(*escape_of)(unsigned char byte))
{
	size_t plain = 0;

	for (size_t at = 0; at < value.len; at++) {
		const char *escape = escape_of(value.data[at]);

		if (escape == NULL)
			continue;
		secret_text_add(out, slice_of(value.data + plain, at - plain));
		secret_text_add_text(out, escape);
		plain = at + 1;
	}
	secret_text_add(out, slice_from(value, plain));
}

void
put_single_quoted(struct secret_text *out, const struct entry *entry)
{
	secret_text_add(out, entry->name);
	secret_text_add_text(out, "='");
	secret_text_add(out, entry->value);
	secret_text_add_text(out, "'\n");
}

void
put_double_quoted(struct secret_text *out, const struct entry *entry,
	const char *(*escape_of)(unsigned char byte))
{
	secret_text_add(out, entry->name);
	secret_text_add_text(out, "=\"");
	put_escaped(out, entry->value, escape_of);
	secret_text_add_text(out, "\"\n");
}
