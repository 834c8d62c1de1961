/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/literal.h"

#include "observe/near.h"
#include "observe/url.h"

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
	if (refers || text.len == 0 || literal.placeholder || text_is_switch(text))
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

void
literal_put(const struct literal *literal, struct subject *subject)
{
	subject_bool(subject, "secret", literal->secret);
	subject_text(subject, "text_kind", literal->text_kind);
	subject_bool(subject, "placeholder", literal->placeholder);
	subject_bool(subject, "literal_secret", literal->literal_secret);
	subject_bool(subject, "throwaway", literal->throwaway);
}
