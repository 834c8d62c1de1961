/* SPDX-License-Identifier: Apache-2.0 */
#define PCRE2_CODE_UNIT_WIDTH 8
#include "text/regex.h"

#include <pcre2.h>
#include <stdlib.h>

#include "base/list.h"

enum { MATCH_MOST = 200000, DEPTH_MOST = 1000, HEAP_KIB_MOST = 4096, PATTERN_MOST = 4096 };

struct regex {
	pcre2_code *code;
	pcre2_match_context *limits;
};

static void
bad_pattern(int number, size_t at, struct err *err)
{
	PCRE2_UCHAR reason[120];

	if (pcre2_get_error_message(number, reason, sizeof(reason)) < 0)
		reason[0] = '\0';
	err_set(err, ERR_INVALID, "pattern", "the pattern is wrong at its byte %zu: %s", at,
		(const char *)reason);
}

int
regex_new(struct slice pattern, struct regex **out, struct err *err)
{
	struct regex *regex;
	pcre2_code *code;
	PCRE2_SIZE at;
	int number;

	if (pattern.len > PATTERN_MOST)
		return err_set(err, ERR_INVALID, "pattern", "the pattern has more than %d bytes",
			PATTERN_MOST);
	code = pcre2_compile(pattern.data, pattern.len,
		PCRE2_NEVER_BACKSLASH_C | PCRE2_DOLLAR_ENDONLY, &number, &at, NULL);
	if (code == NULL) {
		bad_pattern(number, at, err);
		return err->code;
	}
	regex = xcalloc(1, sizeof(*regex));
	regex->code = code;
	regex->limits = pcre2_match_context_create(NULL);
	pcre2_set_match_limit(regex->limits, MATCH_MOST);
	pcre2_set_depth_limit(regex->limits, DEPTH_MOST);
	pcre2_set_heap_limit(regex->limits, HEAP_KIB_MOST);
	*out = regex;
	return 0;
}

void
regex_free(struct regex *regex)
{
	if (regex == NULL)
		return;
	pcre2_match_context_free(regex->limits);
	pcre2_code_free(regex->code);
	free(regex);
}

void
regex_freep(struct regex **regex)
{
	regex_free(*regex);
	*regex = NULL;
}

enum regex_result
regex_match(const struct regex *regex, struct slice text)
{
	pcre2_match_data *found = pcre2_match_data_create(1, NULL);
	int r = pcre2_match(regex->code, text.data, text.len, 0, 0, found, regex->limits);

	pcre2_match_data_free(found);
	if (r >= 0)
		return REGEX_YES;
	return r == PCRE2_ERROR_NOMATCH ? REGEX_NO : REGEX_GAVE_UP;
}
