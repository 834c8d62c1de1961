/* SPDX-License-Identifier: Apache-2.0 */
/* Ruby and PHP. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/languages_priv.h"

static size_t
offset_of(const struct code_reader *reader, struct slice word)
{
	return (size_t)(word.data - reader->text.data);
}

/* `.fetch("X", text)`, `.fetch("X") { text }`, `.fetch "X"`. */
static void
take_fetch(struct code_reader *reader, size_t at, size_t end)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind = code_arguments(reader, end, true, &use), from = code_skip(text, end);

	if (behind == 0) {
		if (lex_byte(text, end) != ' ' || !code_text(reader, &from, &use.name))
			return;
		behind = from;
		from = code_skip(text, from);
		if (lex_byte(text, from) == ',')
			code_fallback(reader, from + 1, true, &use);
	}
	from = code_skip(text, behind);
	if (use.form == CODE_PLAIN && lex_byte(text, from) == '{')
		code_fallback(reader, from + 1, false, &use);
	else if (use.form == CODE_PLAIN && code_has_word(text, from, "do"))
		use.form = CODE_DEFAULT;
	if (use.form == CODE_PLAIN)
		use.form = CODE_REQUIRED;
	if (code_is_live(reader, at))
		code_tell(reader, &use);
}

/* `.values_at("A", "B")`, and those with one name. */
static void
take_list(struct code_reader *reader, size_t at, size_t end)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN};
	size_t from = end;

	if (lex_byte(text, end) != '(' || !code_is_live(reader, at))
		return;
	do {
		from = code_skip(text, from + 1);
		if (!code_text(reader, &from, &use.name))
			return;
		code_tell(reader, &use);
		from = code_skip(text, from);
	} while (lex_byte(text, from) == ',');
}

void
ruby_look(struct code_reader *reader, struct slice word)
{
	static const char *const lists[] = {"key?", "has_key?", "include?", "member?", "values_at",
		"slice", "dig"};
	struct slice text = reader->text;
	size_t at = offset_of(reader, word), end = at + word.len, behind;
	struct code_use use = {.form = CODE_PLAIN, .offset = at};

	if (!slice_equal_text(word, "ENV")) {
		helper_look(reader, word);
		return;
	}
	if (at > 0 && (text.data[at - 1] == '.' || text.data[at - 1] == '$' ||
		(at > 2 && code_has_before(text, at, "::") && lex_is_word(text.data[at - 3]))))
		return;
	behind = code_index(reader, end, &use);
	if (behind > 0) {
		if (code_is_written(text, behind) || !code_is_live(reader, at))
			return;
		code_tail(reader, behind, &use);
		code_tell(reader, &use);
		return;
	}
	if (code_has_word(text, end, ".fetch"))
		take_fetch(reader, at, end + strlen(".fetch"));
	for (size_t i = 0; i < ARRAY_LEN(lists); i++)
		if (lex_byte(text, end) == '.' && code_has_word(text, end + 1, lists[i]))
			take_list(reader, at, end + 1 + strlen(lists[i]));
}

/* What a web server puts into `$_SERVER` is no variable of the environment. */
static bool
is_of_request(struct slice name)
{
	static const char *const starts[] = {"HTTP_", "REQUEST_", "SERVER_", "REMOTE_", "SCRIPT_",
		"QUERY_", "PHP_", "DOCUMENT_", "CONTENT_", "PATH_", "ORIG_", "AUTH_", "GATEWAY_",
		"REDIRECT_", "SSL_", "UNIQUE_", "CONTEXT_"};
	static const char *const names[] = {"HTTPS", "argv", "argc"};

	for (size_t i = 0; i < ARRAY_LEN(starts); i++)
		if (slice_starts_with(name, starts[i]))
			return true;
	return slice_is_one_of(name, names, ARRAY_LEN(names));
}

static void
take_global(struct code_reader *reader, size_t at, size_t end, bool is_server)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind = code_index(reader, end, &use);

	if (behind == 0 || !code_has_before(text, at, "$") || code_is_written(text, behind) ||
		(is_server && (use.name.data == NULL || is_of_request(use.name))) ||
		code_has_word_before(text, code_skip_back(text, at - 1), "unset(") ||
		!code_is_live(reader, at))
		return;
	if (code_has(text, code_skip(text, behind), "?" "?="))
		use.form = CODE_DEFAULT;
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

static void
take_php_call(struct code_reader *reader, size_t at, size_t end, bool has_fallback)
{
	struct slice text = reader->text;
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind;

	if (code_has_before(text, at, "->") || code_has_before(text, at, "::") ||
		code_has_before(text, at, "$") ||
		code_has_word_before(text, code_skip_back(text, at), "function"))
		return;
	behind = code_arguments(reader, end, has_fallback, &use);
	if (behind == 0 || !code_is_live(reader, at))
		return;
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

void
php_look(struct code_reader *reader, struct slice word)
{
	size_t at = offset_of(reader, word), end = at + word.len;

	if (slice_equal_text(word, "_ENV") || slice_equal_text(word, "_SERVER"))
		take_global(reader, at, end, word.len > 4);
	else if (slice_equal_text(word, "getenv") || slice_equal_text(word, "env"))
		take_php_call(reader, at, end, word.len == 3);
	else
		helper_look(reader, word);
}
