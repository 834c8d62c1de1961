/* SPDX-License-Identifier: Apache-2.0 */
/* What a scalar without quotes is in YAML, and in its likes: TOML, HCL. */
#ifndef EK_TEXT_BARE_H
#define EK_TEXT_BARE_H

enum bare {
	BARE_TEXT,     /* the text that stands there, for all readers */
	BARE_SAME,     /* a number, true or false, which all show as it stands */
	BARE_CHANGED,  /* a number that all show in another way: what is in OUT */
	BARE_NULL,     /* no value */
	BARE_DISPUTED, /* they do not agree, or some lose a part: 1e3, 010, yes, 2020-01-01, … */
};

enum { BARE_SHOWN = 32 };

/* OUT is filled, and ended by a NUL, only if BARE_CHANGED is returned. */
enum bare bare_scalar(const char *text, char out[BARE_SHOWN]);

#endif
