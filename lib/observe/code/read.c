/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/code/read_priv.h"

#include <string.h>

#include "base/cleanup.h"

enum { NAME_MOST = 200, EXPRESSION_MOST = 1000 };

void
code_reader_init(struct code_reader *reader, struct slice text, enum code_language language,
	void (*fn)(void *cookie, const struct code_use *use), void *cookie)
{
	*reader = (struct code_reader){.text = text, .language = language, .fn = fn,
		.cookie = cookie, .line = 1};
	lexer_init(&reader->lexer, text, language);
}

bool
code_is_live(struct code_reader *reader, size_t offset)
{
	return lexer_at(&reader->lexer, offset) == LEX_CODE;
}

struct slice
code_word(struct slice text, size_t at)
{
	size_t from = at, to = at;

	while (from > 0 && at - from < NAME_MOST && lex_is_word(text.data[from - 1]))
		from--;
	while (to < text.len && to - at < NAME_MOST && lex_is_word(text.data[to]))
		to++;
	return slice_of(text.data + from, to - from);
}

static bool
is_space(unsigned char c)
{
	return c == ' ' || c == '\t' || c == '\n' || c == '\r';
}

size_t
code_skip(struct slice text, size_t at)
{
	while (at < text.len && is_space(text.data[at]))
		at++;
	return at;
}

size_t
code_skip_back(struct slice text, size_t at)
{
	while (at > 0 && is_space(text.data[at - 1]))
		at--;
	return at;
}

bool
code_has(struct slice text, size_t at, const char *with)
{
	size_t len = strlen(with);

	return at <= text.len && len <= text.len - at && memcmp(text.data + at, with, len) == 0;
}

bool
code_has_before(struct slice text, size_t at, const char *with)
{
	size_t len = strlen(with);

	return len <= at && memcmp(text.data + at - len, with, len) == 0;
}

bool
code_has_word(struct slice text, size_t at, const char *word)
{
	return code_has(text, at, word) && !lex_is_word(lex_byte(text, at + strlen(word)));
}

bool
code_has_word_before(struct slice text, size_t at, const char *word)
{
	size_t len = strlen(word);

	return code_has_before(text, at, word) && (at == len || !lex_is_word(text.data[at - len - 1]));
}

bool
code_contains(struct slice text, const char *with)
{
	return text.len > 0 && memmem(text.data, text.len, with, strlen(with)) != NULL;
}

/* Does what stands in quotes of kind QUOTE have code in it, in this language? */
static bool
is_expanded(enum code_language language, unsigned char quote, struct slice inside)
{
	if (language == CODE_SCRIPT)
		return quote == '`' && code_contains(inside, "${");
	if (quote != '"')
		return false;
	if (language == CODE_PHP || language == CODE_BLADE || language == CODE_KOTLIN)
		return slice_find(inside, '$') < inside.len;
	if (language == CODE_RUBY || language == CODE_ERB || language == CODE_ELIXIR ||
		language == CODE_YAML)
		return code_contains(inside, "#{");
	return false;
}

/* Letters before a quote: `r"…"`; 0 bytes where there are none, *wrong: they make it another thing. */
static size_t
prefix_len(const struct code_reader *reader, size_t at, bool *wrong)
{
	size_t len = 0;

	while (len < 3 && lex_is_word(lex_byte(reader->text, at + len)))
		len++;
	*wrong = false;
	if (len == 0)
		return lex_byte(reader->text, at) == '@' ? 1 : 0;
	for (size_t i = 0; i < len; i++)
		*wrong |= strchr("rRbBuUL8", reader->text.data[at + i]) == NULL;
	return len;
}

bool
code_text(const struct code_reader *reader, size_t *at, struct slice *out)
{
	bool wrong;
	size_t from = *at + prefix_len(reader, *at, &wrong);
	unsigned char quote = lex_byte(reader->text, from);
	struct slice rest = slice_from(reader->text, from + 1);
	size_t len = 0;

	if (wrong || (quote != '"' && quote != '\'' && quote != '`'))
		return false;
	while (len < rest.len && rest.data[len] != quote && rest.data[len] != '\n') {
		if (rest.data[len] == '\\' || len > EXPRESSION_MOST)
			return false;
		len++;
	}
	if (len == rest.len || rest.data[len] != quote ||
		is_expanded(reader->language, quote, slice_of(rest.data, len)))
		return false;
	*out = slice_of(rest.data, len);
	*at = from + len + 2;
	return true;
}

