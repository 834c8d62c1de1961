/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `member rm`: who goes, what they had, what is done and what is left. */
#ifndef EK_CMD_REMOVAL_H
#define EK_CMD_REMOVAL_H

#include "cmd/exposure/exposing.h"
#include "cmd/members/leftovers.h"

/* An environment that one of those who go had a key of. */
struct removal_env {
	const struct people_env *env;
	struct right_in may;       /* of the first of them now, in words of before */
	uint64_t since_ms;         /* when the first of them got a key */
	bool is_open;              /* one of them has the key in force */
	bool is_scoped;            /* single names only, all of them */
	bool is_done;
	uint64_t seq;              /* of the commit with the new key */
};

struct removal {
	struct people people;
	const struct person **who; /* there, or gone already and something is left */
	size_t count;
	size_t there;              /* of count */
	struct removal_env *envs;
	size_t env_count;
	struct leftovers seen;     /* tokens and recovery keys */
	bool would;
};

struct removal_result {
	struct people people;      /* as it is afterwards */
	struct leftovers left;
	struct exposing exposing;
};

void removal_done(struct removal *removal);
void removal_result_done(struct removal_result *result);

/* `bob`, `bob and carol`, `bob, carol and dave`; appended. */
void removal_add_names(const struct removal *removal, struct buf *out);

/* What they had and what will be; then what was done and what is left. */
void removal_say(const struct removal *removal);
void removal_say_done(const struct removal *removal, const struct removal_result *result);
/* IS_FAILED: it goes into the document of the error, as `removal`. */
void removal_document(const struct removal *removal, const struct removal_result *result,
	bool is_failed);

/* Does anything wait for somebody, once all that the caller may is done? */
bool removal_is_finished(const struct removal *removal, const struct removal_result *result);

#endif
