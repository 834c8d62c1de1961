/* SPDX-License-Identifier: Apache-2.0 */
/*
 * form  = "$" name / "${" 1*( any but "{" and "}" ) "}", without a backslash before it
 * name  = ( letter / "_" ) *( letter / digit / "_" )
 *
 * The first form of the text is replaced by what it stands for, and the whole is looked at again,
 * until there is none. In braces the first `:+` `+` `:-` or `-` parts name and rest; without one
 * the word `null` does, since that is what JavaScript splits at then. A value that was a result on
 * the way is not put in again. The text is looked for, not the place: if the same form stands
 * before it behind a backslash, that one is replaced.
 */
#include "format/env/dotenv_expand_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"

enum { FORMS_MOST = 250, GROWN_MOST = 64 << 20 };

struct form {
	struct slice all;         /* with `$` and braces */
	struct slice key, rest;
	bool alternative, parted; /* `+`; any of the four */
};

static const char *const object_properties[] = {
	"__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
	"constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString",
	"toString", "valueOf",
};

bool
is_object_property(struct slice name)
{
	return slice_is_one_of(name, object_properties, ARRAY_LEN(object_properties));
}

void
expansion_done(struct expansion *expansion)
{
	secret_text_done(&expansion->result);
	secret_text_done(&expansion->next);
	secret_text_done(&expansion->seen);
	free(expansion->ends);
}

static bool
is_name_byte(unsigned char c, bool first)
{
	return c == '_' || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
		(!first && c >= '0' && c <= '9');
}

/* Bytes of the form at the start of TEXT, which is a dollar; 0 if it is none. */
static size_t
form_len(struct slice text, struct slice *inside)
{
	size_t at = 1;

	if (text.len > 1 && text.data[1] == '{') {
		for (at = 2; at < text.len && text.data[at] != '{' && text.data[at] != '}';)
			at++;
		*inside = slice_of(text.data + 2, at - 2);
		return at < text.len && text.data[at] == '}' && at > 2 ? at + 1 : 0;
	}
	while (at < text.len && is_name_byte(text.data[at], at == 1))
		at++;
	*inside = slice_of(text.data + 1, at - 1);
	return at > 1 ? at : 0;
}

static void
split(struct slice inside, struct form *form)
{
	static const char word[] = "null";
	const unsigned char *hit;
	size_t at, len = 1;

	for (at = 0; at < inside.len; at++) {
		unsigned char c = inside.data[at];

		len = c == ':' ? 2 : 1;
		if (c == ':' && at + 1 < inside.len)
			c = inside.data[at + 1];
		form->alternative = c == '+';
		if (c == '+' || c == '-')
			break;
	}
	form->parted = at < inside.len;
	if (!form->parted) {
		hit = memmem(inside.data, inside.len, word, sizeof(word) - 1);
		at = hit == NULL ? inside.len : (size_t)(hit - inside.data);
		len = sizeof(word) - 1;
		form->alternative = false;
	}
	form->key = slice_of(inside.data, at);
	form->rest = slice_from(inside, at + len);
}

static bool
find_form(struct slice text, struct form *form)
{
	size_t at = 0;

	while ((at += slice_find(slice_from(text, at), '$')) < text.len) {
		struct slice inside;
		size_t len = at > 0 && text.data[at - 1] == '\\' ? 0 :
			form_len(slice_from(text, at), &inside);

		if (len > 0) {
			form->all = slice_of(text.data + at, len);
			split(inside, form);
			return true;
		}
		at++;
	}
	return false;
}

static bool
was_seen(const struct expansion *expansion, struct slice value)
{
	size_t start = 0;

	for (size_t i = 0; i < expansion->count; i++) {
		if (expansion->ends[i] - start == value.len &&
			memcmp(expansion->seen.data + start, value.data, value.len) == 0)
			return true;
		start = expansion->ends[i];
	}
	return false;
}

