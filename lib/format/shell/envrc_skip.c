/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Where a statement of bash ends. What is open is on a stack: quotes, `$(`, `${`, backticks, groups,
 * `if`, loops, `case`. Here documents, `return` and `exit`, and whatever does not close what is open,
 * end the knowledge.
 */
#include "format/shell/envrc_priv.h"

#include "format/scan_priv.h"
#include "format/shell/sh_priv.h"

enum { OPEN_MOST = 100 };

enum opened {
	NOTHING,
	DOUBLE_QUOTE,
	BACKTICK,
	BRACE, /* `${` */
	PAREN,
	GROUP, /* `{` */
	IF,
	LOOP,
	CASE,
};

struct skipper {
	struct slice text;
	size_t at;
	unsigned char open[OPEN_MOST];
	size_t count;
	bool command;   /* a command may begin here */
	bool pending;   /* an operator wants another command */
	bool unsets;    /* the words are names that are taken away */
	bool lost;      /* nothing more can be told */
	envrc_name_fn *on_name;
	void *cookie;
};

static unsigned char
byte_at(const struct skipper *skipper, size_t at)
{
	return at < skipper->text.len ? skipper->text.data[at] : '\0';
}

static enum opened
top(const struct skipper *skipper)
{
	return skipper->count > 0 ? (enum opened)skipper->open[skipper->count - 1] : NOTHING;
}

static void
push(struct skipper *skipper, enum opened what)
{
	if (skipper->count == OPEN_MOST)
		skipper->lost = true;
	else
		skipper->open[skipper->count++] = (unsigned char)what;
}

static void
pop(struct skipper *skipper, enum opened what)
{
	if (top(skipper) == what)
		skipper->count--;
	else
		skipper->lost = true;
}

/* A quote, an escape or something that is replaced; false if none begins or ends here. */
static bool
skip_quoting(struct skipper *skipper)
{
	unsigned char c = byte_at(skipper, skipper->at), next = byte_at(skipper, skipper->at + 1);
	enum opened in = top(skipper);

	if (c == '\\') {
		skipper->at += 2;
	} else if (c == '\'' && in != DOUBLE_QUOTE) {
		size_t len = slice_find(slice_from(skipper->text, skipper->at + 1), '\'');

		if (skipper->at > 0 && byte_at(skipper, skipper->at - 1) == '$')
			skipper->lost = true; /* it has escapes of its own */
		skipper->at += len + 2;
		skipper->lost = skipper->lost || skipper->at > skipper->text.len;
	} else if (c == '"') {
		if (in == DOUBLE_QUOTE)
			skipper->count--;
		else
			push(skipper, DOUBLE_QUOTE);
		skipper->at++;
	} else if (c == '`') {
		if (in == BACKTICK)
			skipper->count--;
		else
			push(skipper, BACKTICK);
		skipper->at++;
	} else if (c == '$' && (next == '(' || next == '{')) {
		push(skipper, next == '(' ? PAREN : BRACE);
		skipper->command = next == '(';
		skipper->at += 2;
	} else if (c == '}' && in == BRACE) {
		skipper->count--;
		skipper->at++;
	} else {
		return false;
	}
	return true;
}

/* Words that open, close or go on with something, where a command may begin. */
static void
take_reserved(struct skipper *skipper, struct slice word)
{
	static const struct {
		const char *word;
		enum opened opens, closes;
	} words[] = {
		{"if", IF, NOTHING}, {"fi", NOTHING, IF}, {"for", LOOP, NOTHING},
		{"while", LOOP, NOTHING}, {"until", LOOP, NOTHING}, {"select", LOOP, NOTHING},
		{"done", NOTHING, LOOP}, {"case", CASE, NOTHING}, {"esac", NOTHING, CASE},
		{"{", GROUP, NOTHING}, {"}", NOTHING, GROUP}, {"then", NOTHING, NOTHING},
		{"do", NOTHING, NOTHING}, {"else", NOTHING, NOTHING}, {"elif", NOTHING, NOTHING},
		{"!", NOTHING, NOTHING}, {"time", NOTHING, NOTHING},
	};

	skipper->command = false;
	skipper->unsets = slice_equal_text(word, "unset");
	if (slice_equal_text(word, "return") || slice_equal_text(word, "exit") ||
		slice_equal_text(word, "function"))
		skipper->lost = true;
	for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++) {
		if (!slice_equal_text(word, words[i].word))
			continue;
		skipper->command = words[i].closes == NOTHING && words[i].opens != CASE;
		if (words[i].opens != NOTHING)
			push(skipper, words[i].opens);
		if (words[i].closes != NOTHING)
			pop(skipper, words[i].closes);
	}
}

