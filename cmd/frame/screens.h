/* SPDX-License-Identifier: Apache-2.0 */
/* How stdout and stderr are shown: colour, marks, width (UX.md §3), judged per stream. */
#ifndef EK_CMD_SCREENS_H
#define EK_CMD_SCREENS_H

#include "report/screen.h"

/* COLOR: what --color said, or NULL. */
void screens_start(const char *color);

/* Is it a word that --color takes? */
bool color_word_is_valid(const char *word);

/* Judged at the first question, then remembered. */
struct screen screen_of(int fd);

/* The text of an environment variable; NULL if unset or empty. */
const char *variable(const char *name);

#endif
