/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A text in pieces: code, strings, comments. Code inside of a string (`${…}`) is code. A piece ends
 * where the language says so, and a string of one line at its end at the latest, so that a mistake
 * does not go on.
 */
#ifndef EK_OBSERVE_CODE_LEXER_PRIV_H
#define EK_OBSERVE_CODE_LEXER_PRIV_H

#include "observe/code/code.h"

enum lexeme { LEX_CODE, LEX_STRING, LEX_COMMENT };

enum lex_expand {
	EXPAND_NONE,
	EXPAND_DOLLAR, /* `${…}` */
	EXPAND_HASH,   /* `#{…}` */
	EXPAND_BRACE,  /* `{…}`; `{{` is none */
	EXPAND_PHP,    /* `{$…}` */
};

enum { CLOSE_LONGEST = 19 };

struct quote {
	char close[CLOSE_LONGEST + 1];
	unsigned char close_len;
	unsigned char open;    /* what nests in it: `(` of `%q(…)`; 0: nothing */
	bool escapes;          /* `\"` does not end it */
	bool doubled;          /* nor does `""` */
	bool lines;            /* it may go over lines */
	enum lex_expand expand;
	struct slice label;    /* of a here document, which a line of it ends; data NULL: none */
	size_t limit;          /* where that line is; 0: not looked for yet */
};

enum { LEX_LEVELS = 16 };

struct lexer {
	struct slice text;
	enum code_language language;
	bool special[256];     /* what may begin another piece */
	size_t from, at;       /* the newest piece, and where the next begins */
	enum lexeme kind;
	struct { struct quote quote; unsigned braces; } levels[LEX_LEVELS];
	unsigned depth;        /* of strings in which this code is */
	struct quote pending;  /* a here document that begins with the next line; no label: none */
	bool is_outside;       /* in the text around `<?php … ?>`, `<% … %>` */
};

void lexer_init(struct lexer *lexer, struct slice text, enum code_language language);

/* What the byte at OFFSET is in, which never goes back; its piece is from lexer->from on. */
enum lexeme lexer_at(struct lexer *lexer, size_t offset);

/*
 * The string that begins at lexer->at, which is one of `"'` and the backtick: its quote, and how many
 * bytes that has. 0: it is none.
 */
size_t lexer_quote(const struct lexer *lexer, struct quote *out);

/* The same of what begins otherwise: `<<~TEXT`, `%w[`, `~s(`; a here document is put into PENDING. */
size_t lexer_other_quote(struct lexer *lexer, struct quote *out);

/* Does `/` at lexer->at begin a pattern, as an operand may stand here? Its length; 0: no. */
size_t lexer_regex(const struct lexer *lexer);

static inline bool
lex_is_word(unsigned char c)
{
	return c == '_' || (c >= '0' && c <= '9') || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') ||
		c >= 0x80;
}

static inline unsigned char
lex_byte(struct slice text, size_t at)
{
	return at < text.len ? text.data[at] : '\0';
}

#endif
