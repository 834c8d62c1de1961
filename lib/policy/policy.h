/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Rules over facts (POLICY.md §3): YAML that selects and expects, and no code. Packs are compiled
 * in (`builtin:parity`) and readable in policies/; house files are data of the project.
 */
#ifndef EK_POLICY_POLICY_H
#define EK_POLICY_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/err.h"
#include "base/slice.h"
#include "model/fact.h"
#include "model/finding.h"

struct policies;

/* A rule as its author wrote it, for `explain RULE` and the manual; valid as long as the policies. */
struct policy_rule {
	const char *id, *policy;  /* `parity.missing-key`, `parity` */
	enum level level;         /* after overrides */
	bool is_off;              /* overridden to `off` */
	const char *each, *say, *fix, *why; /* NULL where it has none */
	const char *file;         /* `builtin:parity` or a path */
	unsigned line, end_line;  /* its text, from 1 */
	const char *text;         /* those lines, without its examples */
	const char *const *tags;  /* NULL-ended; NULL: none */
	bool is_floor;            /* comments do not allow it, house files do not lower it */
};

/* What stands beside a rule to show what it means. */
struct policy_example {
	bool breaks;        /* else it holds */
	const char *says;   /* what the author expects to be told; NULL: does not say */
	unsigned line;      /* in the file of the rule */
	const char *text;   /* as it stands there */
	bool is_right;      /* the rule does as the example says */
	const char *told;   /* what the rule tells of it; NULL: nothing */
};

/* `exceptions` of evenkeep.yaml: findings of RULE at WHERE are told as notes until UNTIL. */
struct policy_exception {
	const char *rule;    /* an id, or a glob of ids */
	const char *where;   /* a glob of files; NULL: everywhere */
	const char *until;   /* `2027-03-01`; NULL: always */
	const char *why;
	unsigned line;       /* in evenkeep.yaml */
};

struct policies *policies_new(void);
void policies_free(struct policies *policies);
void policies_freep(struct policies **policies);

/* The names of the packs that are compiled in (`parity`), NULL-ended. */
const char *const *policy_packs(void);

/*
 * Add a pack (`builtin:NAME`), or the text of a house FILE. Packs come before house files, whose
 * `override:` may change levels. ERR_INVALID: everything that is wrong with the file, with places,
 * source lines and suggestions; ERR_NOT_FOUND (`no-pack`).
 */
int policies_add_pack(struct policies *policies, const char *name, struct err *err);
int policies_add_text(struct policies *policies, struct slice text, const char *file,
	struct err *err);

/* What the policy in TEXT calls itself; the caller frees it. NULL: it is none. */
char *policy_name_of(struct slice text, const char *file);

/* Exceptions are borrowed. */
void policies_except(struct policies *policies, const struct policy_exception *exceptions,
	size_t count);

/* The facts to come are all there are: a comment that allows what nobody does is a finding too. */
void policies_tell_unused(struct policies *policies);

/*
 * Ask every rule about every subject of its kind; what does not hold is added to OUT. TODAY
 * (`2026-11-21`) decides which exceptions are over; one that is, is a finding of its own. What an
 * `allow` among FACTS is for is left out; one without a reason, for no rule, or (if asked for) for
 * nothing is a finding. ERR_INVALID: a rule that cannot be asked (a pattern over its limits).
 */
int policies_ask(const struct policies *policies, const struct facts *facts, const char *today,
	struct findings *out, struct err *err);

size_t policies_count(const struct policies *policies);
const struct policy_rule *policies_at(const struct policies *policies, size_t at);

/* The examples of rule AT, and the one at I with what comes of it; texts are of POOL. */
size_t policies_examples(const struct policies *policies, size_t at);
int policies_try(const struct policies *policies, size_t at, size_t i, struct pool *pool,
	struct policy_example *out, struct err *err);

/* NULL if there is none of that id. */
const struct policy_rule *policies_find(const struct policies *policies, const char *id);

#endif
