/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What rules can ask about (POLICY.md §3): kinds of subjects and their facts. Loader, published
 * schema and manual know what stands in these tables, and nothing else.
 */
#ifndef EK_POLICY_SUBJECTS_H
#define EK_POLICY_SUBJECTS_H

#include <stdbool.h>
#include <stddef.h>

#include "model/fact.h"

struct fact_def {
	const char *name;
	enum fact_kind kind;
	const char *about; /* one line for the manual and for editors */
};

/* Subjects of one kind; a fact is there only where it applies. */
struct subject_kind {
	const char *each;
	const struct fact_def *facts; /* ended by name NULL */
	const char *about;
	bool is_open; /* dotted paths of a file besides, as texts */
};

extern const struct subject_kind subject_kinds[]; /* ended by each NULL */

/* Facts that subjects of every kind have where they apply; ended by name NULL. */
extern const struct fact_def facts_of_all[];

/* NULL if there is none. */
const struct subject_kind *subject_kind_find(const char *each);

/* NULL: subjects of KIND have no such fact, or it is a dotted path. */
const struct fact_def *subject_kind_fact(const struct subject_kind *kind, const char *fact);

/* Do subjects of KIND have a fact of that name? */
bool subject_kind_has(const struct subject_kind *kind, const char *fact);

/* A fact that is told of environments, whose tests are `all`, a list of them, or a count. */
bool fact_is_of_envs(const struct subject_kind *kind, const char *fact);

/* A fact of a `key` whose texts are names of environments. */
bool fact_names_envs(const char *fact);

/* `true or false`, `number`, `text`, `list of texts`, `environments`. */
const char *fact_kind_name(enum fact_kind kind);

/* The tables by what the subjects are from. */
extern const struct fact_def facts_of_key[], facts_of_value[], facts_of_entry[],
	facts_of_declaration[];
extern const struct fact_def facts_of_service[], facts_of_assignment[], facts_of_reference[],
	facts_of_variable[], facts_of_url[], facts_of_port[], facts_of_network[], facts_of_volume[];
extern const struct fact_def facts_of_file[], facts_of_image[], facts_of_step[], facts_of_allow[];
extern const struct fact_def facts_of_rendered[], facts_of_process[], facts_of_template[];
extern const struct fact_def facts_of_manifest[], facts_of_terraform[];
extern const struct fact_def facts_of_staged[];
extern const struct fact_def facts_of_leftover[];

#endif
