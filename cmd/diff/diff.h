/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `diff`: two sides are named, seen, made comparable, compared and told. */
#ifndef EK_CMD_DIFF_H
#define EK_CMD_DIFF_H

#include "cmd/changes/changes_say.h"
#include "cmd/cmd.h"
#include "cmd/import/import.h"
#include "cmd/session/service.h"
#include "cmd/session/session.h"
#include "vault/shape.h"

struct diff_opts {
	const char *service, *format;
	bool all, reveal;
};

enum diff_kind {
	DIFF_ENV,     /* of the vault, as it is */
	DIFF_PAST,    /* as it was right after a commit */
	DIFF_FILE,    /* or stdin, or an environment that is a file */
	DIFF_PROCESS,
};

struct diff_side {
	const char *text;     /* as it was given */
	enum diff_kind kind;
	char *env;            /* environment; NULL: of none */
	uint64_t seq;         /* of a past one */
	bool is_back;         /* so many commits before the newest */
	unsigned long pid;
	struct view *view;

	struct env_info info; /* of an environment of the vault */
	bool without_base;    /* the base is left out: what it was then is not known */
	struct source source; /* of a file; its set is the view's */
	char started[96];     /* environment@seq that a process was started with; "": nothing says so */
	uint64_t started_head; /* commit at which that environment is; 0: not known */
	size_t left_out;      /* names of a process that nobody here knows */
};

/* What they are compared by. */
struct diff {
	struct session *session;
	const struct diff_opts *opts;
	struct diff_side before, after;
	struct compare_keys *keys; /* NULL: no tags, no shapes */
	struct service service;
	struct contracts contracts; /* of every service of the project */
	struct words names;        /* the only ones that are wanted; none: all */
	struct changes *changes;
};

/*
 * What TEXT names: `ENV`, `ENV@SEQ`, `file:PATH[:DIALECT]`, `process:PID`, `-`. Nothing is opened.
 * ERR_USAGE (`bad-side`, `unknown-dialect`).
 */
int diff_side_parse(const char *text, struct diff_side *out, struct err *err);
void diff_side_done(struct diff_side *side);

/* Look at both sides: *view of each is there then. */
int diff_see(struct diff *diff, struct err *err);

/* The sides of each kind. */
int diff_see_env(struct diff *diff, struct diff_side *side, struct err *err);
int diff_see_file(struct diff_side *side, struct err *err);
int diff_see_process(struct diff *diff, struct diff_side *side, struct err *err);

/* Is it an environment of the vault, now or then? */
bool diff_is_stored(const struct diff_side *side);

/*
 * Make two views comparable: the names that the service takes, called as it calls them; references
 * replaced where the other side has their values; kinds for what has none; tags for all.
 */
void diff_match(struct diff *diff);

/* For people. */
int diff_say(const struct diff *diff, const struct changes_look *look, struct err *err);
void diff_document(const struct diff *diff, const struct changes_look *look);

/* What else is known of the sides, to `stdout` below the changes, or beside it as notes. */
void diff_say_facts(const struct diff *diff, bool as_notes);

#endif
