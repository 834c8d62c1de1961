/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The rules that a project is judged by: packs and house files as evenkeep.yaml names them, its
 * exceptions, and the day on which those may be over.
 */
#ifndef EK_CMD_RULES_H
#define EK_CMD_RULES_H

#include "base/clock.h"
#include "cmd/session/session.h"
#include "model/finding.h"
#include "policy/policy.h"

struct rules { /* begins zeroed */
	struct policies *policies;
	struct policy_exception *exceptions;
	char *shown;            /* the names of packs and files: `builtin:parity, policies/house.yaml` */
	char today[CLOCK_TEXT]; /* `2026-11-21` */
	bool are_of_house;      /* `policies:` names files, and nothing that is built in */
};

/* Packs for who asks about names and values only. */
extern const char *const rules_of_values[];

/*
 * What `policies:` of evenkeep.yaml names, and its exceptions. Without that the packs of USUAL
 * (NULL-ended names), or, where it is NULL, all that are compiled in. ERR_INVALID: all that is
 * wrong with a house file; ERR_NOT_FOUND: it is not there.
 */
int rules_load(struct session *session, const char *const *usual, struct rules *out,
	struct err *err);
void rules_done(struct rules *rules);

/* What FACTS break of them, sorted. */
int rules_ask(const struct rules *rules, const struct facts *facts, struct findings *out,
	struct err *err);

#endif
