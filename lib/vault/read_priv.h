/* SPDX-License-Identifier: Apache-2.0 */
/* Reading values: what reading all of an environment and reading a few of it have in common. */
#ifndef EK_VAULT_READ_PRIV_H
#define EK_VAULT_READ_PRIV_H

#include "vault/live_priv.h"
#include "vault/packet.h"

enum { READ_MANY_FROM = 2048 }; /* smaller environments are read row by row */

/* Which rows are opened. */
struct wanted {
	uint8_t (*bidx)[BIDX]; /* ascending; NULL: all */
	size_t count;
};

struct reading {
	struct vault_env *env;
	const struct slice *only; /* names wanted, NULL: all that may be read */
	size_t only_count;
	struct envset *set; /* what was opened so far */
	const char *origin; /* in the set's arena */
	struct live_walk walk;
	struct wanted wanted; /* of a reader of the whole environment */
	struct buf index;     /* rows for live_index_write() */
};

void reading_start(
    struct reading *reading, struct vault_env *env, const struct slice *only, size_t only_count);
void reading_done(struct reading *reading);

/* Does the reader have the key of the whole environment? */
bool reading_is_whole(const struct reading *reading);
bool reading_wants_name(const struct reading *reading, struct slice name);

/* Open RECORD into the set, with the environment's keys or with those of one scope entry. */
int reading_open(struct reading *reading, const struct record *record, struct err *err);
int reading_open_scoped(struct reading *reading, const struct scope_entry *entry,
    const struct record *record, struct err *err);

/*
 * Every live row checked, added to the walk and opened into the set, on all processors. It is for who
 * has the key of the whole environment and wants all of it.
 */
int reading_many(struct reading *reading, struct err *err);

/* Are so few of many values wanted that the live index is worth a look? */
bool reading_is_of_few(const struct vault_env *env, const struct slice *only, size_t only_count);

/* 1 all that is wanted was read through the live index, 0 everything has to be read. */
int reading_by_index(struct reading *reading, struct err *err);

#endif
