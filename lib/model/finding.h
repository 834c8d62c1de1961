/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A finding: rule, level, place, names, fix. The one output of every check, whatever made it and
 * however it is shown. No value of a secret is ever in it.
 */
#ifndef EK_MODEL_FINDING_H
#define EK_MODEL_FINDING_H

#include <stdbool.h>
#include <stddef.h>

#include "base/pool.h"

enum level { LEVEL_NOTE, LEVEL_WARNING, LEVEL_ERROR };

struct finding {
	enum level level;
	const char *rule;        /* `parity.missing-key`; also the id of an input that is wrong */
	const char *message;     /* one line, no full stop */
	const char *why, *fix;   /* NULL: none */
	const char *file;        /* relative to the project; NULL: from no file */
	unsigned line, column, width; /* from 1; 0: not known */
	const char *source;      /* that line; only of files that hold no values; NULL: not shown */
	const char *name;        /* of the variable; NULL: about none */
	const char *environment, *service; /* NULL: about none */
	const char *stack;       /* the compose project that it was found in; NULL: none */
	const char *const *environments; /* of stacks, where it is the same in several; NULL: `environment` */
	size_t environment_count;
	const char *const *told_of;      /* of a name: the environments that the message tells it of; or NULL */
	size_t told_count;
};

/* What was not looked at, or not to its ground: a check that leaves something out says so. */
struct gap {
	const char *what; /* `prod`, `compose.prod.yaml`, `environments` */
	const char *why;  /* `there is no vault` */
};

struct findings {
	struct finding *items;
	size_t count, room;
	struct pool *pool;
};

struct findings *findings_new(void);
void findings_free(struct findings *findings);
void findings_freep(struct findings **findings);

/* A copy of FINDING and its texts. */
void findings_add(struct findings *findings, const struct finding *finding);

/* Errors first, then by file, line, name, environment, rule; what stands twice stays once. */
void findings_sort(struct findings *findings);

/*
 * What is the same in several stacks becomes one finding that names the environments that they are for.
 * FINDINGS are sorted, and are so again.
 */
void findings_merge(struct findings *findings);

/* Keep those that KEEP says, in their order. */
void findings_keep(struct findings *findings,
	bool (*keep)(void *cookie, const struct finding *finding), void *cookie);

size_t findings_count(const struct findings *findings, enum level level);

/* `error`, `warning`, `note`. level_find: -1 if TEXT is none of them. */
const char *level_name(enum level level);
int level_find(const char *text);

enum { FINGERPRINT = 17 }; /* 16 hex digits and a NUL */

/*
 * Names the same finding in other runs, also when lines move and days go by: FNV-1a (RFC 9923) of 64
 * bits over rule, file, name, environment, service and message, in which numbers of days and lines
 * are left out. What is found in a file by way of a stack is of the file: its environment does not
 * count. Nothing in it is secret.
 */
void finding_fingerprint(const struct finding *finding, char out[FINGERPRINT]);

#endif
