/* SPDX-License-Identifier: Apache-2.0 */
/*
 * policies/words.yaml is cut into lists by this file, not by the YAML parser: the launch path asks
 * about names, and this costs a hundredth. The form that it relies on is small:
 *
 *	section:
 *	  "pattern": reason
 *	  - "pattern"
 *
 * and comments; a test compares what is found here with what the YAML parser finds. For the same
 * reason a text is looked at once, letter by letter, and only patterns of that letter are tried.
 */
#include <assert.h>
#include <pthread.h>
#include <stdint.h>
#include <string.h>

#include "base/list.h"
#include "text/glob.h"
#include "config/words_priv.h"

extern const unsigned char words_yaml[];
extern const size_t words_yaml_len;

static const char *const titles[WORDS_LISTS] = {
    [WORDS_SECRET_NAMES] = "secret_names:",
    [WORDS_PLAIN_NAMES] = "plain_names:",
    [WORDS_SECRET_VALUES] = "secret_values:",
    [WORDS_PLACEHOLDERS] = "placeholders:",
    [WORDS_ID_NAMES] = "id_names:",
    [WORDS_HASH_NAMES] = "hash_names:",
    [WORDS_DICTIONARY] = "dictionary:",
    [WORDS_ENVIRONMENT_NAMES] = "environment_names:",
    [WORDS_ENVIRONMENTS] = "environments:",
    [WORDS_PUBLIC_HOSTS] = "public_hosts:",
    [WORDS_GIVEN_NAMES] = "given_names:",
    [WORDS_LIBRARY_NAMES] = "library_names:",
};

static struct words_list lists[WORDS_LISTS];
static pthread_once_t lists_made = PTHREAD_ONCE_INIT;

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

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
	list->words[list->count++] = (struct word){
	    .pattern = pattern, .reason = end[0] == ':' && end[1] == ' ' ? end + 2 : NULL};
}

static bool
is_wildcard(char c)
{
	return c == '*' || c == '?' || c == '\0';
}

/* Where a word with this pattern is looked for. */
static short *
chain_of(struct words_list *list, const char *pattern)
{
	if (!is_wildcard(pattern[0]))
		return &list->begin[lower((unsigned char)pattern[0])];
	if (pattern[0] == '*' && !is_wildcard(pattern[1]))
		return &list->within[lower((unsigned char)pattern[1])];
	return &list->others;
}

static void
index_list(struct words_list *list)
{
	size_t i;

	assert(list->count <= WORDS_MOST);
	memset(list->begin, 0xff, sizeof(list->begin)); /* -1 */
	memset(list->within, 0xff, sizeof(list->within));
	list->others = -1;
	for (i = list->count; i-- > 0;) {
		struct word *word = &list->words[i];
		short *chain = chain_of(list, word->pattern);
		const char *star = strchr(word->pattern + (word->pattern[0] != '\0'), '*');

		word->is_simple = star == NULL || star[1] == '\0';
		word->second = 0;
		if (strlen(word->pattern) > 2 && !is_wildcard(word->pattern[2]))
			word->second = lower((unsigned char)word->pattern[2]);
		word->next = *chain;
		*chain = (short)i;
	}
}

static void
make_lists(void)
{
	/* kept for good: patterns and reasons point into it */
	static char *text;
	struct words_list *list = NULL;
	char *line, *next;
	size_t i;

	text = xstrndup((const char *)words_yaml, words_yaml_len);
	for (line = text; *line != '\0'; line = next) {
		next = line + strcspn(line, "\n");
		if (*next == '\n')
			*next++ = '\0';
		list = list_of(line, list);
		add_line(list, line);
	}
	for (i = 0; i < WORDS_LISTS; i++)
		index_list(&lists[i]);
}

const struct words_list *
words_list(enum words_which which)
{
	pthread_once(&lists_made, make_lists);
	return &lists[which];
}

/* One of the chain that begins with AT and that the whole of TEXT fits. */
static const struct word *
find_in_chain(const struct words_list *list, short at, struct slice text)
{
	for (; at >= 0; at = list->words[at].next) {
		if (glob_fits(list->words[at].pattern, text))
			return &list->words[at];
	}
	return NULL;
}

/* Patterns with a further `*` that were tried on the whole text: trying again could not help. */
struct tried {
	uint64_t bits[WORDS_MOST / 64];
};

static bool
was_tried(struct tried *tried, short at)
{
	uint64_t bit = (uint64_t)1 << (at % 64);
	bool was = (tried->bits[at / 64] & bit) != 0;

	tried->bits[at / 64] |= bit;
	return was;
}

/* One of the patterns `*x…` of the chain that fits when its `*` ends before place I, the x. */
static const struct word *
find_at(const struct words_list *list, short at, struct slice text, size_t i, struct tried *tried)
{
	unsigned char second = i + 1 < text.len ? lower(text.data[i + 1]) : 0;

	for (; at >= 0; at = list->words[at].next) {
		const struct word *word = &list->words[at];

		if (word->second != 0 && word->second != second)
			continue;
		if (word->is_simple) {
			if (glob_fits(word->pattern + 1, slice_from(text, i)))
				return word;
		} else if (!was_tried(tried, at) && glob_fits(word->pattern, text)) {
			return word;
		}
	}
	return NULL;
}

const struct word *
words_find(enum words_which which, struct slice text)
{
	const struct words_list *list = words_list(which);
	struct tried tried = {{0}};
	const struct word *found = find_in_chain(list, list->others, text);
	size_t i;

	if (found == NULL && text.len > 0)
		found = find_in_chain(list, list->begin[lower(text.data[0])], text);
	for (i = 0; i < text.len && found == NULL; i++) {
		short at = list->within[lower(text.data[i])];

		if (at >= 0)
			found = find_at(list, at, text, i, &tried);
	}
	return found;
}
