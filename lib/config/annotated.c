/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/cleanup.h"
#include "config/contract_priv.h"

static const char *const decorators[] = {"auditIgnore", "currentEnv", "default", "defaultDynamic",
    "defaultRequired", "defaultSensitive", "deprecated", "disable", "docs", "docsUrl", "dynamic",
    "envFlag", "example", "import", "internal", "optional", "placeholder", "plugin", "public",
    "redactLogs", "required", "sensitive", "setValuesBulk", "static", "tag", "type"};

static bool
is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

static bool
is_decorator(struct slice comment)
{
	size_t len = 0, i;

	while (len < comment.len && is_word_byte(comment.data[len]))
		len++;
	for (i = 0; i < ARRAY_LEN(decorators); i++) {
		if (slice_equal_text(slice_of(comment.data, len), decorators[i]))
			return true;
	}
	return false;
}

unsigned
annotated_line(struct slice text)
{
	struct slice line;
	unsigned number = 0;

	while (slice_next_line(&text, &line)) {
		number++;
		line = slice_trim(line);
		if (line.len == 0 || line.data[0] != '#')
			continue;
		line = slice_trim(slice_from(line, 1));
		if (line.len > 0 && line.data[0] == '@' && is_decorator(slice_from(line, 1)))
			return number;
	}
	return 0;
}
