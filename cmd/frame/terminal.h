/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Asking a person. Prompts read and write the controlling terminal, not stdin or stdout, and only
 * when it is there and CI is unset. Echo is back on every way out, signals included.
 */
#ifndef EK_CMD_TERMINAL_H
#define EK_CMD_TERMINAL_H

#include <stdbool.h>

#include "base/err.h"
#include "secret/secret.h"

/* Is there somebody to ask? */
bool terminal_is_there(void);

/* From here on nobody is, in this process: what it does was not asked for just now. */
void terminal_ask_nobody(void);

/*
 * One line without echo, at most MOST bytes. ERR_REFUSED (`no-terminal`, `no-answer`); ERR_INVALID
 * (`typed-value`): control characters, or more than one line was pasted: nothing of it reaches
 * the shell. An interrupt restores the terminal and then does what the signal does.
 */
int terminal_ask_secret(const char *prompt, size_t most, struct secret **out, struct err *err);

/* The same, asked again with AGAIN until both agree, at most three times. */
int terminal_ask_secret_twice(const char *prompt, const char *again, size_t most,
	struct secret **out, struct err *err);

/*
 * One line with echo, for what may be seen; nothing typed is an empty one. At most some 4,000 bytes;
 * errors as above. An interrupt does what it does.
 */
int terminal_ask_line(const char *prompt, struct secret **out, struct err *err);

/* ERR_REFUSED (`needs-confirmation`) unless WORD is typed. */
int terminal_confirm(const char *prompt, const char *word, struct err *err);

/* Text for the person alone. */
int terminal_show(struct slice text, struct err *err);

#endif
