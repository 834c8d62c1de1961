/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Blame for a variable (POLICY.md §5.1): every fact about one name, in the order in which its value
 * travels, with the place that decides and those that it hides. Nothing is judged here: what is wrong
 * are findings of rules, which are told at their places. No value of a secret is in it.
 */
#ifndef EK_DRIFT_BLAME_H
#define EK_DRIFT_BLAME_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/pool.h"
#include "drift/parity.h"
#include "model/fact.h"
#include "model/finding.h"

/* In the order in which a value travels. */
enum blame_stage {
	BLAME_CONTRACT,
	BLAME_VAULT,
	BLAME_RENDER,  /* a file that `render` writes */
	BLAME_FILE,    /* an env file */
	BLAME_IMAGE,   /* a Dockerfile */
	BLAME_COMPOSE,
	BLAME_CLUSTER, /* manifests, and what else starts programs elsewhere */
	BLAME_CI,
	BLAME_CODE,
	BLAME_PROCESS,
	BLAME_FOUND,   /* a finding that belongs to no other step */
	BLAME_STAGES
};

enum blame_flag {
	BLAME_DECIDES = 1, /* what stands here is what a program gets */
	BLAME_HIDES = 2,   /* it stands in the place of others */
	BLAME_HIDDEN = 4,  /* something else stands in its place */
};

struct blame_step {
	enum blame_stage stage;
	const char *what;          /* `contract`, `env file`, `kubernetes` */
	const char *place;         /* `backend/.env:3`; of the vault its environment; never NULL */
	const char *file;          /* NULL: it is in none */
	unsigned line, column;     /* 0: not known */
	const char *environment, *service; /* NULL: of none in particular */
	const char *words;         /* never NULL */
	unsigned flags;            /* of enum blame_flag */
	const struct finding **findings; /* at this place, worst first; the asker's */
	size_t finding_count;
};

/* What the history of an environment tells of the name; all of it may be unknown. */
struct blame_past {
	const char *author;   /* NULL: not known */
	uint64_t seq, time_ms;
	bool is_gone;         /* it was taken out then */
	bool is_local;        /* the caller has a value of their own over it */
};

/* How what an env file has of the name compares with the environments. */
struct blame_file {
	const char *file;
	const char *words;    /* `same as dev` */
};

struct blame_ask {
	const char *name;
	const char *environment, *service; /* NULL: all */
	const struct facts *facts;
	const struct parity *parity;       /* NULL: no environment is seen, and no contract */
	const struct blame_past *pasts;    /* one for each environment of PARITY; NULL: not known */
	const struct blame_file *files;
	size_t file_count;
	const struct findings *findings;   /* sorted; NULL: none */
	uint64_t now_ms;
};

struct blame {
	const char *name;
	bool secret;
	const char *description;   /* what a contract says it is; NULL: nothing */
	struct blame_step *steps;
	size_t count;
	const char *other_env;     /* the compose files are for this environment, none for the one asked for */
	const struct finding *worst; /* of those about the name, if there are; NULL: nothing was found */
	struct pool *pool;
};

/* What ASK has is borrowed. No steps: the name is known nowhere. */
struct blame *blame_new(const struct blame_ask *ask);
void blame_free(struct blame *blame);
void blame_freep(struct blame **blame);

/* Does the asker mean this environment, however it is written (`prod`, `production`)? NULL is of all. */
bool is_asked_env(const struct blame_ask *ask, const char *environment);

/* `contract`, `vault`, …, as documents have it. */
const char *blame_stage_name(enum blame_stage stage);

/*
 * The names that the facts and the environments know, for suggestions: each once, NULL-ended and the
 * caller's to free; the texts stay theirs.
 */
const char **blame_names(const struct blame_ask *ask, size_t *count);

#endif
