/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `member`: the own card, who comes, who is there, who goes. */
#ifndef EK_CMD_MEMBERS_H
#define EK_CMD_MEMBERS_H

#include "cmd/cmd.h"
#include "cmd/members/granting.h"

struct member_opts {
	const char *label, *class, *expires, *id;
	struct words grants;
	bool admin, all;
};

int member_card(struct session *session, struct err *err);
int member_add(struct session *session, const struct member_opts *o, const struct args *words,
	struct err *err);
int member_list(struct session *session, const struct member_opts *o, struct err *err);
int member_rm(struct session *session, const struct args *who, struct err *err);

/*
 * The member that WORDS tell: a card, `age1…`, or the line of an SSH key, whose comment becomes the
 * label if it is fit for one. ERR_INVALID: none of these.
 */
int member_of_words(const struct args *words, struct member *out, struct err *err);

/*
 * Somebody compared the id of MEMBER with whom it belongs to: they gave it as GIVEN (--id), or type
 * what was read to them. ERR_REFUSED: `id-differs`, `needs-confirmation`.
 */
int member_compare(struct session *session, const struct member *member, const char *given,
	struct err *err);

/* A length of time from now; *OUT 0 without TEXT. ERR_USAGE (`expires`). */
int member_parse_end(const char *text, uint64_t now_ms, uint64_t *out, struct err *err);

#endif
