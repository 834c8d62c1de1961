/* SPDX-License-Identifier: Apache-2.0 */
/* The `$` forms in a text, as text/interpolate.h replaces them, without replacing them. */
#ifndef EK_OBSERVE_REFERENCES_H
#define EK_OBSERVE_REFERENCES_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "secret/text.h"

enum reference_form {
	REFERENCE_PLAIN,       /* `$V`, `${V}` */
	REFERENCE_DEFAULT,     /* `${V:-text}`, `${V-text}` */
	REFERENCE_REQUIRED,    /* `${V:?text}`, `${V?text}` */
	REFERENCE_ALTERNATIVE, /* `${V:+text}`, `${V+text}` */
};

struct reference {
	struct slice name;
	enum reference_form form;
	struct slice text; /* behind the operator */
	size_t offset;     /* of its `$` */
	unsigned depth;    /* 0, or how many others it stands in */
};

/*
 * Tell FN of every form in TEMPLATE, from the left, those in other forms behind them. False: one
 * does not fit, or they are nested too deep; *offset is then where.
 */
bool references_scan(struct slice template, void (*fn)(void *cookie, const struct reference *found),
	void *cookie, size_t *offset);

/* `plain`, `default`, `required`, `alternative`. */
const char *reference_form_name(enum reference_form form);

/*
 * Is FOUND in TEXT perhaps no reference, but what follows a `$` of the text itself, as in `pa$word`?
 * Of a secret it is then a piece, and not shown.
 */
bool reference_is_glued(struct slice text, const struct reference *found);

/* Is TEXT one form and nothing else? */
bool references_are_all(struct slice text);

/* What a `$` begins in a text, to who reads it. */
enum dollar {
	DOLLAR_TEXT,     /* nothing */
	DOLLAR_COMPOSE,  /* a form as above, or `$(…)` of a shell; `$$` is one dollar */
	DOLLAR_DEFAULTS, /* the same, and a default is what is there */
	DOLLAR_ACTIONS,  /* `${{ … }}` alone */
};

/* Stands for what is put in later: a byte that no variable can have. */
enum { REFERENCE_LEFT = '\0' };

/* Append TEMPLATE as far as it is written there, with REFERENCE_LEFT for each form; returns how many. */
size_t references_leave(struct slice template, enum dollar dollar, struct secret_text *out);

#endif
