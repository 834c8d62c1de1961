/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What others did to a vault since somebody was told: who changed which names of which environment, who
 * was let in, and whose rights changed. For `fetch`, and for whatever fetches before it writes.
 */
#ifndef EK_CMD_NEWS_H
#define EK_CMD_NEWS_H

#include "base/cleanup.h"
#include "report/json.h"
#include "vault/heads.h"
#include "vault/vault.h"

/* Commits of an environment, or rosters (its id is zeros), above FROM and up to TO. */
struct news_span {
	uint8_t env_id[ENV_ID];
	uint64_t from, to;
};
struct news_spans {
	struct news_span *items;
	size_t count, room;
};
/* One with what it overlaps or goes on from. */
void news_span_add(struct news_spans *spans, const uint8_t env_id[ENV_ID], uint64_t from,
	uint64_t to);
/* Is all of SPAN in one of SPANS? */
bool news_span_is_known(const struct news_spans *spans, const struct news_span *span);
void news_spans_done(struct news_spans *spans);

/* A name, and what was done to it last. */
struct news_name {
	char *name;
	char *author;
	unsigned op;
	uint64_t seq;
};

enum { NEWS_AUTHORS = 8 };

struct news_env {
	struct env_info info;
	uint64_t from;                  /* the commit that was told of last; 0: the environment was not */
	uint64_t commits;               /* above it, but for one's own */
	char authors[NEWS_AUTHORS][65]; /* ascending, without repetition */
	size_t author_count;
	bool has_more_authors, is_all;  /* who wrote each commit is known, not only the newest */
	bool knows_names;               /* `names` is all that changed; else they are for readers */
	struct news_name *names;        /* by author, what was done, name */
	size_t name_count, name_room;
};

/* A change of members, or (ENV is not "") of who may do what in an environment. */
struct news_event {
	char env[65];
	char *author, *what;
};

struct news {
	struct vault *vault;
	const struct heads *since;
	const struct news_spans *own;
	struct news_env *envs; /* ascending by name */
	size_t env_count, env_room;
	uint64_t rosters;      /* new ones, but for one's own */
	struct news_event *events;
	size_t event_count, event_room;
};

/*
 * What VAULT, which is open and has the keys that there are, has above SINCE, without OWN (NULL: nothing),
 * which this process wrote; all three are borrowed. What cannot be read is told as far as it is known.
 */
int news_collect(struct vault *vault, const struct heads *since, const struct news_spans *own,
	struct news *out, struct err *err);
void news_done(struct news *news);
bool news_is_empty(const struct news *news);

/* Line by line, each behind LEAD, which says where they belong. */
void news_say(const struct news *news, const char *lead, void (*line)(const char *format, ...));

/* The members `environments` and `events` of a document. */
int news_json(const struct news *news, struct json *json, struct err *err);

/* Of an event: is it new, and of members or rights? */
struct event;
bool news_concerns(const struct news *news, const struct event *event);

#endif
