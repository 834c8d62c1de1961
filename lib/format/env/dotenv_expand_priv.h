/* SPDX-License-Identifier: Apache-2.0 */
/* One value as dotenv-expand 12 makes it from other values. */
#ifndef EK_FORMAT_DOTENV_EXPAND_PRIV_H
#define EK_FORMAT_DOTENV_EXPAND_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "format/read_priv.h"
#include "secret/text.h"

struct expansion {
	struct secret_text result; /* after expansion_of() */
	struct secret_text next;   /* the result with one form more replaced */
	struct secret_text seen;   /* results so far, one behind the other */
	size_t *ends;              /* where each of them ends */
	size_t count, room;
	size_t grown;              /* bytes made in all; the caller's limit */
	unsigned names;            /* forms replaced in the last value */
	bool unset;                /* one of them had no value: nothing is left of it */
	bool changed;              /* a value had `$$`, `$&`, … which JavaScript replaces */
};

#define EXPANSION_INIT {.result = SECRET_TEXT_INIT}

void expansion_done(struct expansion *expansion);

/* A name that every object of JavaScript has: what stands for it is no text. */
bool is_object_property(struct slice name);

/*
 * VALUE with its forms replaced and `\$` as `$`: what names stand for is asked from ENV; RUNNING
 * has what the entries before became. False if it would never end, or not within 250 forms.
 */
bool expansion_of(struct expansion *expansion, struct slice value, const struct reader *env,
	const struct reader *running);

int dotenv_expand_read(struct slice text, const char *file, struct envset *out,
	struct read_notes *notes, struct err *err);

#endif
