/* SPDX-License-Identifier: Apache-2.0 */
/* The grammar is that of text/interpolate.c. */
#include "observe/references.h"

#include <string.h>

enum { DEEPEST = 100 };

struct scan {
	struct slice whole;
	void (*fn)(void *cookie, const struct reference *found);
	void *cookie;
	size_t wrong;
};

static bool
belongs_to_name(unsigned char c, bool first)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') ||
		(!first && c >= '0' && c <= '9');
}

static size_t
name_len(struct slice text)
{
	size_t len = 0;

	while (len < text.len && belongs_to_name(text.data[len], len == 0))
		len++;
	return len;
}

/* Bytes of the braces that TEXT begins with; 0: they are not closed. */
static size_t
braces_len(struct slice text)
{
	size_t open = 0;

	for (size_t at = 0; at < text.len && text.data[at] != '\n'; at++) {
		open += text.data[at] == '{';
		if (text.data[at] == '}' && --open == 0)
			return at + 1;
	}
	return 0;
}

/* What stands between braces. */
static bool
read_form(struct slice inside, struct reference *out)
{
	static const enum reference_form forms[] = {
		['-'] = REFERENCE_DEFAULT, ['?'] = REFERENCE_REQUIRED, ['+'] = REFERENCE_ALTERNATIVE};

	out->name = slice_of(inside.data, name_len(inside));
	inside = slice_from(inside, out->name.len);
	if (out->name.len == 0)
		return false;
	if (inside.len == 0)
		return true;
	if (inside.data[0] == ':')
		inside = slice_from(inside, 1);
	if (inside.len == 0 || memchr("-?+", inside.data[0], 3) == NULL)
		return false;
	out->form = forms[inside.data[0]];
	out->text = slice_from(inside, 1);
	return true;
}

static bool
scan(struct scan *scan_, struct slice text, unsigned depth)
{
	size_t at;

	while ((at = slice_find(text, '$')) < text.len) {
		struct slice rest = slice_from(text, at + 1);
		struct reference found = {.depth = depth,
			.offset = (size_t)(text.data + at - scan_->whole.data)};
		size_t used = 0;

		if (rest.len > 0 && rest.data[0] == '{') {
			used = braces_len(rest);
			if (depth >= DEEPEST || used == 0 ||
				!read_form(slice_of(rest.data + 1, used - 2), &found)) {
				scan_->wrong = found.offset;
				return false;
			}
		} else {
			used = name_len(rest);
			found.name = slice_of(rest.data, used);
			used += used == 0 && rest.len > 0 && rest.data[0] == '$';
		}
		if (found.name.len > 0)
			scan_->fn(scan_->cookie, &found);
		if (found.text.len > 0 && !scan(scan_, found.text, depth + 1))
			return false;
		text = slice_from(rest, used);
	}
	return true;
}

bool
references_scan(struct slice template, void (*fn)(void *cookie, const struct reference *found),
	void *cookie, size_t *offset)
{
	struct scan state = {template, fn, cookie, 0};

	if (scan(&state, template, 0))
		return true;
	if (offset != NULL)
		*offset = state.wrong;
	return false;
}

const char *
reference_form_name(enum reference_form form)
{
	static const char *const names[] = {"plain", "default", "required", "alternative"};

	return names[form];
}

static size_t
parentheses_len(struct slice text)
{
	size_t open = 0;

	for (size_t at = 0; at < text.len; at++) {
		open += text.data[at] == '(';
		if (text.data[at] == ')' && --open == 0)
			return at + 1;
	}
	return text.len;
}

/* `{{ … }}` */
static size_t
expression_len(struct slice text)
{
	const unsigned char *end;

	if (!slice_starts_with(text, "{{"))
		return 0;
	end = memmem(text.data, text.len, "}}", 2);
	return end == NULL ? text.len : (size_t)(end - text.data) + 2;
}

/* Bytes behind the `$` that it begins, of which something else is put in; 0: none. */
static size_t
left_len(struct slice rest, enum dollar dollar)
{
	if (dollar == DOLLAR_TEXT || rest.len == 0)
		return 0;
	if (dollar == DOLLAR_ACTIONS)
		return expression_len(rest);
	if (rest.data[0] == '{')
		return braces_len(rest);
	return rest.data[0] == '(' ? parentheses_len(rest) : name_len(rest);
}

static size_t
leave(struct slice text, enum dollar dollar, unsigned depth, struct secret_text *out)
{
	size_t at, count = 0;

	while ((at = slice_find(text, '$')) < text.len) {
		struct slice rest = slice_from(text, at + 1);
		struct reference found = {.depth = depth};
		size_t used = left_len(rest, dollar);

		secret_text_add(out, slice_of(text.data, at));
		if (used > 0 && dollar == DOLLAR_DEFAULTS && depth < DEEPEST && rest.data[0] == '{' &&
			read_form(slice_of(rest.data + 1, used - 2), &found) &&
			found.form == REFERENCE_DEFAULT) {
			count += leave(found.text, dollar, depth + 1, out);
		} else {
			secret_text_add_byte(out, used > 0 ? REFERENCE_LEFT : '$');
			count += used > 0;
		}
		used += used == 0 && (dollar == DOLLAR_COMPOSE || dollar == DOLLAR_DEFAULTS) &&
			rest.len > 0 && rest.data[0] == '$';
		text = slice_from(rest, used);
	}
	secret_text_add(out, text);
	return count;
}

size_t
references_leave(struct slice template, enum dollar dollar, struct secret_text *out)
{
	return leave(template, dollar, 0, out);
}

bool
reference_is_glued(struct slice text, const struct reference *found)
{
	size_t at = found->offset;

	return found->form == REFERENCE_PLAIN && at > 0 && at + 1 < text.len &&
		text.data[at + 1] != '{' && memchr(":/@=?&, -_.;", text.data[at - 1], 12) == NULL;
}

bool
references_are_all(struct slice text)
{
	size_t len;

	if (text.len < 2 || text.data[0] != '$')
		return false;
	text = slice_from(text, 1);
	len = text.data[0] == '{' ? braces_len(text) : name_len(text);
	return len == text.len;
}
