/* SPDX-License-Identifier: Apache-2.0 */
/* How strings begin, and end, in each language. */
#include <string.h>

#include "base/cleanup.h"
#include "observe/code/lexer_priv.h"

enum { REGEX_MOST = 500 };

static void
close_with(struct quote *quote, unsigned char c, size_t count)
{
	memset(quote->close, c, count);
	quote->close_len = (unsigned char)count;
}

/* Is the quote at AT one of three? */
static bool
is_triple(struct slice text, size_t at)
{
	return at + 2 < text.len && text.data[at + 1] == text.data[at] &&
		text.data[at + 2] == text.data[at];
}

/* The word that ends before AT, at most MOST bytes of it. */
static struct slice
word_before(struct slice text, size_t at, size_t most)
{
	size_t from = at;

	while (from > 0 && at - from < most && lex_is_word(text.data[from - 1]))
		from--;
	return slice_of(text.data + from, at - from);
}

static bool
prefix_has(struct slice prefix, unsigned char letter)
{
	for (size_t i = 0; i < prefix.len; i++)
		if ((prefix.data[i] | 0x20) == letter)
			return true;
	return false;
}

static size_t
python_quote(const struct lexer *lexer, struct quote *out)
{
	size_t count = is_triple(lexer->text, lexer->at) ? 3 : 1;
	struct slice prefix = word_before(lexer->text, lexer->at, 3);

	close_with(out, lexer->text.data[lexer->at], count);
	out->escapes = true;
	out->lines = count == 3;
	if (prefix.len > 0 && prefix.len < 3 && prefix_has(prefix, 'f'))
		out->expand = EXPAND_BRACE;
	return count;
}

/* `R"x(` ends with `)x"`. */
static size_t
raw_c_quote(const struct lexer *lexer, struct quote *out)
{
	size_t open = lexer->at + 1, len = 0;

	while (open + len < lexer->text.len && len < 17 && lexer->text.data[open + len] != '(')
		len++;
	if (len == 17 || lex_byte(lexer->text, open + len) != '(')
		return 0;
	out->close[0] = ')';
	memcpy(out->close + 1, lexer->text.data + open, len);
	out->close[len + 1] = '"';
	out->close_len = (unsigned char)(len + 2);
	out->lines = true;
	return len + 2;
}

/* `1'000` has no string in it. */
static bool
is_in_number(struct slice text, size_t at)
{
	struct slice word = word_before(text, at, 40);

	for (int parts = 0; parts < 8 && word.len > 0 && word.data > text.data &&
		word.data[-1] == '\''; parts++)
		word = word_before(text, (size_t)(word.data - text.data) - 1, 40);
	return word.len > 0 && word.data[0] >= '0' && word.data[0] <= '9';
}

static size_t
c_quote(const struct lexer *lexer, struct quote *out)
{
	unsigned char c = lexer->text.data[lexer->at];
	struct slice prefix = word_before(lexer->text, lexer->at, 4);

	if (c == '\'' && is_in_number(lexer->text, lexer->at))
		return 0;
	if (c == '"' && prefix.len > 0 && prefix.len < 4 && prefix.data[prefix.len - 1] == 'R' &&
		raw_c_quote(lexer, out) > 0)
		return out->close_len;
	close_with(out, c, 1);
	out->escapes = true;
	return 1;
}

/* An operand may stand behind these words. */
static bool
is_operator_word(struct slice word)
{
	static const char *const words[] = {"return", "typeof", "case", "in", "of", "delete", "void",
		"throw", "new", "else", "do", "instanceof", "yield", "await", "default", "from",
		"import", "export", "and", "or", "not", "if", "unless", "when", "while", "until",
		"then", "puts", "raise"};

	return slice_is_one_of(word, words, ARRAY_LEN(words));
}

static size_t
script_quote(const struct lexer *lexer, struct quote *out)
{
	unsigned char c = lexer->text.data[lexer->at];
	struct slice word = word_before(lexer->text, lexer->at, 12);

	/* the apostrophe of a text between tags */
	if (c == '\'' && word.len > 0 && !is_operator_word(word))
		return 0;
	close_with(out, c, 1);
	out->escapes = true;
	out->lines = c == '`';
	out->expand = c == '`' ? EXPAND_DOLLAR : EXPAND_NONE;
	return 1;
}

/* `'a'` is a letter, `'a` a lifetime. */
static bool
is_letter(struct slice text, size_t at)
{
	size_t len = 1;

	if (lex_byte(text, at + 1) == '\\')
		return true;
	while (len < 4 && lex_byte(text, at + 1 + len) >= 0x80 && lex_byte(text, at + 1 + len) < 0xc0)
		len++;
	return lex_byte(text, at + 1 + len) == '\'';
}

