/* SPDX-License-Identifier: Apache-2.0 */
/* What a text is that a file gives to a variable. */
#ifndef EK_OBSERVE_LITERAL_H
#define EK_OBSERVE_LITERAL_H

#include "observe/observe.h"
#include "observe/references.h"
#include "observe/vars.h"

struct literal {
	const char *text_kind; /* `literal`, `reference`, `mixed` */
	bool secret;           /* by the name */
	bool placeholder;
	bool literal_secret;   /* it is a secret, and it stands there */
	bool throwaway;        /* of a form that nobody uses for a real one, or for the own machine */
};

/*
 * TEXT under NAME. REFERS: something in it is put in later; ALL: so is all of it. What only in parts
 * is written there is no secret in the file.
 */
struct literal literal_of(const struct observe_words *words, struct slice name, struct slice text,
	bool refers, bool all);

/*
 * TEXT under NAME where DOLLAR says what in it is put in later. What is written between may be a secret
 * all the same: the password of a URL, or what looks like one by itself.
 */
struct literal literal_in(const struct observe_words *words, struct slice name, struct slice text,
	enum dollar dollar);

/* The same of an entry of an env file. */
struct literal literal_of_var(const struct observe_words *words, const struct var *var);

/* `secret`, `text_kind`, `literal_secret`, `throwaway`, `placeholder` of SUBJECT. */
void literal_put(const struct literal *literal, struct subject *subject);

#endif
