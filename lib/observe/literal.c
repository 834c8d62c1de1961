/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/literal.h"

#include "observe/near.h"
#include "observe/tree.h"
#include "observe/url.h"
#include "text/ciphertext.h"

enum { SIMPLE_MOST = 12 };

/* A word of small letters and digits, as people type for the time being. */
static bool
is_simple(struct slice text)
{
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		if (c != '_' && (c < 'a' || c > 'z') && (c < '0' || c > '9'))
			return false;
	}
	return text.len < SIMPLE_MOST;
}

struct literal
literal_of(const struct observe_words *words, struct slice name, struct slice text, bool refers,
	bool all)
{
	struct literal literal = {.text_kind = all ? "reference" : refers ? "mixed" : "literal",
		.secret = words->secret_name(name) != NULL};
	struct url url;

	literal.placeholder = !refers && words->placeholder(text);
	if (refers || text.len == 0 || literal.placeholder || text_is_switch(text) || ciphertext_is(text))
		return literal;
	if (url_parse(text, &url)) {
		literal.literal_secret = url.has_password && !words->placeholder(url.password);
		literal.throwaway = url_host_is_local(url.host) || is_simple(url.password);
	} else {
		literal.literal_secret = literal.secret || words->secret_value(name, text) != NULL;
		literal.throwaway = is_simple(text);
	}
	return literal;
}

struct glue {
	struct slice text;
	bool all; /* each form so far may be a piece of the text itself */
};

static void
look_at_form(void *cookie, const struct reference *found)
{
	struct glue *glue = cookie;

	glue->all &= reference_is_glued(glue->text, found);
}

/* Is every form in TEXT perhaps none, but a secret's own dollar and what is behind it? */
static bool
is_glued(struct slice text, enum dollar dollar)
{
	struct glue glue = {text, dollar != DOLLAR_ACTIONS && !slice_has(text, "$(")};

	return references_scan(text, look_at_form, &glue, NULL) && glue.all;
}

/* Does a piece between forms look like a secret? */
static bool
has_secret_piece(const struct observe_words *words, struct slice name, struct slice text)
{
	while (text.len > 0) {
		size_t end = slice_find(text, REFERENCE_LEFT);
		struct slice piece = slice_of(text.data, end);

		if (piece.len > 0 && !words->placeholder(piece) &&
			words->secret_value(name, piece) != NULL)
			return true;
		text = slice_from(text, end + 1);
	}
	return false;
}

/* THERE is TEXT as far as it is written there, and has forms in it. */
static struct literal
mixed(const struct observe_words *words, struct slice name, struct slice text, struct slice there,
	enum dollar dollar)
{
	struct literal literal = literal_of(words, name, there, true, references_are_all(text));
	struct url url;

	if (url_parse(there, &url)) {
		literal.literal_secret = url.has_password && !words->placeholder(url.password) &&
			slice_find(url.password, REFERENCE_LEFT) == url.password.len;
		literal.throwaway = url_host_is_local(url.host) || is_simple(url.password);
	} else {
		literal.literal_secret = has_secret_piece(words, name, there) || (literal.secret &&
			is_glued(text, dollar) && words->secret_value(name, text) != NULL);
	}
	return literal;
}

struct literal
literal_in(const struct observe_words *words, struct slice name, struct slice text,
	enum dollar dollar)
{
	struct secret_text left CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	if (dollar == DOLLAR_TEXT || slice_find(text, '$') == text.len)
		return literal_of(words, name, text, false, false);
	if (references_leave(text, dollar, &left) > 0)
		return mixed(words, name, text, secret_text_slice(&left), dollar);
	return literal_of(words, name, secret_text_slice(&left), false, false);
}

struct literal
literal_of_var(const struct observe_words *words, const struct var *var)
{
	return literal_in(words, var->name, var->raw,
		var->quote == QUOTE_SINGLE ? DOLLAR_TEXT : DOLLAR_DEFAULTS);
}

void
literal_put(const struct literal *literal, struct subject *subject)
{
	subject_bool(subject, "secret", literal->secret);
	subject_text(subject, "text_kind", literal->text_kind);
	subject_bool(subject, "placeholder", literal->placeholder);
	subject_bool(subject, "literal_secret", literal->literal_secret);
	subject_bool(subject, "throwaway", literal->throwaway);
}
