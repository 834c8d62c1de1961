/* SPDX-License-Identifier: Apache-2.0 */
/*
 * text   = *( byte / "$$" / "$" name / "${" name [ op text ] "}" )
 * name   = [A-Za-z_][A-Za-z0-9_]*
 * op     = ":-" / "-" / ":?" / "?" / ":+" / "+"
 *
 * Braces inside the text behind an operator are counted, and it ends before a newline. A `$` that
 * none of these follows is itself. What is not used is not looked at.
 */
#include "text/interpolate.h"

#include <string.h>

enum { DEEPEST = 100, LONGEST = 16 << 20 };

struct engine {
	struct slice whole; /* for offsets */
	interpolate_lookup_fn *lookup;
	void *cookie;
	struct secret_text *out;
	struct interpolated *done;
	size_t most; /* length of out that is too much */
};

struct form {
	struct slice name, text;
	char op;         /* '-', '?', '+' or 0 */
	bool colon;      /* an empty value counts as unset */
};

static int expand(struct engine *engine, struct slice text, unsigned depth, struct err *err);

static bool
begins_name(unsigned char c)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

static size_t
name_len(struct slice text)
{
	size_t len = 0;

	if (text.len == 0 || !begins_name(text.data[0]))
		return 0;
	while (len < text.len &&
		(begins_name(text.data[len]) || (text.data[len] >= '0' && text.data[len] <= '9')))
		len++;
	return len;
}

static size_t
offset_of(const struct engine *engine, struct slice part)
{
	return (size_t)(part.data - engine->whole.data);
}

static int
wrong(const struct engine *engine, struct slice at, const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "interpolation", "%s, %zu bytes into the value", what,
		offset_of(engine, at));
	return err_fix(err, "write `$$` for a dollar, or put the value in single quotes");
}

/* Bytes up to the `}` that closes the braces at the start of TEXT (`{…`); 0 if none does. */
static size_t
braces_len(struct slice text)
{
	size_t open = 0;

	for (size_t at = 0; at < text.len && text.data[at] != '\n'; at++) {
		if (text.data[at] == '{')
			open++;
		else if (text.data[at] == '}' && --open == 0)
			return at + 1;
	}
	return 0;
}

/* Take INSIDE, what stands between the braces, apart; false if it does not fit. */
static bool
form_parse(struct slice inside, struct form *form)
{
	size_t len = name_len(inside);

	form->name = slice_of(inside.data, len);
	form->op = 0;
	form->colon = false;
	inside = slice_from(inside, len);
	if (len == 0)
		return false;
	if (inside.len == 0)
		return true;
	if (inside.data[0] == ':') {
		form->colon = true;
		inside = slice_from(inside, 1);
	}
	if (inside.len == 0 || memchr("-?+", inside.data[0], 3) == NULL)
		return false;
	form->op = (char)inside.data[0];
	form->text = slice_from(inside, 1);
	return true;
}

static int
put_value(struct engine *engine, const struct form *form, bool set, struct slice value,
	struct err *err)
{
	if (!set) {
		engine->done->unset++;
		return 0;
	}
	if (value.len > engine->most - engine->out->len)
		return wrong(engine, form->name, "variables that multiply", err);
	engine->done->names++;
	secret_text_add(engine->out, value);
	return 0;
}

static int
put_form(struct engine *engine, const struct form *form, unsigned depth, struct err *err)
{
	struct slice value = {NULL, 0};
	bool set = engine->lookup(engine->cookie, form->name, &value);
	bool counts = set && !(form->colon && value.len == 0);

	switch (form->op) {
	case '-':
		if (counts)
			return put_value(engine, form, true, value, err);
		engine->done->names++;
		return expand(engine, form->text, depth + 1, err);
	case '+':
		engine->done->names++;
		return counts ? expand(engine, form->text, depth + 1, err) : 0;
	case '?':
		if (!counts)
			return wrong(engine, form->name, "a required variable is missing a value",
				err);
		return put_value(engine, form, true, value, err);
	default:
		return put_value(engine, form, set, value, err);
	}
}

/* What follows a dollar at the start of TEXT; *USED is how much of it, the dollar included. */
static int
put_dollar(struct engine *engine, struct slice text, unsigned depth, size_t *used,
	struct err *err)
{
	struct slice rest = slice_from(text, 1);
	struct form form = {.name = slice_of(rest.data, name_len(rest))};
	size_t len;

	if (form.name.len > 0) {
		*used = 1 + form.name.len;
		return put_form(engine, &form, depth, err);
	}
	if (rest.len > 0 && rest.data[0] == '{') {
		len = braces_len(rest);
		if (len == 0)
			return wrong(engine, text, "`${` that no `}` closes", err);
		if (!form_parse(slice_of(rest.data + 1, len - 2), &form))
			return wrong(engine, text, "`${…}` in a form that does not exist", err);
		*used = 1 + len;
		return put_form(engine, &form, depth, err);
	}
	secret_text_add_byte(engine->out, '$');
	*used = 1;
	if (rest.len > 0 && rest.data[0] == '$') {
		engine->done->escaped++;
		*used = 2;
	}
	return 0;
}

static int
expand(struct engine *engine, struct slice text, unsigned depth, struct err *err)
{
	size_t at, used = 0;
	int r;

	if (depth > DEEPEST)
		return wrong(engine, text, "`${…}` nested too deep", err);
	while ((at = slice_find(text, '$')) < text.len) {
		secret_text_add(engine->out, slice_of(text.data, at));
		text = slice_from(text, at);
		r = put_dollar(engine, text, depth, &used, err);
		if (r < 0)
			return r;
		text = slice_from(text, used);
	}
	secret_text_add(engine->out, text);
	return 0;
}

int
interpolate_tell(struct slice template, interpolate_lookup_fn *lookup, void *cookie,
	struct secret_text *out, struct interpolated *done, struct err *err)
{
	struct interpolated counted = {0};
	size_t before = out->len;
	struct engine engine = {template, lookup, cookie, out, &counted,
		before + template.len + LONGEST};
	int r;

	r = expand(&engine, template, 0, err);
	if (r < 0) {
		out->len = before;
		return r;
	}
	if (done != NULL)
		*done = counted;
	return 0;
}

int
interpolate(struct slice template, interpolate_lookup_fn *lookup, void *cookie,
	struct secret_text *out, struct err *err)
{
	return interpolate_tell(template, lookup, cookie, out, NULL, err);
}
