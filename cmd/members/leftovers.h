/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a removal leaves to be done (VAULT.md §8.5): whoever left has the key of an environment still,
 * knows the seed of a token that they issued, or may have seen a recovery key. It is told again and
 * again until it is done; none of it needs a key to be known.
 */
#ifndef EK_CMD_LEFTOVERS_H
#define EK_CMD_LEFTOVERS_H

#include "cmd/members/people.h"
#include "model/fact.h"
#include "report/json.h"

enum leftover_kind { LEFTOVER_KEY, LEFTOVER_TOKEN, LEFTOVER_RECOVERY };

struct leftover {
	enum leftover_kind kind;
	const struct person *who;     /* left, or is about to; NULL: a key that nobody knows of */
	const struct people_env *env; /* of a key */
	const struct person *what;    /* the token, the recovery key */
};

struct leftovers {
	struct leftover *items; /* in the order of the kinds */
	size_t count, room;
};

void leftovers_done(struct leftovers *leftovers);

void leftovers_take(struct leftovers *leftovers, const struct leftover *item); /* a copy */

/* All there is, of everybody who left. */
void leftovers_find(const struct people *people, struct leftovers *out);

/* Add tokens that WHO issued, and recovery keys that were there with them; they may still be there. */
void leftovers_add_seen(const struct people *people, const struct person *who,
	struct leftovers *out);

/* What is so, and the command that ends it; appended. */
void leftover_add_sentence(const struct leftover *leftover, struct buf *out);
void leftover_add_command(const struct leftover *leftover, struct buf *out);

/* `COMMAND` where the caller may, else whom to ask for it; appended. */
void leftover_add_way(const struct people *people, const struct leftover *leftover,
	struct buf *out);

/* Who can do it, `alice, bob`; appended; nothing if nobody can. */
void leftover_add_able(const struct people *people, const struct leftover *leftover,
	struct buf *out);
/* May the caller? */
bool leftover_is_mine(const struct people *people, const struct leftover *leftover);

/* The list `unfinished` of a document. */
void leftovers_json(const struct people *people, const struct leftovers *leftovers,
	struct json *json);

/* As facts, for rules: subjects `leftover`. */
void leftovers_facts(const struct people *people, const struct leftovers *leftovers,
	struct facts *facts);

#endif
