/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/code/lexer_priv.h"

#include <string.h>

static bool
has_hash_comments(enum code_language language)
{
	return language == CODE_PYTHON || language == CODE_RUBY || language == CODE_ERB ||
		language == CODE_PHP || language == CODE_ELIXIR || language == CODE_YAML ||
		language == CODE_SPRING;
}

static bool
has_slash_comments(enum code_language language)
{
	return language != CODE_PYTHON && language != CODE_RUBY && language != CODE_ERB &&
		language != CODE_ELIXIR && language != CODE_YAML && language != CODE_SPRING;
}

static bool
is_ruby(enum code_language language)
{
	return language == CODE_RUBY || language == CODE_ERB;
}

void
lexer_init(struct lexer *lexer, struct slice text, enum code_language language)
{
	const char *special = "\"'";

	*lexer = (struct lexer){.text = text, .language = language,
		.is_outside = language == CODE_PHP || language == CODE_ERB};
	for (const char *at = special; *at != '\0'; at++)
		lexer->special[(unsigned char)*at] = true;
	lexer->special['/'] = has_slash_comments(language) || is_ruby(language);
	lexer->special['#'] = has_hash_comments(language) || language == CODE_C;
	lexer->special['`'] = language == CODE_GO || language == CODE_SCRIPT || is_ruby(language);
	lexer->special['{'] = language == CODE_BLADE;
	lexer->special['\n'] = is_ruby(language) || language == CODE_PYTHON ||
		language == CODE_CSHARP || language == CODE_KOTLIN || language == CODE_ELIXIR;
	lexer->special['<'] = is_ruby(language) || language == CODE_PHP || language == CODE_SCRIPT ||
		language == CODE_BLADE;
	lexer->special['?'] = is_ruby(language) || language == CODE_PHP || language == CODE_ELIXIR;
	lexer->special['%'] = is_ruby(language);
	lexer->special['~'] = language == CODE_ELIXIR;
}

static bool
starts(const struct lexer *lexer, size_t at, const char *with)
{
	size_t len = strlen(with);

	return at + len <= lexer->text.len && memcmp(lexer->text.data + at, with, len) == 0;
}

/* Behind WITH from AT on, or the end. */
static size_t
behind(const struct lexer *lexer, size_t at, const char *with)
{
	const unsigned char *found = at >= lexer->text.len ? NULL : memmem(lexer->text.data + at,
		lexer->text.len - at, with, strlen(with));

	return found == NULL ? lexer->text.len : (size_t)(found - lexer->text.data) + strlen(with);
}

static size_t
line_end(const struct lexer *lexer, size_t at)
{
	struct slice rest = slice_from(lexer->text, at);

	return at + slice_find(rest, '\n');
}

static size_t
block_end(const struct lexer *lexer)
{
	size_t at = lexer->at + 2, depth = 1;

	if (lexer->language != CODE_RUST && lexer->language != CODE_KOTLIN)
		return behind(lexer, at, "*/");
	for (; at < lexer->text.len && depth > 0; at++)
		if (starts(lexer, at, "/*")) {
			depth++;
			at++;
		} else if (starts(lexer, at, "*/")) {
			depth--;
			at++;
		}
	return at;
}

/* A line that is `#if 0`: where what it switches off ends; 0: it is none. */
static size_t
switched_off(const struct lexer *lexer)
{
	size_t at = lexer->at + 1, depth = 1;
	struct slice rest, line;

	while (lex_byte(lexer->text, at) == ' ' || lex_byte(lexer->text, at) == '\t')
		at++;
	if (!starts(lexer, at, "if 0") || lex_is_word(lex_byte(lexer->text, at + 4)))
		return 0;
	at = line_end(lexer, at);
	rest = slice_from(lexer->text, at);
	while (depth > 0 && slice_next_line(&rest, &line)) {
		struct slice words = slice_trim(line);

		at = rest.len == 0 ? lexer->text.len : (size_t)(rest.data - lexer->text.data);
		if (!slice_starts_with(words, "#"))
			continue;
		words = slice_trim(slice_from(words, 1));
		depth += slice_starts_with(words, "if");
		depth -= slice_starts_with(words, "endif") ||
			(depth == 1 && slice_starts_with(words, "el"));
	}
	return at;
}

/* The line that ends the here document QUOTE, from AT on, where a line begins. */
static size_t
label_end(const struct lexer *lexer, const struct quote *quote, size_t at)
{
	while (at < lexer->text.len) {
		size_t end = line_end(lexer, at), from = at;

		while (lex_byte(lexer->text, from) == ' ' || lex_byte(lexer->text, from) == '\t')
			from++;
		if (from + quote->label.len <= end && memcmp(lexer->text.data + from,
			quote->label.data, quote->label.len) == 0 &&
			!lex_is_word(lex_byte(lexer->text, from + quote->label.len)))
			return from + quote->label.len;
		at = end + 1;
	}
	return lexer->text.len;
}

