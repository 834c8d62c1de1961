/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Commands that a screen tells are pasted into a shell, and some words in them were chosen by others: labels
 * are any printable text, and the address of a store is that of a committed file.
 */
#ifndef EK_CMD_SHELL_WORD_H
#define EK_CMD_SHELL_WORD_H

enum { SHELL_WORD_MOST = 2000 }; /* an address */

/* TEXT as one word of a shell, `…` if it has more bytes; good until the fourth call after this one. */
const char *shell_word(const char *text);

#endif
