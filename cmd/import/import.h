/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `import`: sources are found and read, a plan is made for each environment, then done. */
#ifndef EK_CMD_IMPORT_H
#define EK_CMD_IMPORT_H

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "cmd/session/type_checks.h"
#include "config/project.h"
#include "format/detect.h"
#include "format/format.h"
#include "model/contract.h"
#include "secret/secret.h"

struct import_opts {
	const char *env, *as, *service;
	struct words plain, secret;
	bool delete_source;
};

/* A file, or with some dialects a folder, for one environment. */
struct source {
	char *file; /* as it is shown and opened; "-": stdin */
	const char *env;
	char env_why[120];           /* why this environment; "": the user said so */
	bool is_found;               /* it was not named but found in a folder */
	const struct format *format;
	const char *format_why;      /* why this dialect; NULL: the user said so */
	bool is_told;                /* what lies beside the file says who reads it */
	struct secret *text;         /* as it was read; what is deleted later must still be this */
	struct envset *set;
	struct read_notes notes;
	struct differences differences; /* what other readers of .env files would read in it */
	bool is_tracked;             /* git has it */
	char **paths;                /* of a folder: the files, NULL-ended */
};

/* A file that was found and is left alone. */
struct passed {
	char *file;
	char why[200];
};

struct import_sources {
	struct source *items; /* later ones win */
	size_t count, room;
	struct passed *passed;
	size_t passed_count, passed_room;
};

/*
 * What ARGS name: FILE=ENV, or folders whose env files are found; without any the current folder.
 * ERR_USAGE: no environment, a contradiction. ERR_NOT_FOUND (`no-env-files`): nothing to take.
 */
int import_sources_collect(struct session *session, const struct import_opts *o, const struct args *args,
	struct import_sources *out, struct err *err);

/* Add the env files of FOLDER, for ENV or, if that is NULL, for what their names say. */
int import_sources_find(struct session *session, const char *folder, const char *env,
	struct import_sources *out, struct err *err);

/*
 * Read them all, in the dialect of --as or the one they seem to be of. ERR_INVALID: what cannot be
 * read, all files' problems together.
 */
int import_sources_read(const struct import_opts *o, struct import_sources *sources, struct err *err);

/* Read one file, as import_sources_read() does; git is not asked. */
int source_read_file(const struct import_opts *o, struct source *source, struct err *err);

/* Read a folder: each file in it is a value. */
int source_read_folder(struct source *source, struct err *err);

void source_done(struct source *source);
void import_sources_done(struct import_sources *sources);

/* The file of SOURCE in words: its name, or `stdin`. */
const char *source_shown(const struct source *source);

/* Before anything is done: can the sources be deleted later, without losing what is in them? */
struct plan;
int import_sources_check_delete(const struct project *project, const struct import_sources *sources,
	const struct plan *plans, size_t plan_count, struct err *err);

/* Why the file of SOURCE is more than the values that were read from it; NULL: it is not. */
const char *source_is_needed(const struct project *project, const struct source *source);

/* Remove the file of SOURCE if it still has what was read. */
int source_delete(const struct source *source, struct err *err);

enum plan_step { PLAN_NEW, PLAN_CHANGE, PLAN_SAME, PLAN_LEFT_OUT };

struct plan_item {
	enum plan_step step;
	size_t position;      /* in the order of the sources */
	struct entry *entry;  /* of the source's set */
	const struct source *source;
	const struct entry *overruled; /* of an earlier source, with another value; NULL: none */
	bool is_guessed;      /* and no user said which of the two wins */
	struct slice name;    /* in the vault: of the entry, or what the service's `take` says */
	unsigned flags;
	const char *why;      /* why it is secret, plain or left out */
	bool placeholder;
	struct slice note;    /* of the vault's entry */
	struct overwritten over; /* whose value it changes */
	const struct contract_key *asked;  /* what a contract says of it; NULL: nothing */
	const struct contract_key *broken; /* … whose type the value does not fit; NULL: it fits */
	char *wanted;         /* what it should be */
	bool is_odd;          /* only the form of an example says so */
};

/* What would be done to one environment; borrows from the sources. */
struct plan {
	const char *env;
	uint64_t seq;            /* of the environment when the plan was made */
	uint64_t now_ms;
	struct plan_item *items; /* ascending by name */
	size_t count, room;
	struct envset *stored;   /* what the vault has before */
	size_t new_count, changed, same, left_out, secrets, placeholders, overruled;
};

/* Contracts of the project, loaded once. */
struct contracts {
	struct contract **items;
	size_t count;
	struct type_checks checks; /* of all services; loaded by import alone */
};

int contracts_load(struct session *session, const char *service, struct contracts *out,
	struct err *err);
void contracts_done(struct contracts *contracts);

/* Plan for environment ENV from all its sources, the later ones winning. */
int plan_make(struct session *session, const struct import_opts *o, const struct import_sources *sources,
	const struct contracts *contracts, const char *env, struct plan *out, struct err *err);
void plan_done(struct plan *plan);

/* ERR_INVALID (`value-type`): all values that are not of the type that a contract asks for. */
int plan_check_types(const struct plan *plan, struct err *err);

/* ERR_REFUSED (`too-many-names`): the environment would have more than it can. */
int plan_check_count(const struct plan *plan, struct err *err);

/* Is NAME among what the files have, as they call it or as the vault does? */
bool plan_has(const struct plan *plan, struct slice name);

/* Leave out values that a later version declared leaked. */
int plan_drop_void(struct vault_env *env, struct plan *plan, struct err *err);

/* What the vault would refuse of it, before any plan is carried out. */
int plan_check(struct session *session, const struct plan *plan, struct err *err);

/* Commit it. ERR_CONFLICT: the environment is not what it was. */
int plan_carry_out(struct session *session, const struct plan *plan, const char *message,
	uint64_t *seq, struct err *err);

/* Read the environment anew and compare it with the sources. ERR_BUG (`read-back`). */
int plan_read_back(struct session *session, const struct plan *plan, struct err *err);

#endif
