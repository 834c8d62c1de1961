/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rating secrets (VAULT.md §5.7): nothing of a commit takes longer, so many of them are rated on
 * all processors, and while the rows are being written.
 */
#ifndef EK_VAULT_RATE_PRIV_H
#define EK_VAULT_RATE_PRIV_H

#include <stdatomic.h>
#include <stdbool.h>
#include <stddef.h>

#include "base/helpers.h"
#include "base/slice.h"
#include "model/envset.h"
#include "vault/vault.h"

struct rating {
	struct slice name, value;
	bool is_weak;
};

/* Ratings under way; stays where it is until rater_done(), and so do the values. */
struct rater {
	struct rating *items; /* owned */
	size_t count;
	atomic_size_t next;   /* that nobody has taken yet */
	struct helpers helpers;
};

/* The secrets that COUNT changes bring; begin to rate them beside the caller if they are many. */
void rater_start(struct rater *rater, const struct change *changes, size_t count);

/* Rate what is left. */
void rater_finish(struct rater *rater);

/* Stop, wherever it is. */
void rater_done(struct rater *rater);

/*
 * The verdict on VALUE of NAME after rater_finish(): 1 weak, 0 not, -1 it was not rated. *AT, 0 at
 * first, moves forward only: ask in the order of names.
 */
int rater_find(const struct rater *rater, size_t *at, const struct entry *entry);

/* Rate COUNT secrets. */
void rate_all(struct rating *ratings, size_t count);

#endif
