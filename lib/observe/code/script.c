/* SPDX-License-Identifier: Apache-2.0 */
/* JavaScript and TypeScript: `process.env` and what stands for it elsewhere. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/languages_priv.h"

enum { PATTERN_MOST = 4000 };

static bool
is_environment(struct slice text, size_t at)
{
	static const char *const before[] = {"process.", "process?.", "import.meta.", "Bun.", "Deno."};

	for (size_t i = 0; i < ARRAY_LEN(before); i++) {
		size_t len = strlen(before[i]);

		if (code_has_before(text, at, before[i]) && (at == len ||
			!lex_is_word(text.data[at - len - 1])))
			return true;
	}
	return false;
}

/* What Vite itself puts there. */
static bool
is_of_tool(struct slice text, size_t at, struct slice name)
{
	static const char *const names[] = {"MODE", "DEV", "PROD", "SSR", "BASE_URL"};

	return code_has_before(text, at, "import.meta.") &&
		slice_is_one_of(name, names, ARRAY_LEN(names));
}

/* `{A, B: b = "text", ...rest}` before AT, as it is taken apart: where it begins; 0: there is none. */
static size_t
pattern_before(struct slice text, size_t at)
{
	size_t before = code_skip_back(text, at), depth = 0, limit;

	if (before == 0 || text.data[before - 1] != '=')
		return 0;
	before = code_skip_back(text, before - 1);
	if (before == 0 || text.data[before - 1] != '}')
		return 0;
	limit = before > PATTERN_MOST ? before - PATTERN_MOST : 0;
	while (before-- > limit) {
		depth += text.data[before] == '}';
		depth -= text.data[before] == '{';
		if (depth == 0)
			return before + 1;
	}
	return 0;
}

/* The names of the pattern that begins at FROM. */
static void
take_pattern(struct code_reader *reader, size_t from)
{
	struct slice text = reader->text;

	for (;;) {
		struct code_use use = {.form = CODE_PLAIN};
		size_t end;

		from = code_skip(text, from);
		if (code_has(text, from, "//")) {
			from += slice_find(slice_from(text, from), '\n');
			continue;
		}
		use.name = code_word(text, from);
		if (use.name.len == 0 || use.name.data != text.data + from)
			return;
		end = code_skip(text, from + use.name.len);
		if (lex_byte(text, end) == ':')
			end = code_skip(text, code_skip(text, end + 1) +
				code_word(text, code_skip(text, end + 1)).len);
		if (lex_byte(text, end) == '=')
			code_fallback(reader, end + 1, false, &use);
		code_tell(reader, &use);
		from = code_expression_end(text, from, false);
		if (lex_byte(text, from) != ',')
			return;
		from++;
	}
}

/* `env.X`, `env?.X`, `env["X"]`, `env.get("X")` of Deno. Where it ends; 0: none of them. */
static size_t
take_member(const struct code_reader *reader, size_t at, size_t end, struct code_use *use)
{
	struct slice text = reader->text;

	if (code_has(text, end, "?."))
		end += lex_byte(text, end + 2) == '[' ? 2 : 1;
	if (lex_byte(text, end) == '[')
		return code_index(reader, end, use);
	if (lex_byte(text, end) != '.' || !lex_is_word(lex_byte(text, end + 1)))
		return 0;
	use->name = code_word(text, end + 1);
	if (!code_has_before(text, at, "Deno."))
		return end + 1 + use->name.len;
	if (!slice_equal_text(use->name, "get") && !slice_equal_text(use->name, "has"))
		return 0;
	return code_arguments(reader, end + 1 + use->name.len, false, use);
}

static void
take_use(struct code_reader *reader, size_t at, size_t end)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t start = at, behind = take_member(reader, at, end, &use), pattern;

	if (behind == 0) {
		while (start > 0 && (lex_is_word(text.data[start - 1]) || text.data[start - 1] == '.' ||
			text.data[start - 1] == '?'))
			start--;
		pattern = pattern_before(text, start);
		if (pattern > 0 && code_is_live(reader, at))
			take_pattern(reader, pattern);
		return;
	}
	while (start > 0 && text.data[start - 1] != ' ' && text.data[start - 1] != '\n' &&
		at - start < 40)
		start--;
	if (code_is_written(text, behind) || is_of_tool(text, at, use.name) ||
		code_has_word_before(text, code_skip_back(text, start), "delete") ||
		(use.name.data != NULL && lex_byte(text, behind) == '(') || !code_is_live(reader, at))
		return;
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

/* `import { A, B } from "$env/static/private"`. */
static void
take_import(struct code_reader *reader, size_t at)
{
	struct slice text = reader->text;
	size_t before;

	if (!code_has(text, at, "env/static/") || at < 2 || text.data[at - 1] != '$')
		return;
	before = code_skip_back(text, at - 2);
	if (!code_has_word_before(text, before, "from"))
		return;
	before = code_skip_back(text, before - 4);
	if (before == 0 || text.data[before - 1] != '}')
		return;
	for (size_t from = before - 1; from-- > 0 && before - from < PATTERN_MOST;)
		if (text.data[from] == '{') {
			take_pattern(reader, from + 1);
			return;
		}
}

void
script_look(struct code_reader *reader, struct slice word)
{
	size_t at = (size_t)(word.data - reader->text.data), end = at + word.len;

	if (!slice_equal_text(word, "env"))
		helper_look(reader, word);
	else if (is_environment(reader->text, at))
		take_use(reader, at, end);
	else if (lex_byte(reader->text, end) == '/')
		take_import(reader, at);
	else
		helper_look(reader, word);
}
