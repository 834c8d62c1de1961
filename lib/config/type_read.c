/* SPDX-License-Identifier: Apache-2.0 */
/*
 * type   = kind [ "(" [ option *( "," option ) ] ")" ]
 * option = [ name "=" ] value
 * value  = '"' … '"' / "'" … "'" / "`" … "`" / "[" … "]" / bare text up to "," or ")"
 *        / "/" … "/" flags / "regex(" … ")"           of `matches`
 *
 * A comma may stand behind the last option. `if(…)` and `$NAME` as a value are computed elsewhere.
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

/* Bytes of the text in quotes at the start of REST, both included; 0: it does not end. */
static size_t
quoted_len(struct slice rest)
{
	for (size_t at = 1; at < rest.len; at++) {
		if (rest.data[at] == rest.data[0])
			return at + 1;
		if (rest.data[at] == '\\' && at + 1 < rest.len && rest.data[at + 1] == rest.data[0])
			at++;
	}
	return 0;
}

/* Bytes up to a `,` or closing bracket that is in no brackets and no quotes; rest.len: to the end. */
static size_t
bare_len(struct slice rest)
{
	size_t depth = 0, at = 0, len;
	bool fresh = true; /* a quoted text may begin here */

	for (; at < rest.len; at++) {
		unsigned char c = rest.data[at];

		if (depth == 0 && (c == ',' || c == ')' || c == ']' || c == '}'))
			break;
		if (fresh && strchr("\"'`", c) != NULL && c != '\0' &&
			(len = quoted_len(slice_from(rest, at))) > 0)
			at += len - 1;
		depth += c == '(' || c == '[' || c == '{';
		depth -= c == ')' || c == ']' || c == '}';
		fresh = strchr("([{,= \t", c) != NULL && c != '\0';
	}
	return at;
}

/* QUOTED without its quotes; the escaped ones in it are one byte. */
static char *
unquote(struct slice quoted)
{
	struct buf text = BUF_INIT;
	struct slice inside = slice_of(quoted.data + 1, quoted.len - 2);

	for (size_t i = 0; i < inside.len; i++) {
		if (inside.data[i] == '\\' && i + 1 < inside.len && inside.data[i + 1] == quoted.data[0])
			i++;
		buf_add_byte(&text, inside.data[i]);
	}
	return buf_take(&text);
}

/* `/pattern/flags` at the start of REST as a pattern with its flags inside; NULL: it is not one. */
static char *
take_slashed(struct slice *rest)
{
	struct buf pattern CLEANUP(buf_done) = BUF_INIT;
	struct slice flags;
	size_t end = 1;

	while (end < rest->len && rest->data[end] != '/')
		end += rest->data[end] == '\\' ? 2 : 1;
	if (end >= rest->len)
		return NULL;
	flags = slice_from(*rest, end + 1);
	flags.len = bare_len(flags);
	for (size_t i = 0; i < flags.len; i++) {
		if (strchr("ims", flags.data[i]) != NULL && flags.data[i] != '\0')
			buf_addf(&pattern, "(?%c)", flags.data[i]);
		else if (strchr("dguvy ", flags.data[i]) == NULL || flags.data[i] == '\0')
			return NULL;
	}
	buf_add(&pattern, slice_of(rest->data + 1, end - 1));
	*rest = slice_from(*rest, end + 1 + flags.len);
	return buf_take(&pattern);
}

/* What other tools would compute: `if(…)`, `$NAME`. */
static bool
is_computed(struct slice text)
{
	struct slice rest = text;

	if (text.len > 0 && text.data[0] == '$')
		return true;
	return take_word(&rest).len > 0 && rest.len > 0 && rest.data[0] == '(';
}

static int
take_quoted(struct type_reader *reader, char **value, struct err *err)
{
	size_t len = quoted_len(reader->rest);

	if (len == 0)
		return wrong(err, "an option that does not end");
	*value = unquote(slice_of(reader->rest.data, len));
	reader->rest = slice_from(reader->rest, len);
	return 0;
}

/* `regex("…")` is what stands in it. */
static int
take_regex(struct type_reader *reader, char **value, struct err *err)
{
	struct type_reader inner = {slice_from(reader->rest, 6), reader->type};
	size_t len = bare_len(reader->rest);
	int r = 0;

	skip_blanks(&inner.rest);
	if (inner.rest.len > 0 && strchr("\"'`", inner.rest.data[0]) != NULL && inner.rest.data[0] != '\0')
		r = take_quoted(&inner, value, err);
	else if (inner.rest.len == 0 || inner.rest.data[0] != '/' ||
		(*value = take_slashed(&inner.rest)) == NULL)
		r = wrong(err, "a `regex()` without a pattern");
	reader->rest = slice_from(reader->rest, len);
	return r;
}