/* `r##"` ends with `"##`. */
static size_t
rust_quote(const struct lexer *lexer, struct quote *out)
{
	unsigned char c = lexer->text.data[lexer->at];
	size_t hashes = 0;

	if (c == '\'' && !is_letter(lexer->text, lexer->at))
		return 0;
	while (hashes < lexer->at && lexer->text.data[lexer->at - hashes - 1] == '#')
		hashes++;
	out->lines = c == '"';
	if (c == '"' && hashes < lexer->at && hashes < 18 &&
		lexer->text.data[lexer->at - hashes - 1] == 'r') {
		memset(out->close, '#', hashes + 1);
		out->close[0] = '"';
		out->close_len = (unsigned char)(hashes + 1);
		return 1;
	}
	close_with(out, c, 1);
	out->escapes = true;
	return 1;
}

static size_t
java_quote(const struct lexer *lexer, struct quote *out)
{
	unsigned char c = lexer->text.data[lexer->at];
	size_t count = is_triple(lexer->text, lexer->at) ? 3 : 1;
	bool is_kotlin = lexer->language == CODE_KOTLIN;

	if (c == '\'' && !is_kotlin)
		count = 1;
	close_with(out, c, count);
	out->escapes = count == 1 || !is_kotlin;
	out->lines = count == 3;
	if (is_kotlin && c == '"')
		out->expand = EXPAND_DOLLAR;
	return count;
}

/* `@"…"`, `$"…"`, `"""…"""` of any number of quotes. */
static size_t
csharp_quote(const struct lexer *lexer, struct quote *out)
{
	unsigned char c = lexer->text.data[lexer->at];
	size_t count = 1;
	bool verbatim = false, expands = false;

	for (size_t at = lexer->at; at > 0 && (lexer->text.data[at - 1] == '$' ||
		lexer->text.data[at - 1] == '@'); at--) {
		verbatim |= lexer->text.data[at - 1] == '@';
		expands |= lexer->text.data[at - 1] == '$';
	}
	if (c == '"' && is_triple(lexer->text, lexer->at) && !verbatim)
		for (count = 3; lex_byte(lexer->text, lexer->at + count) == c;)
			count++;
	close_with(out, c, count < CLOSE_LONGEST ? count : CLOSE_LONGEST);
	out->escapes = count == 1 && !verbatim;
	out->doubled = verbatim;
	out->lines = verbatim || count > 1;
	if (c == '"' && expands)
		out->expand = EXPAND_BRACE;
	return count;
}

size_t
lexer_quote(const struct lexer *lexer, struct quote *out)
{
	unsigned char c = lexer->text.data[lexer->at];

	switch (lexer->language) {
	case CODE_PYTHON:
		return python_quote(lexer, out);
	case CODE_C:
		return c_quote(lexer, out);
	case CODE_SCRIPT:
		return script_quote(lexer, out);
	case CODE_RUST:
		return rust_quote(lexer, out);
	case CODE_JAVA:
	case CODE_KOTLIN:
		return java_quote(lexer, out);
	case CODE_CSHARP:
		return csharp_quote(lexer, out);
	case CODE_ELIXIR:
		out->expand = EXPAND_HASH;
		out->escapes = out->lines = true;
		close_with(out, c, is_triple(lexer->text, lexer->at) ? 3 : 1);
		return out->close_len;
	case CODE_BLADE:
		if (c == '\'' && word_before(lexer->text, lexer->at, 1).len > 0)
			return 0;
		close_with(out, c, 1);
		out->escapes = true;
		return 1;
	case CODE_RUBY:
	case CODE_ERB:
		out->expand = c == '\'' ? EXPAND_NONE : EXPAND_HASH;
		break;
	case CODE_PHP:
		out->expand = c == '"' ? EXPAND_PHP : EXPAND_NONE;
		break;
	default: /* Go */
		break;
	}
	close_with(out, c, 1);
	out->escapes = !(lexer->language == CODE_GO && c == '`');
	out->lines = lexer->language == CODE_RUBY || lexer->language == CODE_ERB ||
		lexer->language == CODE_PHP || c == '`';
	return 1;
}

static unsigned char
partner(unsigned char open)
{
	return open == '(' ? ')' : open == '[' ? ']' : open == '{' ? '}' : open == '<' ? '>' : open;
}

static size_t
paired(struct quote *out, unsigned char open, size_t len, bool expands)
{
	if (lex_is_word(open) || open <= ' ' || open == '=' || open == '\0')
		return 0;
	close_with(out, partner(open), 1);
	out->open = partner(open) != open ? open : 0;
	out->escapes = out->lines = true;
	out->expand = expands ? EXPAND_HASH : EXPAND_NONE;
	return len;
}