size_t
code_expression_end(struct slice text, size_t at, bool is_tail)
{
	size_t depth = 0, limit = at + EXPRESSION_MOST;
	unsigned char quote = 0;

	for (; at < text.len && at < limit; at++) {
		unsigned char c = text.data[at];

		if (quote != 0) {
			at += c == '\\';
			if (c == quote || c == '\n')
				quote = 0;
			continue;
		}
		if (c == '"' || c == '\'' || c == '`')
			quote = c;
		else if (c == '(' || c == '[' || c == '{')
			depth++;
		else if (depth == 0 && (c == ',' || c == ')' || c == ']' || c == '}' || c == ';' ||
			(is_tail && c == '\n')))
			return at;
		else if (c == ')' || c == ']' || c == '}')
			depth--;
	}
	return at < text.len ? at : text.len;
}

static bool
is_nothing(struct slice text)
{
	static const char *const words[] = {"None", "null", "nil", "undefined", "NULL", "nullptr",
		"default!", "null!"};

	return text.len == 0 || slice_is_one_of(text, words, ARRAY_LEN(words));
}

static bool
is_failure(struct slice text)
{
	static const char *const words[] = {"throw", "raise", "exit", "die", "panic", "abort",
		"error", "fail"};

	return slice_is_one_of(code_word(text, 0), words, ARRAY_LEN(words));
}

/* A number, or true or false. */
static bool
is_scalar(struct slice text)
{
	static const char *const words[] = {"true", "false", "True", "False"};
	size_t at = text.len > 0 && (text.data[0] == '-' || text.data[0] == '+');

	if (slice_is_one_of(text, words, ARRAY_LEN(words)))
		return true;
	for (size_t i = at; i < text.len; i++)
		if (text.data[i] < '0' || text.data[i] > '9')
			if (i == at || (text.data[i] != '.' && text.data[i] != '_'))
				return false;
	return text.len > at;
}

/* What may be done to a text without making it another. */
static bool
is_kept(struct slice text)
{
	static const char *const words[] = {".to_string()", ".into()", ".to_owned()", ".to_string",
		".freeze", ".strip", "!"};

	return text.len == 0 || slice_is_one_of(text, words, ARRAY_LEN(words));
}

bool
code_fallback(const struct code_reader *reader, size_t at, bool is_tail, struct code_use *use)
{
	size_t end, from = at = code_skip(reader->text, at);
	struct slice whole, text;

	end = code_expression_end(reader->text, at, is_tail);
	whole = slice_trim(slice_of(reader->text.data + at, end - at));
	if (is_nothing(whole))
		return false;
	if (is_failure(whole)) {
		use->form = CODE_REQUIRED;
		return true;
	}
	use->form = CODE_DEFAULT;
	use->fallback = (struct slice){NULL, 0};
	if (code_text(reader, &from, &text) && from <= at + whole.len &&
		is_kept(slice_of(reader->text.data + from, at + whole.len - from)))
		use->fallback = text;
	else if (is_scalar(whole))
		use->fallback = whole;
	return true;
}

/* `.unwrap_or("text".into())`, `.unwrap_or_else(|_| "text".to_string())`. */
static void
rust_tail(const struct code_reader *reader, size_t at, struct code_use *use)
{
	struct slice text = reader->text;

	if (lex_byte(text, at) == '?' || code_has(text, at, ".unwrap()") ||
		code_has(text, at, ".expect(") || code_has(text, at, ".context(") ||
		code_has(text, at, ".with_context(") || code_has(text, at, ".map_err(")) {
		use->form = CODE_REQUIRED;
	} else if (code_has(text, at, ".unwrap_or(")) {
		code_fallback(reader, at + 11, false, use);
	} else if (code_has(text, at, ".unwrap_or_else(|")) {
		at += 17;
		while (at < text.len && text.data[at] != '|' && text.data[at] != '\n')
			at++;
		if (code_has(text, code_skip(text, at + 1), "panic!"))
			use->form = CODE_REQUIRED;
		else
			code_fallback(reader, at + 1, false, use);
	} else if (code_has(text, at, ".unwrap_or_default()")) {
		use->form = CODE_DEFAULT;
	}
}

/* The operator that takes what is behind it where there is nothing; its length. */
static size_t
alternative(enum code_language language, struct slice text, size_t at)
{
	static const char *const operators[] = {"||", "??", "?:"};

	if (language == CODE_PYTHON)
		return code_has_word(text, at, "or") ? 2 : 0;
	for (size_t i = 0; i < ARRAY_LEN(operators); i++)
		if (code_has(text, at, operators[i]))
			return 2;
	return 0;
}

