/* SPDX-License-Identifier: Apache-2.0 */
#include "text/glob.h"

#include <stddef.h>

static unsigned char
lower(unsigned char c)
{
	return c >= 'A' && c <= 'Z' ? (unsigned char)(c - 'A' + 'a') : c;
}

bool
glob_fits(const char *pattern, struct slice text)
{
	const char *star = NULL; /* behind the last `*` */
	size_t at = 0, star_at = 0;

	while (at < text.len) {
		if (*pattern == '*') {
			star = ++pattern;
			star_at = at;
			if (*star == '\0')
				return true;
		} else if (*pattern != '\0' && (*pattern == '?' || lower((unsigned char)*pattern) ==
								       lower(text.data[at]))) {
			pattern++;
			at++;
		} else if (star != NULL) {
			pattern = star; /* the last `*` takes one byte more */
			at = ++star_at;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
