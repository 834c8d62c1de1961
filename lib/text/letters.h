/* SPDX-License-Identifier: Apache-2.0 */
/* What kind of character a code point is, whatever the locale. */
#ifndef EK_TEXT_LETTERS_H
#define EK_TEXT_LETTERS_H

#include <stdbool.h>

/* A letter or a number of any script. */
bool char_is_letter(unsigned code);

/* White space of Unicode, newlines too. */
bool char_is_space(unsigned code);

/* White space within a line as the dotenv grammar has it: blank, tab, VT, FF, CR, U+0085, U+00A0. */
bool char_is_blank(unsigned code);

#endif
