/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value that is made of pieces: text, and values of names above. References may make a file
 * grow; beyond 64 MiB in all it is no configuration.
 */
#ifndef EK_FORMAT_EXPAND_PRIV_H
#define EK_FORMAT_EXPAND_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/read_priv.h"
#include "secret/text.h"

struct expander {
	struct reader *reader;
	struct secret_text value; /* of the entry at hand */
	size_t grown;             /* bytes that references gave in this file */
	unsigned found, unset;    /* references of the entry at hand */
};

void expander_init(struct expander *expander, struct reader *reader);
void expander_done(struct expander *expander);

/* A new entry: nothing is in the value. */
void expander_begin(struct expander *expander);

/* Append the value that NAME has above; false if it has none. Counts both. */
bool expander_add_name(struct expander *expander, struct slice name);

/* Say what the references of the entry NAME came to. */
void expander_note(struct expander *expander, struct slice name, struct place place);

/* ERR_INVALID (`interpolation`): the file grew beyond all measure. */
int expander_check(const struct expander *expander, struct place place, struct err *err);

#endif
