/* SPDX-License-Identifier: Apache-2.0 */
/* Languages in which a variable is an argument of one function: C, Java and its kin, C#. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/languages_priv.h"

static size_t
offset_of(const struct code_reader *reader, struct slice word)
{
	return (size_t)(word.data - reader->text.data);
}

static char
lower(unsigned char c)
{
	return (char)(c >= 'A' && c <= 'Z' ? c | 0x20 : c);
}

static bool
contains_word(struct slice word, const char *part)
{
	size_t len = strlen(part);

	for (size_t at = 0; at + len <= word.len; at++) {
		size_t i = 0;

		while (i < len && lower(word.data[at + i]) == part[i])
			i++;
		if (i == len)
			return true;
	}
	return false;
}

/* `getEnv`, `env_or`, `mustGetenv`, `ENV_INT`: `env` is a word of its own in it, or the last. */
static bool
is_helper_name(struct slice word)
{
	static const char *const not[] = {"set", "put", "del", "remove", "clear", "stub", "mock",
		"with", "write", "export", "add"};

	for (size_t i = 0; i < ARRAY_LEN(not); i++)
		if (contains_word(word, not[i]) && lower(word.data[0]) == not[i][0])
			return false;
	if (contains_word(word, "unset") || contains_word(word, "environment"))
		return contains_word(word, "environmentvar") && !contains_word(word, "unset");
	for (size_t at = 0; at + 3 <= word.len; at++) {
		unsigned char next = at + 3 < word.len ? word.data[at + 3] : '_';
		bool is_small = word.data[at + 1] >= 'a';

		if (lower(word.data[at]) != 'e' || lower(word.data[at + 1]) != 'n' ||
			lower(word.data[at + 2]) != 'v')
			continue;
		if (next == '_' || (is_small && next >= 'A' && next <= 'Z') ||
			contains_word(slice_from(word, at + 3), "var"))
			return true;
	}
	return false;
}

/* The name is all that says what the function does, so the variable must look like one. */
void
helper_look(struct code_reader *reader, struct slice word)
{
	size_t at = offset_of(reader, word), end = at + word.len;
	struct code_use use = {.form = CODE_PLAIN};
	bool is_env = word.len == 3;

	if (end < reader->text.len && (reader->text.data[end] == '!' || reader->text.data[end] == '?'))
		end++;
	/* nearly all words end here */
	if (lex_byte(reader->text, end) != '(' || !is_helper_name(word) || (is_env && at > 0 && (reader->text.data[at - 1] == '.' || reader->text.data[at - 1] == '>' ||
		reader->text.data[at - 1] == ':')))
		return;
	if (code_arguments(reader, end, true, &use) == 0 || !code_is_capital(use.name) ||
		!code_is_live(reader, at))
		return;
	if (use.form == CODE_PLAIN && (contains_word(word, "must") || contains_word(word, "require") ||
		contains_word(word, "mandatory")))
		use.form = CODE_REQUIRED;
	code_tell(reader, &use);
}

/* A prototype, or a function of that name that is defined here. */
static bool
is_definition(const struct code_reader *reader, size_t at)
{
	static const char *const words[] = {"return", "else", "case", "throw", "in", "and", "or", "not",
		"new", "await", "yield"};
	size_t before = code_skip_back(reader->text, at);

	if (before == 0 || before == at)
		return before > 0 && (reader->text.data[before - 1] == '*' ||
			reader->text.data[before - 1] == '&');
	return reader->text.data[before - 1] == '*' ||
		(lex_is_word(reader->text.data[before - 1]) &&
		!slice_is_one_of(code_word(reader->text, before - 1), words, ARRAY_LEN(words)));
}

