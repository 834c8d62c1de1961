/* SPDX-License-Identifier: Apache-2.0 */
/* `${{ … }}` of GitHub Actions. */
#include <string.h>

#include "observe/ci/workflow_priv.h"

static bool
is_name(unsigned char c)
{
	return c == '_' || (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9');
}

struct slice
expansion_name(struct slice text)
{
	size_t len = 0;

	while (len < text.len && is_name(text.data[len]))
		len++;
	return slice_of(text.data, len);
}

bool
expansion_next(struct slice *text, struct slice *inside)
{
	for (size_t at = 0; at + 3 <= text->len; at++) {
		struct slice rest = slice_from(*text, at + 3);
		size_t end = 0;

		if (memcmp(text->data + at, "${{", 3) != 0)
			continue;
		while (end + 2 <= rest.len && memcmp(rest.data + end, "}}", 2) != 0)
			end++;
		*inside = slice_trim(slice_of(rest.data, end));
		*text = slice_from(rest, end + 2);
		return true;
	}
	return false;
}

struct slice
expansion_secret(struct slice inside)
{
	for (size_t at = 0; at + 8 < inside.len; at++)
		if (memcmp(inside.data + at, "secrets.", 8) == 0 &&
			(at == 0 || !is_name(inside.data[at - 1])))
			return expansion_name(slice_from(inside, at + 8));
	return slice_of(NULL, 0);
}

/* The text between the quotes behind the first `||`; empty: there is none. */
static struct slice
text_behind_or(struct slice inside)
{
	for (size_t at = 0; at + 2 < inside.len; at++) {
		struct slice rest = slice_trim(slice_from(inside, at + 2));

		if (memcmp(inside.data + at, "||", 2) != 0)
			continue;
		if (rest.len == 0 || rest.data[0] != '\'')
			break;
		rest = slice_from(rest, 1);
		return slice_of(rest.data, slice_find(rest, '\''));
	}
	return slice_of(NULL, 0);
}

void
expansion_fallback(struct project *project, struct slice name, struct slice value,
	struct literal *out)
{
	struct slice inside;

	while (!out->literal_secret && expansion_next(&value, &inside)) {
		struct slice secret = expansion_secret(inside), text = text_behind_or(inside);
		struct literal is;

		if (text.len == 0)
			continue;
		is = literal_of(project->words, project->words->secret_name(name) != NULL ? name :
			secret, text, false, false);
		out->literal_secret = is.literal_secret;
		out->throwaway = is.throwaway;
	}
}
