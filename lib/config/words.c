/* SPDX-License-Identifier: Apache-2.0 */
#include "config/words.h"

#include <string.h>

#include "config/words_priv.h"

enum { PASSWORD_MOST = 4096 }; /* looked at for an `@`, so that a hostile text takes no long time */

const char *
words_secret_name(struct slice name)
{
	const struct word *word = words_find(WORDS_SECRET_NAMES, name);

	if (word == NULL || words_find(WORDS_PLAIN_NAMES, name) != NULL)
		return NULL;
	return word->reason;
}

/*
 * Is there a password in the URL whose `://` ends before TEXT? It is what stands between the first
 * `:` and an `@`, unless that is a port: digits up to a path, query or the end.
 */
static bool
has_password(struct slice text)
{
	size_t at = 0, digits;

	while (at < text.len && strchr("/?#@: \t\n\"'", text.data[at]) == NULL)
		at++;
	if (at == text.len || text.data[at] != ':')
		return false;
	text = slice_from(text, at + 1);
	for (digits = 0; digits < text.len; digits++) {
		if (text.data[digits] < '0' || text.data[digits] > '9')
			break;
	}
	if (digits == text.len || strchr("/?#, \t\n\"'", text.data[digits]) != NULL)
		return false;
	for (at = 0; at < text.len && at < PASSWORD_MOST; at++) {
		if (text.data[at] == '@')
			return at > 0;
		if (strchr(" \t\n\"'", text.data[at]) != NULL)
			return false;
	}
	return false;
}

static bool
has_url_with_password(struct slice value)
{
	const unsigned char *found;

	while ((found = memmem(value.data, value.len, "://", 3)) != NULL) {
		value = slice_from(value, (size_t)(found - value.data) + 3);
		if (has_password(value))
			return true;
	}
	return false;
}

/* Nothing but the digits of a hash. */
static bool
is_hex(struct slice value)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		if (strchr("0123456789abcdefABCDEF", value.data[i]) == NULL || value.data[i] == '\0')
			return false;
	}
	return true;
}

static bool
may_look_random(struct slice name, struct slice value)
{
	return words_find(WORDS_PLAIN_NAMES, name) != NULL ||
	       words_find(WORDS_ID_NAMES, name) != NULL ||
	       (is_hex(value) && words_find(WORDS_HASH_NAMES, name) != NULL);
}

const char *
words_secret_value(struct slice name, struct slice value)
{
	const struct word *word;

	if (value.len == 0)
		return NULL;
	if (has_url_with_password(value))
		return "an address with a password";
	word = words_find(WORDS_SECRET_VALUES, value);
	if (word != NULL)
		return word->reason;
	if (!words_looks_random(value) || may_look_random(name, value))
		return NULL;
	return "random characters";
}

const char *
words_turns_secret(struct slice name, struct slice before, struct slice value)
{
	return words_secret_value(name, before) != NULL ? NULL : words_secret_value(name, value);
}

static bool
is_stars(struct slice value)
{
	size_t i;

	for (i = 0; i < value.len; i++) {
		if (value.data[i] != '*')
			return false;
	}
	return value.len >= 3;
}

bool
words_is_placeholder(struct slice value)
{
	value = slice_trim(value);
	return is_stars(value) || words_find(WORDS_PLACEHOLDERS, value) != NULL;
}

bool
words_is_dictionary(struct slice value)
{
	return words_find(WORDS_DICTIONARY, value) != NULL;
}

bool
words_names_environment(struct slice name)
{
	return words_find(WORDS_ENVIRONMENT_NAMES, name) != NULL;
}

const char *
words_environment(struct slice word)
{
	const struct word *found = words_find(WORDS_ENVIRONMENTS, word);

	return found == NULL ? NULL : found->reason;
}

bool
words_is_public_host(struct slice host)
{
	return words_find(WORDS_PUBLIC_HOSTS, host) != NULL;
}

bool
words_is_given(struct slice name)
{
	return words_find(WORDS_GIVEN_NAMES, name) != NULL;
}

bool
words_is_of_library(struct slice name)
{
	return words_find(WORDS_LIBRARY_NAMES, name) != NULL;
}
