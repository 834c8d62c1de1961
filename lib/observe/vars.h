/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The entries of env files as compose gets them (dialects.md §1): references replaced, the last one
 * of a name counts, and where each stands.
 */
#ifndef EK_OBSERVE_VARS_H
#define EK_OBSERVE_VARS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/err.h"
#include "observe/names.h"
#include "observe/tree.h"
#include "text/dotenv.h"
#include "text/interpolate.h"

struct var {
	struct slice name, value;
	struct slice raw;      /* before `$` forms were replaced */
	struct mark at;
	enum quote quote;
	bool lost;             /* a live `$` form left nothing behind: more was meant */
	bool literal;          /* no `$` form was replaced */
	bool is_unknown;       /* a form stands for something that is set and not known */
};

struct vars {
	struct arena *arena;
	interpolate_lookup_fn *outer; /* NULL: nothing else is set */
	void *cookie;
	bool outer_first;             /* the surroundings overrule the file, as for `.env` */
	struct var *items;
	size_t count, room;
	struct names names;
};

void vars_init(struct vars *vars, struct arena *arena, interpolate_lookup_fn *outer, void *cookie);
void vars_done(struct vars *vars);

/*
 * Add the entries of TEXT on top of those there are. ERR_INVALID: it does not fit the grammar, or
 * grows beyond all measure; entries before the place stay. An entry whose `$` forms do not fit
 * keeps its text.
 */
int vars_read(struct vars *vars, struct slice text, const struct origin *from, struct err *err);

/*
 * The same for `format: raw` and `docker --env-file` (dialects.md §2): everything behind the first `=`
 * is the value. ERR_INVALID also for what docker refuses.
 */
int vars_read_raw(struct vars *vars, struct slice text, const struct origin *from, struct err *err);

/* NULL if there is none of that name. */
const struct var *vars_find(const struct vars *vars, struct slice name);

/* An interpolate_lookup_fn over vars and what is around them. COOKIE is the vars. */
bool vars_look_up(void *cookie, struct slice name, struct slice *value);

#endif