/* Bytes of the code that begins at AT in a string of QUOTE; 0: none does. */
static size_t
expansion(const struct lexer *lexer, const struct quote *quote, size_t at)
{
	switch (quote->expand) {
	case EXPAND_DOLLAR:
		return starts(lexer, at, "${") ? 2 : 0;
	case EXPAND_HASH:
		return starts(lexer, at, "#{") ? 2 : 0;
	case EXPAND_PHP:
		return starts(lexer, at, "{$") ? 1 : 0;
	case EXPAND_BRACE:
		return lexer->text.data[at] == '{' && lex_byte(lexer->text, at + 1) != '{' ? 1 : 0;
	case EXPAND_NONE:
		break;
	}
	return 0;
}

/* How many bytes at AT do not end a string of QUOTE, whatever they are. */
static size_t
passed_over(const struct lexer *lexer, const struct quote *quote, size_t at)
{
	unsigned char c = lexer->text.data[at];

	if (c == '\\' && quote->escapes)
		return 2;
	if (quote->doubled && starts(lexer, at, quote->close) && starts(lexer, at + 1, quote->close))
		return 2;
	if (quote->expand == EXPAND_BRACE && starts(lexer, at, "{{"))
		return 2;
	return 0;
}

static void
set_depth(struct lexer *lexer, unsigned depth)
{
	lexer->depth = depth;
	lexer->special['{'] = depth > 0 || lexer->language == CODE_BLADE;
	lexer->special['}'] = depth > 0;
}

/* Go on in a string of QUOTE up to its end, or to code in it. */
static void
go_on(struct lexer *lexer, struct quote quote)
{
	size_t nested = 0, len;

	lexer->kind = LEX_STRING;
	if (quote.limit == 0)
		quote.limit = quote.label.data == NULL ? lexer->text.len :
			label_end(lexer, &quote, lexer->at);
	for (; lexer->at < quote.limit; lexer->at++) {
		unsigned char c = lexer->text.data[lexer->at];

		len = passed_over(lexer, &quote, lexer->at);
		if (len > 0) {
			lexer->at += len - 1;
			continue;
		}
		len = lexer->depth < LEX_LEVELS ? expansion(lexer, &quote, lexer->at) : 0;
		if (len > 0) {
			lexer->levels[lexer->depth].quote = quote;
			lexer->levels[lexer->depth].braces = 0;
			set_depth(lexer, lexer->depth + 1);
			lexer->at += len;
			return;
		}
		if (c == '\n' && !quote.lines)
			return;
		nested += quote.open != 0 && c == quote.open;
		if (quote.close_len == 0 || c != (unsigned char)quote.close[0] ||
			!starts(lexer, lexer->at, quote.close))
			continue;
		if (nested == 0) {
			lexer->at += quote.close_len;
			/* C# may have more quotes than are kept */
			while (quote.close_len == CLOSE_LONGEST && lex_byte(lexer->text, lexer->at) == c)
				lexer->at++;
			return;
		}
		nested--;
	}
	if (lexer->at > quote.limit)
		lexer->at = quote.limit;
}

static void
comment_to(struct lexer *lexer, size_t end)
{
	lexer->kind = LEX_COMMENT;
	lexer->at = end > lexer->text.len ? lexer->text.len : end;
}

/* The text around the code of a page. */
static void
go_outside(struct lexer *lexer)
{
	bool is_php = lexer->language == CODE_PHP;

	lexer->is_outside = false;
	comment_to(lexer, behind(lexer, lexer->at, is_php ? "<?" : "<%"));
	if (!is_php && lex_byte(lexer->text, lexer->at) == '#') {
		comment_to(lexer, behind(lexer, lexer->at, "%>"));
		lexer->is_outside = true;
	}
}

static bool
leaves_code(const struct lexer *lexer)
{
	return lexer->language == CODE_PHP ? starts(lexer, lexer->at, "?>") :
		lexer->language == CODE_ERB && starts(lexer, lexer->at, "%>");
}

/* A comment of one line in a page ends with the code. */
static size_t
comment_end(const struct lexer *lexer)
{
	size_t end = line_end(lexer, lexer->at);
	const char *closes = lexer->language == CODE_PHP ? "?>" :
		lexer->language == CODE_ERB ? "%>" : NULL;
	const unsigned char *found = closes == NULL ? NULL :
		memmem(lexer->text.data + lexer->at, end - lexer->at, closes, 2);

	return found == NULL ? end : (size_t)(found - lexer->text.data);
}