/* A word, up to a byte that ends it or that begins something inside it. */
static void
take_word(struct skipper *skipper)
{
	struct slice word = slice_from(skipper->text, skipper->at);
	bool begins = skipper->at == 0 ||
		slice_find(SLICE_LITERAL(" \t\n;&|("), byte_at(skipper, skipper->at - 1)) < 7;
	size_t len = 0, name = sh_name_len(word);

	while (len < word.len && slice_find(SLICE_LITERAL(" \t\n;&|<>()\\'\"`$"), word.data[len]) == 15)
		len++;
	if (len == 0 && byte_at(skipper, skipper->at) == '$')
		len = 1;
	if (begins && name > 0 && (slice_starts_with(slice_from(word, name), "=") ||
		slice_starts_with(slice_from(word, name), "+=")))
		skipper->on_name(skipper->cookie, slice_of(word.data, name));
	else if (begins && skipper->unsets && name == len && name > 0)
		skipper->on_name(skipper->cookie, slice_of(word.data, name));
	else if (begins && skipper->command)
		take_reserved(skipper, slice_of(word.data, len));
	skipper->pending = false;
	skipper->at += len;
}

/* `;`, `&`, `|`, parentheses and redirections. */
static void
take_operator(struct skipper *skipper, unsigned char c)
{
	unsigned char next = byte_at(skipper, skipper->at + 1);

	skipper->at++;
	skipper->unsets = false;
	if (c == '(') {
		push(skipper, PAREN);
		skipper->command = true;
	} else if (c == ')') {
		if (top(skipper) != CASE)
			pop(skipper, PAREN);
		skipper->command = true;
	} else if (c == '<' && next == '<') {
		skipper->lost = byte_at(skipper, skipper->at + 1) != '<';
		skipper->at += 2;
	} else if (c == ';' || c == '&' || c == '|') {
		skipper->pending = c != ';' && (next == c || c == '|');
		skipper->at += next == c;
		skipper->command = true;
	}
}

/* Go over what stands here, where commands are; false at the end of the statement. */
static bool
take_command_text(struct skipper *skipper)
{
	unsigned char c = byte_at(skipper, skipper->at);
	bool outside = skipper->count == 0;

	if (c == '\n') {
		if (outside && !skipper->pending)
			return false;
		skipper->command = true;
		skipper->unsets = false;
		skipper->at++;
	} else if (c == ';' && outside) {
		return false;
	} else if (c == ' ' || c == '\t') {
		skipper->at++;
	} else if (c == '#' && (skipper->at == 0 ||
		slice_find(SLICE_LITERAL(" \t\n;&|("), byte_at(skipper, skipper->at - 1)) < 7)) {
		skipper->at += slice_find(slice_from(skipper->text, skipper->at), '\n');
	} else if (slice_find(SLICE_LITERAL(";&|<>()"), c) < 7) {
		take_operator(skipper, c);
	} else {
		take_word(skipper);
	}
	return true;
}

size_t
envrc_statement_len(struct slice text, envrc_name_fn *on_name, void *cookie)
{
	struct skipper skipper = {.text = text, .command = true, .on_name = on_name,
		.cookie = cookie};

	while (!skipper.lost && skipper.at < text.len) {
		enum opened in = top(&skipper);

		if (skip_quoting(&skipper))
			continue;
		if (in == DOUBLE_QUOTE || in == BACKTICK || in == BRACE)
			skipper.at++;
		else if (!take_command_text(&skipper))
			break;
	}
	if (skipper.lost || skipper.count > 0 || skipper.at > text.len)
		return 0;
	return skipper.at;
}
