/* SPDX-License-Identifier: Apache-2.0 */
/* What the readers of all languages need: where code is, literals, arguments, and telling of a use. */
#ifndef EK_OBSERVE_CODE_READ_PRIV_H
#define EK_OBSERVE_CODE_READ_PRIV_H

#include "observe/code/lexer_priv.h"

struct code_reader {
	struct slice text;
	enum code_language language;
	struct lexer lexer;
	void (*fn)(void *cookie, const struct code_use *use);
	void *cookie;
	size_t line_at;  /* where line LINE begins */
	unsigned line;
	size_t counted;  /* up to here no other line begins */
	unsigned imports; /* what the text is known to import */
};

void code_reader_init(struct code_reader *reader, struct slice text, enum code_language language,
	void (*fn)(void *cookie, const struct code_use *use), void *cookie);

/* Is the byte at OFFSET code? Offsets never go back. */
bool code_is_live(struct code_reader *reader, size_t offset);

/* The word that AT is in, which may be empty. */
struct slice code_word(struct slice text, size_t at);

/* Behind white space from AT on; and before it: the byte behind what ends before AT. */
size_t code_skip(struct slice text, size_t at);
size_t code_skip_back(struct slice text, size_t at);

/* Does TEXT have WITH at AT; does it have it before AT? */
bool code_has(struct slice text, size_t at, const char *with);
bool code_has_before(struct slice text, size_t at, const char *with);

/* The same of a whole word. */
bool code_has_word(struct slice text, size_t at, const char *word);
bool code_has_word_before(struct slice text, size_t at, const char *word);

/* Does TEXT have WITH anywhere? */
bool code_contains(struct slice text, const char *with);

/* The text at *AT in quotes, with nothing in it that would be another; *AT goes behind it. */
bool code_text(const struct code_reader *reader, size_t *at, struct slice *out);

/* Where the expression at AT ends: at `,`, a closing bracket, `;`; IS_TAIL: or with its line. */
size_t code_expression_end(struct slice text, size_t at, bool is_tail);

/* The expression at AT is what is taken instead; false: it says nothing (`None`). */
bool code_fallback(const struct code_reader *reader, size_t at, bool is_tail, struct code_use *use);

/* What stands behind the whole use, from AT on: `|| "text"`, `.unwrap()`. */
void code_tail(const struct code_reader *reader, size_t at, struct code_use *use);

/*
 * The arguments of a call whose name ends at AT: a name, and what is taken instead if HAS_FALLBACK.
 * Returns where the call ends; 0: it is no call, or has no arguments.
 */
size_t code_arguments(const struct code_reader *reader, size_t at, bool has_fallback,
	struct code_use *use);

/* `[name]`, from AT on; *DYNAMIC: what it has is no text. Where it ends; 0: there is none. */
size_t code_index(const struct code_reader *reader, size_t at, struct code_use *use);

/* Is the place at AT written to: `= `, `+= `, but not `==`? */
bool code_is_written(struct slice text, size_t at);

/* Tell of USE if its name is one; at its own offset, where the name is not in the text; of a computed one. */
void code_tell(struct code_reader *reader, struct code_use *use);
void code_tell_at(struct code_reader *reader, struct code_use *use);
void code_tell_dynamic(struct code_reader *reader, size_t offset);

/* A text that can name a variable; in capitals, as those that are known by their look only. */
bool code_is_name(struct slice text);
bool code_is_capital(struct slice text);

#endif
