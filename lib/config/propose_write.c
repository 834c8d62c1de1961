/* SPDX-License-Identifier: Apache-2.0 */
/* The proposed services as the text of a project file; names from files are quoted. */
#include <ctype.h>
#include <string.h>
#include <strings.h>

#include "base/cleanup.h"
#include "base/slice.h"
#include "config/propose.h"
#include "config/propose_priv.h"
#include "text/escape.h"

/* What YAML takes for something else than a text. */
static bool
is_yaml_word(const char *text)
{
	static const char *const words[] = {
	    "null", "true", "false", "yes", "no", "on", "off", "y", "n", ".inf", ".nan"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(words); i++) {
		if (strcasecmp(text, words[i]) == 0)
			return true;
	}
	return false;
}

/* What YAML refuses or folds, or what a screen does not show as it is. */
static bool
is_unclear(unsigned code_point)
{
	return code_point < 0x20 || (code_point >= 0x7f && code_point < 0xa0) ||
	       (code_point >= 0x200b && code_point < 0x2010) ||
	       (code_point >= 0x2028 && code_point < 0x2030) ||
	       (code_point >= 0x2060 && code_point < 0x2070) || code_point == 0xfeff ||
	       (code_point >= 0xfffe && code_point < 0x10000);
}

/* A text for YAML: as it is where that is safe, else in double quotes. */
void
propose_text(struct buf *out, const char *text)
{
	struct slice rest = slice_of_text(text);

	if (text[strspn(text,
		"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._/-")] == '\0' &&
	    isalpha((unsigned char)text[text[0] == '.']) && !is_yaml_word(text)) {
		buf_add_text(out, text);
		return;
	}
	buf_add_byte(out, '"');
	while (rest.len > 0) {
		unsigned code_point = 0;
		size_t len = utf8_next(rest, &code_point);

		if (len == 0)
			break; /* only names that are UTF-8 are found */
		if (code_point == '"' || code_point == '\\')
			buf_add_byte(out, '\\');
		if (is_unclear(code_point))
			buf_addf(out, "\\u%04x", code_point);
		else
			buf_add(out, slice_of(rest.data, len));
		rest = slice_from(rest, len);
	}
	buf_add_byte(out, '"');
}

static void
write_service(const struct proposed *proposed, struct buf *out)
{
	buf_add_text(out, "  ");
	propose_text(out, proposed->name);
	buf_add_text(out, ":\n");
	if (proposed->contract != NULL) {
		buf_add_text(out, "    contract: ");
		propose_text(out, proposed->contract);
		buf_add_byte(out, '\n');
	}
	if (proposed->compose != NULL) {
		buf_add_text(out, "    compose: { files: [");
		propose_text(out, proposed->compose);
		buf_add_text(out, "], service: ");
		propose_text(out, proposed->service);
		buf_add_text(out, " }\n");
	}
}

/* Does a service before AT write the same file? With the same contract one stands for both. */
static bool
is_written(const struct proposals *proposals, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++) {
		if (proposals->items[i].env_file != NULL &&
		    strcmp(proposals->items[i].env_file, proposals->items[at].env_file) == 0)
			return true;
	}
	return false;
}

static bool
same_text(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

/* Do all services that read the file take the same names? */
static bool
is_of_one_contract(const struct proposals *proposals, const struct proposed *proposed)
{
	size_t i;

	for (i = 0; i < proposals->count; i++) {
		const struct proposed *other = &proposals->items[i];

		if (same_text(other->env_file, proposed->env_file) &&
		    !same_text(other->contract, proposed->contract))
			return false;
	}
	return true;
}

static void
write_targets(const struct proposals *proposals, const char *env, struct buf *out)
{
	bool first = true;
	size_t i;

	for (i = 0; env != NULL && i < proposals->count; i++) {
		const struct proposed *proposed = &proposals->items[i];

		if (proposed->env_file == NULL || is_written(proposals, i))
			continue;
		if (first)
			buf_add_text(
			    out, "render:                             # for `evenkeep render`\n");
		first = false;
		buf_add_text(out, "  - { ");
		if (is_of_one_contract(proposals, proposed)) {
			buf_add_text(out, "service: ");
			propose_text(out, proposed->name);
			buf_add_text(out, ", ");
		}
		buf_add_text(out, "env: ");
		propose_text(out, env);
		buf_add_text(out, ", as: compose, to: ");
		propose_text(out, proposed->env_file);
		buf_add_text(out, " }\n");
	}
}

void
propose_comment(const char *lead, const struct paths *paths, struct buf *out)
{
	size_t i;

	for (i = 0; i < paths->count; i++) {
		buf_addf(out, "# %s: ", lead);
		propose_text(out, paths->items[i]);
		buf_add_byte(out, '\n');
	}
}

void
proposals_write(const struct proposals *proposals, const char *env, struct buf *out)
{
	size_t i;

	if (proposals->count > 0)
		buf_add_text(out, "services:\n");
	for (i = 0; i < proposals->count; i++)
		write_service(&proposals->items[i], out);
	write_targets(proposals, env, out);
}
