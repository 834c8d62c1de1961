/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `explain`: what is known of one name is gathered, put in order and told. */
#ifndef EK_CMD_EXPLAIN_H
#define EK_CMD_EXPLAIN_H

#include "cmd/check/gather.h"
#include "cmd/check/rules.h"
#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "drift/blame.h"

struct explain_opts {
	const char *env, *service;
	bool live;
};

/* A page about one name. */
struct explanation {
	const struct explain_opts *opts;
	const struct blame *blame;
	const struct gap *gaps;
	size_t gap_count;
};

/* `explain NAME`. ERR_NOT_FOUND (`no-name`): it stands nowhere, with a suggestion. */
int explain_name(struct session *session, const struct explain_opts *opts, const char *name,
	struct err *err);

/* Does WORD have the form of a rule's id, which no variable has: `compose.no-limits`? */
bool is_rule_id(const char *word);

/* `explain RULE`. ERR_NOT_FOUND (`no-rule`), with a suggestion. */
int explain_rule(struct session *session, const struct explain_opts *opts, const char *id,
	struct err *err);

/*
 * Who set NAME in each environment of PARITY, when, at which commit, and whether the caller has a value
 * of their own over it. What may not be known stays unknown; every doubt about the vault is an
 * error. PASTS has one for each environment; their texts are of POOL.
 */
int explain_pasts(struct session *session, const struct parity *parity, const char *name,
	struct pool *pool, struct blame_past *pasts, struct err *err);

/* How each env file that has NAME compares with the environments, as far as both are seen. */
struct explain_files {
	struct blame_file *items;
	size_t count, room;
};
void explain_files_compare(const struct gathered *gathered, const char *name,
	struct explain_files *out);
void explain_files_done(struct explain_files *files);

void explain_say(const struct explanation *explanation);
void explain_document(const struct explanation *explanation);

#endif
