/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `list`: what an environment has is read, counted and told. */
#ifndef EK_CMD_LIST_H
#define EK_CMD_LIST_H

#include "cmd/cmd.h"
#include "cmd/session/env_source.h"
#include "report/table.h"

struct list_opts {
	const char *env, *service;
	uint64_t at;
	bool all, no_local, reveal;
};

/* Why somebody should look at a value; the worst last. */
enum list_urgency {
	LIST_FINE,
	LIST_OLD,     /* a secret of more than a year that was never changed */
	LIST_DUE,     /* it expires within two weeks */
	LIST_EXPIRED,
	LIST_LEAKED,  /* of the past: it is void */
	LIST_URGENCIES
};
enum list_urgency list_urgency(const struct entry *entry, uint64_t now_ms);

/* What is worth knowing of the names that are listed. */
struct list_facts {
	size_t names, secrets, local;
	size_t urgent[LIST_URGENCIES]; /* how many of each */
	const char *due; /* a name that wants a new value, of the most urgent; or NULL */
	char **missing;  /* as the vault would call them: required by a contract, and not there */
	size_t missing_count, missing_room;
	char *missing_why; /* why that cannot be told; NULL: it can */
};

struct listing {
	const struct env_source *source;
	struct envset *set;      /* what is listed */
	struct list_facts facts;
	const char *service;     /* NULL: all names */
	uint64_t at, at_ms;      /* as it was at that commit; 0: now */
	char *at_author;
	uint64_t now_ms;
};

void listing_done(struct listing *listing);

/*
 * What the contracts of the project (of SERVICE, unless NULL) require and SHARED has not, which is all
 * that everybody gets. What cannot be read is a reason, not a failure.
 */
void list_find_missing(struct session *session, const char *service, struct envset *shared,
	struct list_facts *out);
void list_cannot_tell(struct list_facts *out, const char *why);

/* Keep of SET what SERVICE takes. ERR_NOT_FOUND (`no-service`), or as its contract. */
int list_keep_taken(struct session *session, const char *service, struct envset *set,
	struct err *err);

/* Count what is in the set. */
void list_count(struct listing *listing);

/* The names as a table: the most urgent first, then by name. */
void list_table(const struct listing *listing, const struct screen *screen, struct table *out);

/* Sentences below it, and what to do next. */
enum { LIST_LINES = 8 };
struct list_line {
	enum mark mark;
	struct buf text;
};
struct list_summary {
	struct list_line lines[LIST_LINES];
	size_t count;
	struct buf next; /* empty: nothing */
};
void list_summarize(const struct listing *listing, struct list_summary *out);
void list_summary_done(struct list_summary *summary);

void list_document(const struct listing *listing, bool reveal);

/* `list --all`: a line for each environment. */
int list_all(struct session *session, struct err *err);

#endif