/* A call that has the name as its argument. */
static void
take_call(struct code_reader *reader, size_t at, size_t end, bool has_fallback)
{
	struct code_use use = {.form = CODE_PLAIN, .offset = at};
	size_t behind = code_arguments(reader, end, has_fallback, &use);

	if (behind == 0 || !code_is_live(reader, at) ||
		(use.name.data == NULL && is_definition(reader, at)))
		return;
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

static bool
is_member(const struct code_reader *reader, size_t at)
{
	return code_has_before(reader->text, at, ".") || code_has_before(reader->text, at, "->");
}

/* `@Value("${X:text}")`. */
static void
take_annotation(struct code_reader *reader, size_t at)
{
	size_t from = code_skip(reader->text, at + 5), end;
	struct code_use use;

	if (!code_has_before(reader->text, at, "@") || lex_byte(reader->text, from) != '(' ||
		!code_is_live(reader, at))
		return;
	end = code_expression_end(reader->text, from + 1, false);
	while (spring_next(reader->text, &from, end, &use))
		code_tell(reader, &use);
}

/* `System.getenv().get("X")`, `sys.env.getOrElse("X", text)`, `dotenv["X"]`: AT is behind the map. */
static void
take_of_map(struct code_reader *reader, size_t from, size_t at)
{
	static const struct { const char *call; bool has_fallback; } calls[] = {
		{".getOrElse", true}, {".getOrDefault", true}, {".get", true}, {".contains", false},
		{".containsKey", false}, {".getProperty", true}, {".getRequiredProperty", false}};
	struct code_use use = {.form = CODE_PLAIN, .offset = from};
	size_t behind = code_index(reader, at, &use);

	for (size_t i = 0; behind == 0 && i < ARRAY_LEN(calls); i++)
		if (code_has_word(reader->text, at, calls[i].call))
			behind = code_arguments(reader, at + strlen(calls[i].call),
				calls[i].has_fallback, &use);
	if (behind == 0 || !code_is_live(reader, from))
		return;
	code_tail(reader, behind, &use);
	code_tell(reader, &use);
}

static void
look_at_java(struct code_reader *reader, struct slice word)
{
	struct slice text = reader->text;
	size_t at = offset_of(reader, word), end = at + word.len, next = code_skip(text, end);

	if (slice_equal_text(word, "getenv")) {
		bool is_system = code_has_before(text, at, "System.");

		if (is_system && code_has(text, next, "()"))
			take_of_map(reader, at, next + 2);
		else if (is_system || !is_member(reader, at))
			take_call(reader, at, end, false);
		return;
	}
	if (slice_equal_text(word, "env") && code_has_before(text, at, "sys.")) {
		if (lex_byte(text, end) == '(')
			take_call(reader, at, end, false);
		else
			take_of_map(reader, at, end);
		return;
	}
	if (slice_equal_text(word, "dotenv") || ((slice_equal_text(word, "env") ||
		slice_equal_text(word, "environment")) && (code_has(text, end, ".getProperty(") ||
		code_has(text, end, ".getRequiredProperty(")))) {
		struct code_use use = {.form = CODE_PLAIN};
		size_t from = end + slice_find(slice_from(text, end), '(');

		if (lex_byte(text, end) == '.' && code_arguments(reader, from, true, &use) > 0 &&
			code_is_capital(use.name))
			take_of_map(reader, at, end);
		return;
	}
	if (slice_equal_text(word, "Value"))
		take_annotation(reader, at);
	else
		helper_look(reader, word);
}

void
java_look(struct code_reader *reader, struct slice word)
{
	static const char *const of_c[] = {"getenv", "secure_getenv", "g_getenv", "qgetenv",
		"qEnvironmentVariableIsSet", "qEnvironmentVariableIntValue", "qEnvironmentVariable"};
	size_t at = offset_of(reader, word), end = at + word.len;

	if (reader->language == CODE_JAVA || reader->language == CODE_KOTLIN) {
		look_at_java(reader, word);
	} else if (reader->language == CODE_C && slice_is_one_of(word, of_c, ARRAY_LEN(of_c))) {
		if (!is_member(reader, at))
			take_call(reader, at, end, word.data[0] == 'q');
	} else if (reader->language == CODE_CSHARP &&
		slice_equal_text(word, "GetEnvironmentVariable")) {
		take_call(reader, at, end, false);
	} else {
		helper_look(reader, word);
	}
}
