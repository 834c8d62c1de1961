/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who let whom in, and who changed what when: the rosters, charters and commits of a vault as one
 * story (VAULT.md §12). Who may not read an environment learns author, time and what its charters say;
 * names, messages and hosts are for readers.
 */
#ifndef EK_VAULT_EVENTS_H
#define EK_VAULT_EVENTS_H

#include "vault/admin.h"
#include "vault/vault.h"

enum event_kind {
	/* of rosters */
	EVENT_MEMBER_ADDED,   /* to: what it is */
	EVENT_MEMBER_REMOVED,
	EVENT_MEMBER_RENAMED,
	EVENT_MEMBER_ROLE,
	EVENT_MEMBER_END,     /* days, or `never` */
	EVENT_COMPARISON_KEY, /* numbers */
	EVENT_CONFIRMED,      /* an environment, up to commit `to` */
	/* of charters */
	EVENT_FOUNDED,
	EVENT_GRANTED,        /* rights; `none` before the first */
	EVENT_REVOKED,
	EVENT_POLICY,         /* what is on or off now */
	EVENT_MAX_AGE,        /* seconds, or `no limit` */
	EVENT_BASE,
	EVENT_KEY,            /* epochs */
	/* of operations: versions; for readers only */
	EVENT_GRANTED_NAME,   /* the one name, for the member `to` */
	EVENT_SET,
	EVENT_UNSET,
	EVENT_IMPORTED,
	EVENT_PRUNED,         /* rows of the history */
};

/* A stable word for it: `member-added`, …. */
const char *event_word(enum event_kind kind);

/* Texts are "" where there is nothing to say. */
struct event_change {
	enum event_kind kind;
	const char *subject;   /* a member's label, an environment, a policy, or a name */
	const uint8_t *member; /* MEMBER_ID bytes; NULL: it is not about one */
	const char *from, *to;
	const char *by;        /* who signed the charter, if it is not the commit's author */
};

struct event {
	const char *env;       /* of a commit; "": it is a roster */
	uint64_t seq;
	uint64_t charter_seq;  /* of the newest charter that is new with this commit; 0: none */
	uint64_t time_ms;      /* the author's clock */
	const uint8_t *author;
	const char *label;     /* the newest one that the author had */
	bool is_member;        /* the author still is one */
	bool is_readable;      /* what it did is told as well */
	const char *message, *host, *program;
	const struct event_change *changes;
	size_t change_count;
};

typedef int event_fn(void *cookie, const struct event *event, struct err *err);

/*
 * Everything, oldest first: in the order of the authors' clocks where the documents do not say
 * otherwise. ENV: only the commits of that environment; NULL: all, and the rosters. What is told is good
 * until FN returns. Errors as opening these environments; ERR_NOT_FOUND (`no-env`).
 */
int vault_each_event(struct vault *vault, const char *env, event_fn *fn, void *cookie,
	struct err *err);

/* What is there to admit of a reviewed environment, oldest first. Nothing is recorded as seen. */
int vault_each_unconfirmed(struct vault *vault, const struct review_env *item, event_fn *fn,
	void *cookie, struct err *err);

#endif
