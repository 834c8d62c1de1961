/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A name that wants a value of its own in one environment: it is typed, generated, taken from
 * another environment, or left open. What contracts ask of it is checked at once.
 */
#ifndef EK_CMD_NEED_H
#define EK_CMD_NEED_H

#include "drift/parity.h"
#include "model/view.h"
#include "resolve/recipe.h"
#include "secret/secret.h"

enum need_how { NEED_OPEN, NEED_TYPED, NEED_GENERATED, NEED_TAKEN };

struct need {
	const char *name;                /* of the vault; borrowed */
	const struct expected *expected; /* NULL: in no contract */
	bool is_secret, is_required;
	struct recipe recipe;            /* as its contracts say */
	enum need_how how;
	struct secret *value;            /* NULL while it is open */
	const char *from;                /* taken from that environment */
};

struct needs {
	struct need *items;
	size_t count, room;
};

void needs_done(struct needs *needs);

/* A further one, open. */
struct need *needs_add(struct needs *needs, const char *name, const struct expected *expected,
	bool is_secret);

/* NULL if there is none of that name. */
const struct need *needs_find(const struct needs *needs, struct slice name);

/* The row of NAME in PARITY, NULL if neither a contract nor an environment has it. */
const struct parity_row *parity_row_find(const struct parity *parity, const char *name);

/* How a secret for what EXPECTED (NULL: nothing is) says is made. */
void expected_recipe(const struct expected *expected, struct recipe *out);

/*
 * Do the contracts take VALUE? ERR_INVALID (`value-type`, `placeholder-value`) with what it should
 * be and the line that asks for it.
 */
int expected_check(const struct expected *expected, const char *name, struct slice value,
	struct err *err);

/* Has it another form than the example of a plain template? What that is, is added to WHY. */
bool expected_is_odd(const struct expected *expected, struct slice value, struct buf *why);

/*
 * Make a value by RECIPE, which is not RECIPE_NONE, that the contracts take; not every one is, of
 * what a pattern or a port has. *OUT is the caller's. ERR_INVALID as expected_check(): none was.
 */
int expected_make(const struct expected *expected, const char *name, const struct recipe *recipe,
	struct secret **out, struct err *err);

/* The same by its own recipe; it stays open if none was. */
void need_generate(struct need *need);

/* `typed`, `generated hex:32`, `from staging`; appended. Nothing for an open one. */
void need_how_text(const struct need *need, struct buf *out);

/* The same of NAME, "" where it is none of NEEDS; good until the next call. */
const char *needs_word(const struct needs *needs, struct slice name);

/* The entry that keeps it; slices point into NEED. */
struct entry need_entry(const struct need *need);

/* What other environments have, for those who are asked. */
struct need_views {
	struct view **items;
	size_t count, room;
};

void need_views_done(struct need_views *views);

/*
 * Ask a person about NEED, number AT of OF: it comes back filled, or open where it was skipped. What
 * does not fit is told, and it is asked again. ERR_REFUSED: nobody is there, or they want no more.
 */
int need_ask(struct need *need, const char *env, size_t at, size_t of,
	const struct need_views *others, struct err *err);

#endif
