/* SPDX-License-Identifier: Apache-2.0 */
/* The names of the decorators, and which notation a file is in. */
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "base/suggest.h"
#include "config/annotated_priv.h"

struct known {
	const char *name;
	enum decorator_kind kind;
	bool is_telling; /* a comment that begins with it makes the file an annotated one */
};

static const struct known known[] = {
    {"auditIgnore", DECORATOR_OTHER_ITEM, true},
    {"auditIgnorePaths", DECORATOR_OTHER_HEADER, true},
    {"cache", DECORATOR_OTHER_HEADER, false},
    {"currentEnv", DECORATOR_CURRENT_ENV, true},
    {"default", DECORATOR_DEFAULT, true},
    {"defaultDynamic", DECORATOR_OTHER_HEADER, true},
    {"defaultRequired", DECORATOR_DEFAULT_REQUIRED, true},
    {"defaultSensitive", DECORATOR_DEFAULT_SENSITIVE, true},
    {"deprecated", DECORATOR_DEPRECATED, true},
    {"disable", DECORATOR_DISABLE, true},
    {"disableProcessEnvInjection", DECORATOR_OTHER_HEADER, true},
    {"docs", DECORATOR_DOCS, true},
    {"docsUrl", DECORATOR_DOCS_URL, true},
    {"dynamic", DECORATOR_OTHER_ITEM, true},
    {"encryptInjectedEnv", DECORATOR_OTHER_HEADER, true},
    {"envFlag", DECORATOR_ENV_FLAG, true},
    {"example", DECORATOR_EXAMPLE, true},
    {"icon", DECORATOR_OTHER_ITEM, false},
    {"import", DECORATOR_IMPORT, true},
    {"internal", DECORATOR_INTERNAL, true},
    {"optional", DECORATOR_OPTIONAL, true},
    {"placeholder", DECORATOR_OTHER_ITEM, true},
    {"plugin", DECORATOR_RUNS, true},
    {"preventLeaks", DECORATOR_OTHER_HEADER, true},
    {"proxy", DECORATOR_OTHER_ITEM, false},
    {"proxyConfig", DECORATOR_OTHER_HEADER, true},
    {"public", DECORATOR_PUBLIC, true},
    {"redactLogs", DECORATOR_OTHER_HEADER, true},
    {"required", DECORATOR_REQUIRED, true},
    {"sensitive", DECORATOR_SENSITIVE, true},
    {"setValuesBulk", DECORATOR_RUNS, true},
    {"static", DECORATOR_OTHER_ITEM, true},
    {"tag", DECORATOR_OTHER_ITEM, true},
    {"type", DECORATOR_TYPE, true},
};

static const struct known *
find(struct slice name)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		if (slice_equal_text(name, known[i].name))
			return &known[i];
	return NULL;
}

/* `@generateTypes()` and its like write files. */
static bool
generates(struct slice name)
{
	return slice_starts_with(name, "generate") && name.len > 8 && name.data[8] >= 'A' &&
	       name.data[8] <= 'Z';
}

enum decorator_kind
decorator_kind_of(struct slice name)
{
	const struct known *item = find(name);

	if (item != NULL)
		return item->kind;
	return generates(name) ? DECORATOR_RUNS : DECORATOR_UNKNOWN;
}

bool
decorator_is_for_header(enum decorator_kind kind)
{
	return kind >= DECORATOR_CURRENT_ENV;
}

const char *
decorator_suggest(struct slice name)
{
	char *typed CLEANUP(freep) = xstrndup((const char *)name.data, name.len);
	const char *names[ARRAY_LEN(known)];
	size_t i;

	for (i = 0; i < ARRAY_LEN(known); i++)
		names[i] = known[i].name;
	return suggest(typed, names, ARRAY_LEN(known));
}

static bool
is_word_byte(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       c == '_' || c == '-';
}

/* A comment that begins with one of the words; others behind an `@` are prose. */
static bool
is_telling(struct slice comment)
{
	const struct known *item;
	size_t len = 0;

	if (comment.len == 0 || comment.data[0] != '@')
		return false;
	comment = slice_from(comment, 1);
	while (len < comment.len && is_word_byte(comment.data[len]))
		len++;
	item = find(slice_of(comment.data, len));
	return item != NULL && item->is_telling;
}

bool
contract_is_schema(const char *file)
{
	return slice_ends_with(slice_of_text(file), ".schema");
}

bool
contract_is_annotated(struct slice text, const char *file)
{
	struct slice line;

	if (contract_is_schema(file))
		return true;
	while (slice_next_line(&text, &line)) {
		line = slice_trim(line);
		if (line.len > 0 && line.data[0] == '#' && is_telling(slice_trim(slice_from(line, 1))))
			return true;
	}
	return false;
}