void
code_tail(const struct code_reader *reader, size_t at, struct code_use *use)
{
	struct slice text = reader->text;
	size_t len;

	if (use->form != CODE_PLAIN || reader->language == CODE_C || reader->language == CODE_GO)
		return;
	if (reader->language == CODE_SCRIPT && lex_byte(text, at) == '!' &&
		lex_byte(text, at + 1) != '=') {
		use->form = CODE_REQUIRED;
		return;
	}
	at = code_skip(text, at);
	if (reader->language == CODE_RUST) {
		rust_tail(reader, at, use);
		return;
	}
	len = alternative(reader->language, text, at);
	if (len == 0)
		return;
	at += len;
	if (lex_byte(text, at) == '=') /* `||=` */
		at++;
	code_fallback(reader, at, true, use);
}

size_t
code_arguments(const struct code_reader *reader, size_t at, bool has_fallback, struct code_use *use)
{
	struct slice text = reader->text;

	at = code_skip(text, at);
	if (lex_byte(text, at) != '(')
		return 0;
	at = code_skip(text, at + 1);
	if (lex_byte(text, at) == ')')
		return 0;
	use->offset = at;
	if (!code_text(reader, &at, &use->name)) {
		at = code_expression_end(text, at, false);
		return lex_byte(text, at) == ')' || lex_byte(text, at) == ',' ? at + 1 : 0;
	}
	at = code_skip(text, at);
	if (lex_byte(text, at) == ',') {
		at++;
		if (has_fallback)
			code_fallback(reader, at, false, use);
		do
			at = code_expression_end(text, at, false);
		while (lex_byte(text, at++) == ',');
		return at;
	}
	if (lex_byte(text, at) != ')') /* something is put to the text */
		use->name = (struct slice){NULL, 0};
	return at + 1;
}

size_t
code_index(const struct code_reader *reader, size_t at, struct code_use *use)
{
	struct slice text = reader->text;

	if (lex_byte(text, at) != '[')
		return 0;
	at = code_skip(text, at + 1);
	use->offset = at;
	if (!code_text(reader, &at, &use->name) || lex_byte(text, code_skip(text, at)) != ']') {
		use->name = (struct slice){NULL, 0};
		at = code_expression_end(text, at, false);
		return lex_byte(text, at) == ']' ? at + 1 : 0;
	}
	return code_skip(text, at) + 1;
}

bool
code_is_written(struct slice text, size_t at)
{
	while (lex_byte(text, at) == ' ' || lex_byte(text, at) == '\t')
		at++;
	if (lex_byte(text, at) == '+' || lex_byte(text, at) == '.')
		at++;
	return lex_byte(text, at) == '=' && lex_byte(text, at + 1) != '=' &&
		lex_byte(text, at + 1) != '~' && lex_byte(text, at + 1) != '>';
}

bool
code_is_name(struct slice text)
{
	if (text.len == 0 || text.len > NAME_MOST || (text.data[0] >= '0' && text.data[0] <= '9'))
		return false;
	for (size_t i = 0; i < text.len; i++)
		if (!lex_is_word(text.data[i]) || text.data[i] >= 0x80)
			return false;
	return true;
}

bool
code_is_capital(struct slice text)
{
	for (size_t i = 0; i < text.len; i++)
		if (text.data[i] >= 'a' && text.data[i] <= 'z')
			return false;
	return code_is_name(text);
}

static void
put_place(struct code_reader *reader, struct code_use *use)
{
	const unsigned char *end;

	while (use->offset < reader->line_at) {
		reader->line--;
		reader->line_at--;
		while (reader->line_at > 0 && reader->text.data[reader->line_at - 1] != '\n')
			reader->line_at--;
		reader->counted = use->offset;
	}
	while (use->offset > reader->counted && (end = memchr(reader->text.data + reader->counted,
		'\n', use->offset - reader->counted)) != NULL) {
		reader->counted = reader->line_at = (size_t)(end - reader->text.data) + 1;
		reader->line++;
	}
	if (use->offset > reader->counted)
		reader->counted = use->offset;
	use->line = reader->line;
	use->column = (unsigned)(use->offset - reader->line_at) + 1;
}

void
code_tell_at(struct code_reader *reader, struct code_use *use)
{
	put_place(reader, use);
	reader->fn(reader->cookie, use);
}

void
code_tell(struct code_reader *reader, struct code_use *use)
{
	if (use->name.data == NULL) {
		code_tell_dynamic(reader, use->offset);
		return;
	}
	if (!code_is_name(use->name))
		return;
	use->offset = (size_t)(use->name.data - reader->text.data);
	code_tell_at(reader, use);
}

void
code_tell_dynamic(struct code_reader *reader, size_t offset)
{
	struct code_use use = {.form = CODE_DYNAMIC, .offset = offset};

	code_tell_at(reader, &use);
}