/*
 * The value of option NAME (NULL: by position); the caller frees it. NULL: it is computed.
 */
static int
take_value(struct type_reader *reader, const char *name, char **value, struct err *err)
{
	unsigned char first = reader->rest.len == 0 ? ',' : reader->rest.data[0];
	bool is_pattern = name != NULL && strcmp(name, "matches") == 0;
	struct slice bare;

	*value = NULL;
	if (first == '"' || first == '\'' || first == '`')
		return take_quoted(reader, value, err);
	if (is_pattern && first == '/' && (*value = take_slashed(&reader->rest)) != NULL)
		return 0;
	if (is_pattern && slice_starts_with(reader->rest, "regex("))
		return take_regex(reader, value, err);
	bare = slice_trim(slice_of(reader->rest.data, bare_len(reader->rest)));
	if (first == '[' && bare.len == bare_len(reader->rest) && !slice_ends_with(bare, "]"))
		return wrong(err, "an option that does not end");
	reader->rest = slice_from(reader->rest, bare_len(reader->rest));
	if (bare.len == 0)
		return wrong(err, "an empty option");
	if (first == '[' && slice_ends_with(bare, "]"))
		bare = slice_trim(slice_of(bare.data + 1, bare.len - 2));
	else if ((name != NULL || reader->type->kind == TYPE_ENUM) && is_computed(bare))
		return 0;
	*value = xstrndup((const char *)bare.data, bare.len);
	return 0;
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
	static const char *const numbers[] = {"minLength", "maxLength", "isLength", "min", "max",
		"precision", "isDivisibleBy", "version"};

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
has_word(const char *const *words, const char *word)
{
	for (; words != NULL && *words != NULL; words++)
		if (strcmp(*words, word) == 0)
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
	int r;

	skip_blanks(&reader->rest);
	name = take_name(reader);
	r = take_value(reader, name, &text, err);
	if (r < 0)
		return r;
	if (name == NULL && !rule->by_position)
		return wrong(err, "an option without a name");
	if (name != NULL && !has_word(rule->options, name) && !has_word(rule->ignored, name))
		return unknown_option(rule, name, err);
	if (text == NULL || (name != NULL && has_word(rule->ignored, name))) {
		reader->type->dropped++;
		return 0;
	}
	if (name != NULL && (r = check_option(name, slice_of_text(text), err)) < 0)
		return r;
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
		skip_blanks(&reader->rest);
		if (reader->rest.len > 0 && reader->rest.data[0] == ')')
			break; /* a comma behind the last one */
	}
	reader->rest = slice_from(reader->rest, 1);
	return 0;
}

/* An enum of which some words are computed takes any: nobody here knows them. */
static void
open_enum(struct type **type)
{
	size_t dropped = (*type)->dropped;

	type_free(*type);
	*type = xcalloc(1, sizeof(**type));
	(*type)->kind = TYPE_STRING;
	(*type)->dropped = dropped;
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
	if (r == 0 && type->kind == TYPE_ENUM && type->dropped > 0)
		open_enum(&type);
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

/* Its commas are between the items of a list; in any other text they are commas. */
static bool
takes_list(const char *name)
{
	static const char *const names[] = {
		"schemes", "allowedProtocols", "allowedHosts", "allowedDomains"};

	for (size_t i = 0; name != NULL && i < ARRAY_LEN(names); i++)
		if (strcmp(name, names[i]) == 0)
			return true;
	return false;
}

static void
write_value(const struct type_option *option, struct buf *out)
{
	bool list = strchr(option->value, ',') != NULL && takes_list(option->name);
	char quote = strchr(option->value, '"') == NULL ? '"' : '\'';

	if (list) {
		buf_addf(out, "[%s]", option->value);
	} else if (is_plain(option->value) || (option->name == NULL && is_computed(slice_of_text(option->value)))) {
		buf_add_text(out, option->value);
	} else {
		buf_add_byte(out, (unsigned char)quote);
		for (const char *at = option->value; *at != '\0'; at++) {
			if (*at == quote)
				buf_add_byte(out, '\\');
			buf_add_byte(out, (unsigned char)*at);
		}
		buf_add_byte(out, (unsigned char)quote);
	}
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
