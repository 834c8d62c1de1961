/* SPDX-License-Identifier: Apache-2.0 */
/*
 * type   = kind [ "(" [ option *( "," option ) ] ")" ]
 * option = [ name "=" ] value
 * value  = '"' … '"' / "'" … "'" / "[" … "]" / "/" … "/" / bare text up to "," or ")"
 */
#include "config/type.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/suggest.h"
#include "config/type_priv.h"
#include "text/regex.h"

struct type_reader {
	struct slice rest;
	struct type *type;
};

static int
wrong(struct err *err, const char *what)
{
	err_set(err, ERR_INVALID, "contract-type", "%s in a type", what);
	return err_fix(err, "write it like `string(minLength=3)` or `enum(a, b)`");
}

static bool
is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
		c == '-' || c == '_';
}

static struct slice
take_word(struct slice *rest)
{
	size_t len = 0;
	struct slice word;

	while (len < rest->len && is_word_byte(rest->data[len]))
		len++;
	word = slice_of(rest->data, len);
	*rest = slice_from(*rest, len);
	return word;
}

static void
skip_blanks(struct slice *rest)
{
	while (rest->len > 0 && (rest->data[0] == ' ' || rest->data[0] == '\t'))
		*rest = slice_from(*rest, 1);
}

/* Up to END, which is not in a quoted text; rest.len if there is none. */
static size_t
find_end(struct slice rest, const char *ends)
{
	size_t at;

	for (at = 0; at < rest.len; at++)
		if (rest.data[at] != '\0' && strchr(ends, rest.data[at]) != NULL)
			break;
	return at;
}

static int
take_value(struct type_reader *reader, struct slice *value, struct err *err)
{
	unsigned char first = reader->rest.len == 0 ? ',' : reader->rest.data[0];
	size_t end;

	if (strchr("\"'/[", first) != NULL && first != '\0') {
		const char closing[2] = {first == '[' ? ']' : (char)first, '\0'};

		reader->rest = slice_from(reader->rest, 1);
		end = find_end(reader->rest, closing);
		if (end == reader->rest.len)
			return wrong(err, "an option that does not end");
		*value = slice_of(reader->rest.data, end);
		reader->rest = slice_from(reader->rest, end + 1);
		return 0;
	}
	end = find_end(reader->rest, ",)");
	*value = slice_trim(slice_of(reader->rest.data, end));
	reader->rest = slice_from(reader->rest, end);
	return value->len == 0 ? wrong(err, "an empty option") : 0;
}

static int
check_pattern(struct slice pattern, struct err *err)
{
	struct regex *regex CLEANUP(regex_freep) = NULL;

	return regex_new(pattern, &regex, err);
}

/* An option's value that can never fit anything is told when it is read. */
static int
check_option(const char *name, struct slice value, struct err *err)
{
	static const char *const numbers[] = {"minLength", "maxLength", "min", "max", "precision"};

	if (strcmp(name, "matches") == 0)
		return check_pattern(value, err);
	for (size_t i = 0; i < ARRAY_LEN(numbers); i++)
		if (strcmp(name, numbers[i]) == 0 && !form_is_number(value)) {
			err_set(err, ERR_INVALID, "contract-type", "`%s` of a type is no number",
				name);
			return err->code;
		}
	return 0;
}

static int
unknown_option(const struct type_rule *rule, const char *name, struct err *err)
{
	const char *near;
	size_t count = 0;

	while (rule->options != NULL && rule->options[count] != NULL)
		count++;
	near = count == 0 ? NULL : suggest(name, rule->options, count);
	err_set(err, ERR_INVALID, "contract-type", "`%s` has no option `%.40s`", rule->name, name);
	return near == NULL ? err->code : err_fix(err, "did you mean `%s`?", near);
}

static bool
rule_has(const struct type_rule *rule, const char *name)
{
	for (size_t i = 0; rule->options != NULL && rule->options[i] != NULL; i++)
		if (strcmp(rule->options[i], name) == 0)
			return true;
	return false;
}

/* The word before a `=`, if that is what comes next. */
static char *
take_name(struct type_reader *reader)
{
	struct slice rest = reader->rest;
	struct slice word = take_word(&rest);

	skip_blanks(&rest);
	if (word.len == 0 || rest.len == 0 || rest.data[0] != '=')
		return NULL;
	reader->rest = slice_from(rest, 1);
	skip_blanks(&reader->rest);
	return xstrndup((const char *)word.data, word.len);
}

