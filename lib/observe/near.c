/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/near.h"

#include <string.h>
#include <strings.h>

bool
texts_are_near(struct slice a, struct slice b)
{
	size_t head = 0, tail = 0, least = a.len < b.len ? a.len : b.len;

	if (a.len > b.len + 1 || b.len > a.len + 1 || slice_equal(a, b))
		return false;
	while (head < least && a.data[head] == b.data[head])
		head++;
	while (tail < least - head && a.data[a.len - 1 - tail] == b.data[b.len - 1 - tail])
		tail++;
	return a.len - head - tail <= 1 && b.len - head - tail <= 1;
}

unsigned
environment_class(struct slice text)
{
	static const struct {
		const char *word;
		unsigned class;
	} words[] = {{"dev", 1}, {"development", 1}, {"local", 1}, {"test", 2}, {"testing", 2},
		{"staging", 3}, {"stage", 3}, {"stg", 3}, {"prod", 4}, {"production", 4}, {"live", 4},
		{"qa", 5}, {"preprod", 6}, {"demo", 7}, {"ci", 8}, {"uat", 9}, {"sandbox", 10}};

	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text.len == strlen(words[i].word) &&
			strncasecmp((const char *)text.data, words[i].word, text.len) == 0)
			return words[i].class;
	return 0;
}

bool
environment_is_for_development(unsigned class)
{
	return class == 1 || class == 2 || class == 8;
}

unsigned
environment_in(struct slice text, struct slice *word)
{
	while (text.len > 0) {
		size_t end = 0;

		while (end < text.len && memchr(".-_/", text.data[end], 4) == NULL)
			end++;
		*word = slice_of(text.data, end);
		if (environment_class(*word) != 0)
			return environment_class(*word);
		text = slice_from(text, end + 1);
	}
	return 0;
}

bool
text_is_switch(struct slice text)
{
	static const char *const words[] = {"true", "false", "yes", "no", "on", "off", "none", "null"};

	if (text.len == 1 && text.data[0] >= '0' && text.data[0] <= '9')
		return true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
		if (text.len == strlen(words[i]) &&
			strncasecmp((const char *)text.data, words[i], text.len) == 0)
			return true;
	return false;
}