/* `<<~TEXT`, `<<-'TEXT'`, `<<TEXT`; `<<<TEXT` in PHP. AT is behind the arrows. */
static size_t
here_document(const struct lexer *lexer, size_t at, struct quote *out)
{
	size_t from = at;
	unsigned char quoted = lex_byte(lexer->text, at);

	if (quoted == '"' || quoted == '\'')
		from = ++at;
	else
		quoted = 0;
	while (lex_is_word(lex_byte(lexer->text, at)))
		at++;
	if (at == from || (quoted == 0 && lexer->text.data[from] < 'A') ||
		(quoted != 0 && lex_byte(lexer->text, at) != quoted))
		return 0;
	*out = (struct quote){.label = slice_of(lexer->text.data + from, at - from), .lines = true,
		.escapes = quoted != '\''};
	if (quoted != '\'')
		out->expand = lexer->language == CODE_PHP ? EXPAND_PHP : EXPAND_HASH;
	return at + (quoted != 0) - lexer->at;
}

static size_t
ruby_other(struct lexer *lexer, struct quote *out)
{
	struct slice text = lexer->text;
	unsigned char c = text.data[lexer->at], next = lex_byte(text, lexer->at + 1);
	unsigned char before = lexer->at == 0 ? '\n' : text.data[lexer->at - 1];

	if (c == '<' && next == '<') {
		unsigned char mark = lex_byte(text, lexer->at + 2);
		size_t arrows = mark == '~' || mark == '-' ? 3 : 2;

		if (arrows == 2 && mark != '"' && mark != '\'' && (mark < 'A' || mark > 'Z'))
			return 0;
		return here_document(lexer, lexer->at + arrows, &lexer->pending);
	}
	if (lex_is_word(before) || before == ')' || before == ']')
		return 0;
	if (c == '?' && (next == '"' || next == '\'' || next == '`' || next == '#'))
		return 2;
	if (c != '%')
		return 0;
	if (strchr("wWiIqQrxs", next) != NULL && next != '\0')
		return paired(out, lex_byte(text, lexer->at + 2), 3, strchr("WIQrx", next) != NULL);
	return next == '(' || next == '[' || next == '{' || next == '|' || next == '!' ?
		paired(out, next, 2, true) : 0;
}

static size_t
elixir_other(const struct lexer *lexer, struct quote *out)
{
	struct slice text = lexer->text;
	unsigned char c = text.data[lexer->at], next = lex_byte(text, lexer->at + 1);
	unsigned char open = lex_byte(text, lexer->at + 2);

	if (c == '?' && (lexer->at == 0 || !lex_is_word(text.data[lexer->at - 1])))
		return next == '\\' ? 3 : next == '"' || next == '\'' || next == '#' ? 2 : 0;
	if (c != '~' || (next | 0x20) < 'a' || (next | 0x20) > 'z')
		return 0;
	if ((open == '"' || open == '\'') && is_triple(text, lexer->at + 2)) {
		close_with(out, open, 3);
		out->lines = true;
		out->expand = next >= 'a' ? EXPAND_HASH : EXPAND_NONE;
		return 5;
	}
	return strchr("([{<|/\"'", open) != NULL && open != '\0' ?
		paired(out, open, 3, next >= 'a') : 0;
}

size_t
lexer_other_quote(struct lexer *lexer, struct quote *out)
{
	struct slice text = lexer->text;

	switch (lexer->language) {
	case CODE_RUBY:
	case CODE_ERB:
		return ruby_other(lexer, out);
	case CODE_ELIXIR:
		return elixir_other(lexer, out);
	case CODE_PHP:
		if (text.data[lexer->at] != '<' || lex_byte(text, lexer->at + 1) != '<' ||
			lex_byte(text, lexer->at + 2) != '<')
			return 0;
		for (size_t at = lexer->at + 3;; at++)
			if (lex_byte(text, at) != ' ')
				return here_document(lexer, at, out);
	default:
		return 0;
	}
}

/* Does an operand end right before lexer->at? */
static bool
is_behind_operand(const struct lexer *lexer)
{
	struct slice text = lexer->text;
	size_t at = lexer->at;

	while (at > 0 && (text.data[at - 1] == ' ' || text.data[at - 1] == '\t' ||
		text.data[at - 1] == '\n' || text.data[at - 1] == '\r'))
		at--;
	if (at == 0)
		return false;
	if (lex_is_word(text.data[at - 1]))
		return !is_operator_word(word_before(text, at, 12));
	return strchr(")]}\"'`", text.data[at - 1]) != NULL;
}

size_t
lexer_regex(const struct lexer *lexer)
{
	struct slice text = lexer->text;
	bool in_class = false;

	if ((lexer->language != CODE_SCRIPT && lexer->language != CODE_RUBY &&
		lexer->language != CODE_ERB) || is_behind_operand(lexer))
		return 0;
	for (size_t at = lexer->at + 1; at < text.len && at < lexer->at + REGEX_MOST &&
		text.data[at] != '\n'; at++) {
		if (text.data[at] == '\\') {
			at++;
			continue;
		}
		if (text.data[at] == '[')
			in_class = true;
		else if (text.data[at] == ']')
			in_class = false;
		else if (text.data[at] == '/' && !in_class)
			return at + 1 - lexer->at;
	}
	return 0;
}