static int
take_option(struct type_reader *reader, struct err *err)
{
	const struct type_rule *rule = &type_rules[reader->type->kind];
	char *name CLEANUP(freep) = NULL;
	char *text CLEANUP(freep) = NULL;
	struct slice value = {NULL, 0};
	int r;

	skip_blanks(&reader->rest);
	name = take_name(reader);
	r = take_value(reader, &value, err);
	if (r < 0)
		return r;
	if (name == NULL && !rule->by_position)
		return wrong(err, "an option without a name");
	if (name != NULL && !rule_has(rule, name))
		return unknown_option(rule, name, err);
	if (name != NULL && (r = check_option(name, value, err)) < 0)
		return r;
	text = xstrndup((const char *)value.data, value.len);
	type_add(reader->type, name, text);
	return 0;
}

static int
take_options(struct type_reader *reader, struct err *err)
{
	int r;

	for (;;) {
		r = take_option(reader, err);
		if (r < 0)
			return r;
		skip_blanks(&reader->rest);
		if (reader->rest.len == 0)
			return wrong(err, "a missing `)`");
		if (reader->rest.data[0] == ')')
			break;
		if (reader->rest.data[0] != ',')
			return wrong(err, "text behind an option");
		reader->rest = slice_from(reader->rest, 1);
	}
	reader->rest = slice_from(reader->rest, 1);
	return 0;
}

static int
take_kind(struct type_reader *reader, struct err *err)
{
	struct slice word = take_word(&reader->rest);
	char *shown CLEANUP(freep) = xstrndup((const char *)word.data, word.len);
	const char *names[TYPE_KINDS];
	const char *near;

	for (size_t i = 0; i < TYPE_KINDS; i++) {
		names[i] = type_rules[i].name;
		if (slice_equal_text(word, names[i])) {
			reader->type->kind = (enum type_kind)i;
			return 0;
		}
	}
	near = suggest(shown, names, TYPE_KINDS);
	err_set(err, ERR_INVALID, "contract-type", "there is no type `%.40s`", shown);
	return near == NULL ? err->code : err_fix(err, "did you mean `%s`?", near);
}

int
type_read(struct slice text, struct type **out, struct err *err)
{
	struct type *type CLEANUP(type_freep) = xcalloc(1, sizeof(*type));
	struct type_reader reader = {slice_trim(text), type};
	int r = take_kind(&reader, err);

	if (r == 0 && reader.rest.len > 0 && reader.rest.data[0] == '(') {
		reader.rest = slice_from(reader.rest, 1);
		skip_blanks(&reader.rest);
		if (reader.rest.len > 0 && reader.rest.data[0] == ')')
			reader.rest = slice_from(reader.rest, 1);
		else
			r = take_options(&reader, err);
	}
	if (r == 0 && slice_trim(reader.rest).len > 0)
		r = wrong(err, "text behind its end");
	if (r == 0 && type->kind == TYPE_ENUM && type->count == 0)
		r = wrong(err, "an enum without words");
	if (r < 0)
		return r;
	*out = type;
	type = NULL;
	return 0;
}

static bool
is_plain(const char *value)
{
	for (size_t i = 0; value[i] != '\0'; i++)
		if (!is_word_byte((unsigned char)value[i]) && value[i] != '.')
			return false;
	return value[0] != '\0';
}

static void
write_value(const struct type_option *option, struct buf *out)
{
	bool list = strchr(option->value, ',') != NULL && option->name != NULL &&
		strcmp(option->name, "matches") != 0;
	const char *quote = strchr(option->value, '"') == NULL ? "\"" : "'";

	if (list)
		buf_addf(out, "[%s]", option->value);
	else if (is_plain(option->value))
		buf_add_text(out, option->value);
	else
		buf_addf(out, "%s%s%s", quote, option->value, quote);
}

void
type_write(const struct type *type, struct buf *out)
{
	buf_add_text(out, type_rules[type->kind].name);
	for (size_t i = 0; i < type->count; i++) {
		buf_add_text(out, i == 0 ? "(" : ", ");
		if (type->options[i].name != NULL)
			buf_addf(out, "%s=", type->options[i].name);
		write_value(&type->options[i], out);
	}
	if (type->count > 0)
		buf_add_byte(out, ')');
}
