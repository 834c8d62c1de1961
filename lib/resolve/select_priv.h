/* SPDX-License-Identifier: Apache-2.0 */
/* Which names a program gets, and what they are called in the vault. */
#ifndef EK_RESOLVE_SELECT_PRIV_H
#define EK_RESOLVE_SELECT_PRIV_H

#include "resolve/resolve.h"

struct choice {
	struct slice name;   /* as the program reads it */
	struct slice stored; /* as the vault has it */
};

struct choices {
	bool all; /* every name of the environment, besides the items */
	bool must; /* an item that is not there is an error */
	struct choice *items;
	size_t count, room;
};

/* Is the program to get NAME of its contract: `--only` may say otherwise. */
bool is_asked_for(const struct resolve_opts *opts, const char *name);

/* Texts are borrowed from OPTS. */
void choices_init(struct choices *choices, const struct resolve_opts *opts);
void choices_done(struct choices *choices);

/* Add to TO what FROM has and TO has not; TO owns what it got. */
void layer_below(struct envset *to, struct envset *from);

/* What FROM has of CHOICES, under the names of the program. */
struct envset *choices_apply(const struct choices *choices, struct envset *from);

/* ERR_REFUSED (`loader-name`): names that change how programs load and that nothing allows. */
int check_loader_names(struct envset *set, const struct resolve_opts *opts, struct err *err);

/* The same of the command line's own values, where a soft one is the user's will. */
int check_given_names(const struct resolve_opts *opts, struct err *err);

#endif
