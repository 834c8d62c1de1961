/* SPDX-License-Identifier: Apache-2.0 */
/* What the completion scripts ask: `evenkeep __complete WORDS…`. */
#ifndef EK_CMD_COMPLETE_H
#define EK_CMD_COMPLETE_H

/* The word by which the scripts ask; it is no command and in no help. */
#define COMPLETE_WORD "__complete"

/*
 * Print `value<TAB>description` lines for the last of COUNT words behind `evenkeep`. Needs no key,
 * asks nobody; on any trouble it prints nothing.
 */
void complete(int count, char **words);

#endif