static void
remember(struct expansion *expansion)
{
	secret_text_add(&expansion->seen, secret_text_slice(&expansion->result));
	expansion->ends = list_grow(
		expansion->ends, expansion->count, &expansion->room, sizeof(*expansion->ends));
	expansion->ends[expansion->count++] = expansion->seen.len;
}

/* Append VALUE as JavaScript does where it replaces ALL: `$$`, `$&`, `` $` `` and `$'` are forms. */
static void
add_replacement(struct expansion *expansion, struct slice value, struct slice before,
	struct slice all, struct slice behind)
{
	size_t at;

	while ((at = slice_find(value, '$')) < value.len) {
		unsigned char kind = at + 1 < value.len ? value.data[at + 1] : '\0';
		bool is_form = kind == '$' || kind == '&' || kind == '`' || kind == '\'';

		secret_text_add(&expansion->next, slice_of(value.data, at));
		if (kind == '&')
			secret_text_add(&expansion->next, all);
		else if (kind == '`')
			secret_text_add(&expansion->next, before);
		else if (kind == '\'')
			secret_text_add(&expansion->next, behind);
		else
			secret_text_add_byte(&expansion->next, '$');
		expansion->changed = expansion->changed || is_form;
		value = slice_from(value, at + (is_form ? 2 : 1));
	}
	secret_text_add(&expansion->next, value);
}

/* Put VALUE where the text of ALL stands first. */
static void
replace(struct expansion *expansion, struct slice all, struct slice value)
{
	struct slice text = secret_text_slice(&expansion->result);
	const unsigned char *hit = memmem(text.data, text.len, all.data, all.len);
	size_t at = (size_t)(hit - text.data);
	struct slice before = slice_of(text.data, at), behind = slice_from(text, at + all.len);
	struct secret_text old = expansion->result;

	expansion->next.len = 0;
	secret_text_add(&expansion->next, before);
	add_replacement(expansion, value, before, all, behind);
	secret_text_add(&expansion->next, behind);
	expansion->result = expansion->next;
	expansion->next = old;
	expansion->grown += expansion->result.len;
}

static void
replace_form(struct expansion *expansion, const struct form *form, const struct reader *env)
{
	struct slice value = {NULL, 0};
	bool found = reader_find(env, form->key, &value) && value.len > 0;

	expansion->names++;
	if (form->alternative) {
		replace(expansion, form->all, found ? form->rest : slice_of(NULL, 0));
	} else if (found && !was_seen(expansion, value)) {
		replace(expansion, form->all, value);
	} else {
		expansion->unset = expansion->unset || !form->parted;
		replace(expansion, form->all, form->rest);
	}
}

/* `\$` is a dollar in the end. */
static void
undo_escapes(struct secret_text *text)
{
	size_t len = 0;

	for (size_t at = 0; at < text->len; at++) {
		if (text->data[at] == '\\' && at + 1 < text->len && text->data[at + 1] == '$')
			at++;
		text->data[len++] = text->data[at];
	}
	text->len = len;
}

bool
expansion_of(struct expansion *expansion, struct slice value, const struct reader *env,
	const struct reader *running)
{
	struct form form;

	expansion->names = 0;
	expansion->unset = expansion->changed = false;
	expansion->count = expansion->seen.len = expansion->result.len = 0;
	secret_text_add(&expansion->result, value);
	while (find_form(secret_text_slice(&expansion->result), &form)) {
		struct slice name, became;

		if (expansion->names == FORMS_MOST || expansion->grown > GROWN_MOST ||
			(is_object_property(form.key) && !reader_find(env, form.key, &became)))
			return false;
		remember(expansion);
		/* the key outlives the replacement: `next` has what `result` was */
		replace_form(expansion, &form, env);
		name = form.key;
		if (reader_find(running, name, &became) &&
			slice_equal(became, secret_text_slice(&expansion->result)))
			break;
	}
	undo_escapes(&expansion->result);
	return true;
}
