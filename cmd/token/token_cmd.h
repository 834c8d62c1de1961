/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `token`: issue, renew, list, take out. */
#ifndef EK_CMD_TOKEN_H
#define EK_CMD_TOKEN_H

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "vault/token_new.h"

struct token_opts {
	const char *env, *expires, *label, *to;
	struct words names;
	bool shape;
};

int token_cmd_new(struct session *session, const struct token_opts *o, struct err *err);
int token_cmd_renew(struct session *session, const struct token_opts *o, const char *who,
	struct err *err);
int token_cmd_list(struct session *session, struct err *err);
int token_cmd_rm(struct session *session, char *const *who, size_t count, struct err *err);

/* Services and gates; a person or a recovery key is no token. ERR_REFUSED (`not-a-token`). */
int token_member_find(struct vault *vault, const char *who, const struct member **out, struct err *err);
bool token_is_member(const struct member *member);

/* When a token that is made now ends: --expires, else in SPAN_MS (0: never). ERR_USAGE. */
int token_end(const struct session *session, const struct token_opts *o, uint64_t span_ms,
	uint64_t *not_after_ms, struct err *err);

/* Ask for each protected environment of PLAN; WHAT completes "this will …". */
int token_confirm(struct session *session, const struct token_plan *plan, const char *what,
	struct err *err);

/*
 * Where the text goes: stdout, or FILE. Asked before anything is made: stdout has room for nothing
 * else, and a file of that name that is not to be replaced must not be there.
 */
int token_outlet_check(const struct token_opts *o, bool replaces, struct err *err);
/* Can it be handed out there? Just before the first is written; SO_FAR tells what is so if it cannot. */
int token_outlet_try(const struct token_opts *o, const char *so_far, struct err *err);
int token_deliver(const struct token_opts *o, bool replaces, const struct secret *text,
	struct err *err);

/* Issue PLAN as LABEL, or leave nothing behind: what went wrong in between is taken back. */
int token_issue_whole(struct session *session, const struct token_plan *plan, const char *label,
	struct token_issue *issue, struct err *err);

/*
 * Take a member out again whose seed nobody has, after ERR, with a new key for what PLAN let it read:
 * says in it what could not be.
 */
int token_take_back(struct session *session, const struct token_plan *plan,
	const struct token_issue *issue, const char *label, struct err *err);

/*
 * What is left to do after members left the roster: a new key for every environment that they could
 * read, and shapes under the comparison key in force where they had one. WHY is what the commits say. An
 * environment that the caller does not own is said, with who must. One that fails stops no other.
 */
struct token_left {
	char (*envs)[65];  /* that could be read and are not this caller's to re-key */
	size_t count, room, rekeyed;
};
int token_follow(struct session *session, const char (*read)[65], size_t count, bool had_shapes,
	const char *why, struct token_left *left, struct err *err);
void token_left_say(const struct token_left *left);
void token_left_done(struct token_left *left);

/* "prod, and base underneath", "2 names of prod", "no value: shapes only"; appended. */
void token_reads(const struct token_plan *plan, struct buf *out);

/* On stderr, as stdout has the token alone; and the document of --json with --to. */
void token_say_issued(struct session *session, const struct token_opts *o, const char *verb,
	const struct token_plan *plan, const uint8_t *member_id);

#endif
