/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Comments that allow a finding where it is, in any file that is observed:
 *
 *	# evenkeep: allow compose.no-limits — measured, it never takes more
 *	// evenkeep: allow house.one, house.two - both are meant
 *
 * behind what they are for, or on the line above. `#`, `//`, `--`, `;`, slash and star, `<!--` begin
 * comments; a dash of any kind stands before the reason.
 */
#ifndef EK_OBSERVE_ALLOW_H
#define EK_OBSERVE_ALLOW_H

#include "model/fact.h"
#include "observe/sources.h"

/* An `allow` for each rule that a comment of TEXT, of the file PATH, allows to be broken. */
void allow_scan(struct slice text, const char *path, struct facts *out);

/*
 * The same of all files that were read from SOURCES so far, and of those that are the place of a name or
 * a value in FACTS.
 */
void allow_facts(struct sources *sources, struct facts *facts);

#endif
