/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_DOTENV_PRIV_H
#define EK_TEXT_DOTENV_PRIV_H

#include "text/dotenv.h"

/*
 * Bytes of the quoted value at the start of TEXT, both quotes included; 0 if the quote does not
 * end.
 */
size_t dotenv_quoted_len(struct slice text);

/* The value between the quotes: escapes undone, in ARENA if there are any. */
struct slice dotenv_unquote_single(struct slice inside, struct arena *arena);
struct slice dotenv_unquote_double(struct slice inside, struct arena *arena);

/* TEXT without Unicode white space at its end. */
struct slice dotenv_trim_end(struct slice text);

/* Cut LINE at its first ` #`: what is before it, trimmed at its end; *COMMENT is what follows. */
struct slice dotenv_unquoted(struct slice line, struct slice *comment);

#endif