static bool
at_comment(struct lexer *lexer)
{
	unsigned char c = lexer->text.data[lexer->at], next = lex_byte(lexer->text, lexer->at + 1);
	size_t end;

	if (c == '/' && has_slash_comments(lexer->language) && (next == '/' || next == '*')) {
		comment_to(lexer, next == '*' ? block_end(lexer) : comment_end(lexer));
		return true;
	}
	if (c == '#' && has_hash_comments(lexer->language) &&
		!(lexer->language == CODE_PHP && next == '[')) {
		comment_to(lexer, comment_end(lexer));
		return true;
	}
	if (c == '#' && lexer->language == CODE_C && (end = switched_off(lexer)) > 0) {
		comment_to(lexer, end);
		return true;
	}
	if (c == '<' && (lexer->language == CODE_SCRIPT || lexer->language == CODE_BLADE) &&
		starts(lexer, lexer->at, "<!--")) {
		comment_to(lexer, behind(lexer, lexer->at, "-->"));
		return true;
	}
	if (c == '{' && lexer->language == CODE_BLADE && starts(lexer, lexer->at, "{{--")) {
		comment_to(lexer, behind(lexer, lexer->at, "--}}"));
		return true;
	}
	return false;
}

/* Braces in code that is in a string; true: the string goes on. */
static bool
at_brace(struct lexer *lexer)
{
	unsigned char c = lexer->text.data[lexer->at];

	if (lexer->depth == 0)
		return false;
	if (c == '{')
		lexer->levels[lexer->depth - 1].braces++;
	if (c != '}' || lexer->levels[lexer->depth - 1].braces-- > 0)
		return false;
	lexer->at++;
	set_depth(lexer, lexer->depth - 1);
	go_on(lexer, lexer->levels[lexer->depth].quote);
	return true;
}

/* The end of a line of code; true: no code begins the next. */
static bool
at_line_end(struct lexer *lexer)
{
	while (lexer->depth > 0 && !lexer->levels[lexer->depth - 1].quote.lines)
		set_depth(lexer, lexer->depth - 1);
	lexer->at++;
	if (lexer->pending.label.data != NULL) {
		struct quote quote = lexer->pending;

		lexer->pending = (struct quote){0};
		go_on(lexer, quote);
		return true;
	}
	if (is_ruby(lexer->language) && starts(lexer, lexer->at, "=begin")) {
		size_t end = behind(lexer, lexer->at, "\n=end");

		comment_to(lexer, line_end(lexer, end));
		return true;
	}
	if (is_ruby(lexer->language) && starts(lexer, lexer->at, "__END__\n")) {
		comment_to(lexer, lexer->text.len);
		return true;
	}
	lexer->kind = LEX_CODE;
	return true;
}

static void
at_special(struct lexer *lexer)
{
	unsigned char c = lexer->text.data[lexer->at];
	struct quote quote = {0};
	size_t len;

	if (leaves_code(lexer)) {
		lexer->is_outside = true;
		lexer->kind = LEX_CODE;
		lexer->at += 2;
		return;
	}
	if (at_comment(lexer) || ((c == '{' || c == '}') && at_brace(lexer)) ||
		(c == '\n' && at_line_end(lexer)))
		return;
	if (c == '/' && (len = lexer_regex(lexer)) > 0) {
		lexer->kind = LEX_STRING;
		lexer->at += len;
		return;
	}
	len = c == '"' || c == '\'' || c == '`' ? lexer_quote(lexer, &quote) :
		lexer_other_quote(lexer, &quote);
	if (len > 0) {
		lexer->at += len;
		if (quote.close_len > 0 || quote.label.data != NULL) {
			go_on(lexer, quote);
			return;
		}
	}
	lexer->kind = LEX_CODE;
	lexer->at += len == 0;
}

static void
next_piece(struct lexer *lexer)
{
	size_t at = lexer->at;

	lexer->from = at;
	if (lexer->is_outside) {
		go_outside(lexer);
		return;
	}
	while (at < lexer->text.len && !lexer->special[lexer->text.data[at]])
		at++;
	lexer->kind = LEX_CODE;
	if (at == lexer->at)
		at_special(lexer);
	else
		lexer->at = at;
	if (lexer->at > lexer->text.len)
		lexer->at = lexer->text.len;
}

enum lexeme
lexer_at(struct lexer *lexer, size_t offset)
{
	while (lexer->at <= offset && lexer->at < lexer->text.len)
		next_piece(lexer);
	return lexer->kind;
}
