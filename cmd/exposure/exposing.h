/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What somebody could read that is the same today: by their own key, and by those that they know the
 * seed of because they made them. `exposure` tells it, and `member rm` at its end.
 */
#ifndef EK_CMD_EXPOSING_H
#define EK_CMD_EXPOSING_H

#include "cmd/members/people.h"
#include "report/json.h"
#include "vault/exposure.h"

/* A key, and whom it tells. */
struct exposing_key {
	const struct person *who; /* whose knowledge is asked about */
	const struct person *key; /* WHO, or a token or recovery key that they made */
};

/* A value that one of the keys opened, or opens. */
struct exposed_value {
	const struct people_env *env;
	const struct value_known *value;
	struct exposing_key by; /* the first of them; their own key before others */
	uint64_t since_seq, since_ms; /* of the environment in which they know it */
	size_t others;          /* further people of whom that is so too */
	/* They could not read it here, but the same value elsewhere, now or in the past; NULL: here. */
	const struct people_env *as_env;
	const char *as_name;
};

/* A value that one of the keys opens, or opened, by what it is. */
struct known_mark {
	const struct people_env *env;
	const struct value_known *value;
	size_t key; /* the first of keys that does */
	uint64_t since;
};

/* An environment of which the reader may not see what is exposed. */
struct exposing_gap {
	const struct people_env *env;
	const struct person *who;
	bool is_scoped; /* they had single names only */
};

struct exposing {
	const struct people *people;
	struct exposing_key *keys;
	size_t key_count, key_room;
	struct exposure **exposures; /* of each environment */
	struct secret *marks_key;
	struct known_mark *marks;   /* ascending by mark, then by key */
	size_t mark_count, mark_room;
	struct exposed_value *values; /* by environment and name */
	size_t count, room;
	size_t secrets;             /* of count */
	struct exposing_gap *gaps;
	size_t gap_count, gap_room;
};

void exposing_done(struct exposing *exposing);

/* WHO, with all keys that they know. Before exposing_look(). */
void exposing_ask(struct exposing *exposing, const struct person *who);

/* Read every environment and find what the keys open. */
int exposing_look(struct session *session, struct exposing *exposing, struct err *err);

/* Only read; `exposure NAME` asks the exposures itself. */
int exposing_read(struct session *session, struct exposing *exposing, struct err *err);

/* `12 secrets in prod, 3 in dev`; appended; nothing if there are none. */
void exposing_add_counts(const struct exposing *exposing, struct buf *out);

/* The map `same_as`: where the same value could be read; null with NULL. */
void exposing_same_json(struct json *json, const struct people_env *env, const char *name);

#endif
