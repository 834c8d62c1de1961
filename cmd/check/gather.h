/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Everything that can be known of the project at hand, as facts: what its contracts say, what its
 * environments have, what its files do. It works without vault, key and evenkeep.yaml, and goes
 * deeper with each; what could not be looked at is told with its reason, and is never silent.
 *
 * Rules (cmd/check/rules.h) judge what was gathered.
 */
#ifndef EK_CMD_GATHER_H
#define EK_CMD_GATHER_H

#include "cmd/facts/columns.h"
#include "cmd/facts/services.h"
#include "cmd/session/git.h"
#include "cmd/session/session.h"
#include "drift/parity.h"
#include "model/fact.h"
#include "model/finding.h"
#include "observe/observe.h"
#include "observe/sources.h"

struct gather_opts {
	const struct words *envs; /* only these environments; NULL or empty: all */
	bool live;                /* what is running too */
	const struct git_paths *changed; /* only findings in these files count; NULL: all do */
};

struct gathered { /* begins zeroed */
	char *root;                    /* absolute: of evenkeep.yaml, else of the repository, else the current folder */
	const struct project *project; /* NULL: there is no evenkeep.yaml; the session's */
	struct sources *sources;       /* of ROOT */
	struct git_paths tracked;      /* what git has although a `.gitignore` names it */
	struct parity_services services;
	struct columns columns;        /* the environments that are seen */
	struct parity *parity;         /* NULL: none is */
	struct observe_stack *stacks;  /* the compose projects */
	size_t stack_count;
	struct facts *facts;           /* all of it */
	struct gap *gaps;
	size_t gap_count, gap_room;
	struct pool *pool;             /* texts of gaps and stacks */
};

/* What tells secrets from other values, wherever files are looked at. */
extern const struct observe_words gather_words;

/*
 * What of the project can be seen becomes *OUT, which gathered_done() releases also after a
 * failure. A contract, an env file or another file that cannot be read is a fact (`file`, with its
 * `problem`), and the rest goes on. Errors: an evenkeep.yaml that is wrong, a name of ENVS that nobody
 * has, a key that was given and does not fit, and every doubt about the vault itself.
 */
int gather(struct session *session, const struct gather_opts *opts, struct gathered *out,
	struct err *err);
void gathered_done(struct gathered *gathered);

/* The folder that is looked through, as in struct gathered; the caller frees it. */
int gather_root(struct session *session, char **out, struct err *err);

/* WHAT was not looked at, because of WHY; texts are copied. */
void gathered_gap(struct gathered *gathered, const char *what, const char *why);

/* A `file` of KIND has the problem that ERR tells, and those behind it; ERR is cleared. */
void gathered_problem(struct gathered *gathered, const char *kind, struct err *err);

/*
 * Read source code only where it has CHANGED, which is borrowed; all of it where a template, an env
 * file or a contract has, for what those say is compared with all of it.
 */
void gathered_limit(struct gathered *gathered, const struct git_paths *changed);

/* The compose projects among the files of the project. */
void gather_stacks(struct gathered *gathered);

/* What of those who were taken out is left to be done, where there is a vault. */
int gather_leftovers(struct session *session, const struct gather_opts *opts,
	struct gathered *gathered, struct err *err);

/* What the files read, against the contracts or, without any, against the templates. */
void gather_declarations(struct gathered *gathered);

/*
 * Leave out the stacks that are for other environments than ENVS (NULL or empty: none). ERR_NOT_FOUND
 * (`no-env`): a name that neither project nor vault nor stack has, and would look at nothing.
 */
int gathered_choose(struct gathered *gathered, const struct words *envs, struct err *err);

/* That error, if NAME is such a name. */
int gathered_check_env(const struct gathered *gathered, const char *name, struct err *err);

#endif
