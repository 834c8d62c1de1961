/* SPDX-License-Identifier: Apache-2.0 */
/* Names that are different somewhere, and the words for how. */
#ifndef EK_DRIFT_TOLD_H
#define EK_DRIFT_TOLD_H

#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "base/slice.h"
#include "model/fact.h"

/* Texts in a pool. */
struct told {
	const char **items;
	size_t count, room;
};

void told_add(struct told *told, struct pool *pool, struct slice name);
void told_done(struct told *told);

/* The fact NAME of SUBJECT is that list. */
void told_fact(const struct told *told, struct subject *subject, const char *name);

/* How a name differs, with the names. */
struct told_how {
	const char *word; /* `changed`; NULL: no more */
	const struct told *names;
};

/* `2 names changed: A and B; 1 added: C`, of a long list the first few; "" if there is none. */
const char *told_text(struct pool *pool, const struct told_how *hows);

/* `41 days`, `3 hours`: how long ago THEN was at NOW. */
const char *told_age(struct pool *pool, uint64_t then_ms, uint64_t now_ms);

/* `prod@118 -> prod@121`, as far as the commits are known (not 0) and differ. */
const char *told_states(struct pool *pool, const char *env, uint64_t then, uint64_t now);

/* TEXT as a shell takes it for one word. */
const char *told_word(struct pool *pool, const char *text);

#endif
