/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policies/words.yaml is cut into lists by this file, not by the YAML parser: the launch path asks
 * about names, and this costs a hundredth. The form that it relies on is small:
 *
 *	section:
 *	  "pattern": reason
 *	  - "pattern"
 *
 * and comments; a test compares what is found here with what the YAML parser finds.
 */
#include "config/words.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "config/glob.h"
#include "config/words_priv.h"

extern const unsigned char words_yaml[];
extern const size_t words_yaml_len;

static const char *const titles[WORDS_LISTS] = {
	[WORDS_SECRET_NAMES] = "secret_names:",
	[WORDS_PLAIN_NAMES] = "plain_names:",
	[WORDS_SECRET_VALUES] = "secret_values:",
	[WORDS_PLACEHOLDERS] = "placeholders:",
};

static struct words_list lists[WORDS_LISTS];
static pthread_once_t lists_made = PTHREAD_ONCE_INIT;

/* The list that LINE begins, or CURRENT. */
static struct words_list *
list_of(const char *line, struct words_list *current)
{
	size_t i;

	for (i = 0; i < WORDS_LISTS; i++) {
		if (strcmp(line, titles[i]) == 0)
			return &lists[i];
	}
	return current;
}

/* Cut LINE, which the lists keep, into pattern and reason. */
static void
add_line(struct words_list *list, char *line)
{
	char *pattern = strchr(line, '"'), *end;

	if (list == NULL || pattern == NULL || line[strspn(line, " ")] == '#')
		return;
	end = strchr(++pattern, '"');
	if (end == NULL)
		return;
	*end++ = '\0';
	list->words = list_grow(list->words, list->count, &list->room, sizeof(*list->words));
	list->words[list->count++] =
	    (struct word){pattern, end[0] == ':' && end[1] == ' ' ? end + 2 : NULL};
}

static void
make_lists(void)
{
	/* kept for good: patterns and reasons point into it */
	static char *text;
	struct words_list *list = NULL;
	char *line, *next;

	text = xstrndup((const char *)words_yaml, words_yaml_len);
	for (line = text; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next == '\n')
			*next++ = '\0';
		list = list_of(line, list);
		add_line(list, line);
	}
}

const struct words_list *
words_list(enum words_which which)
{
	pthread_once(&lists_made, make_lists);
	return &lists[which];
}

static const struct word *
find_fitting(enum words_which which, struct slice text)
{
	const struct words_list *list = words_list(which);
	size_t i;

	for (i = 0; i < list->count; i++) {
		if (glob_fits(list->words[i].pattern, text))
			return &list->words[i];
	}
	return NULL;
}

const char *
words_secret_name(struct slice name)
{
	const struct word *word = find_fitting(WORDS_SECRET_NAMES, name);

	if (word == NULL || find_fitting(WORDS_PLAIN_NAMES, name) != NULL)
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
	for (at = 0; at < text.len && strchr(" \t\n\"'", text.data[at]) == NULL; at++) {
		if (text.data[at] == '@')
			return at > 0;
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

const char *
words_secret_value(struct slice value)
{
	const struct word *word;

	if (value.len == 0)
		return NULL;
	if (has_url_with_password(value))
		return "an address with a password";
	word = find_fitting(WORDS_SECRET_VALUES, value);
	return word == NULL ? NULL : word->reason;
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
	return is_stars(value) || find_fitting(WORDS_PLACEHOLDERS, value) != NULL;
}
