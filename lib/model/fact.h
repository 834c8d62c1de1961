/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What observers, contracts and shapes say (POLICY.md §3): subjects, each of one kind, with named
 * facts. There is no secret in them, and no judgement: rules judge. Texts from files are kept as
 * they are and made printable when they are shown.
 */
#ifndef EK_MODEL_FACT_H
#define EK_MODEL_FACT_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

enum fact_kind {
	FACT_BOOL,
	FACT_NUMBER,
	FACT_TEXT,
	FACT_LIST,   /* of texts */
	FACT_GROUPS, /* of texts (environments): those of one number have the same bytes */
};

enum { FACT_NO_GROUP = 0 }; /* not comparable with any other */

struct fact_place {
	const char *file;      /* relative to the project; NULL: from no file */
	unsigned line, column; /* from 1; 0: not known */
	unsigned width;        /* columns to underline */
};

struct fact {
	const char *name;
	enum fact_kind kind;
	bool yes;
	double number;
	const char *text;
	const char *const *list; /* COUNT texts */
	const unsigned *groups;  /* COUNT numbers */
	size_t count;
	struct fact_place place; /* of the text that says so, where the subject has many */
};

struct subject {
	const char *each; /* the kind: `key`, `value`, `service`, … */
	struct fact_place place;
	const char *environment, *service, *stack; /* NULL where it does not apply */
	struct fact *facts;
	size_t count, room;
	struct pool *pool; /* of the facts it is in */
};

struct facts {
	struct subject **items; /* in the order in which they were found */
	size_t count, room;
	struct pool *pool;
};

struct facts *facts_new(void);
void facts_free(struct facts *facts);
void facts_freep(struct facts **facts);

/* A new subject of kind EACH; texts of PLACE are copied. It stays where it is. */
struct subject *facts_add(struct facts *facts, const char *each, struct fact_place place);

/* Add a fact, or replace the one of that NAME. Texts and lists are copied. */
void subject_bool(struct subject *subject, const char *name, bool yes);
void subject_number(struct subject *subject, const char *name, double number);
void subject_text(struct subject *subject, const char *name, const char *text);
void subject_list(struct subject *subject, const char *name, const char *const *list, size_t count);
void subject_groups(struct subject *subject, const char *name, const char *const *list,
	const unsigned *groups, size_t count);

/* The fact NAME, which the subject has, is said at PLACE; its text is copied. */
void subject_at(struct subject *subject, const char *name, struct fact_place place);

/* NULL if the subject has no fact of that name. */
const struct fact *subject_find(const struct subject *subject, const char *name);

#endif
