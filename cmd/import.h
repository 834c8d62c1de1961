/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `import`: sources are read, a plan is made for each environment, then done. */
#ifndef EK_CMD_IMPORT_H
#define EK_CMD_IMPORT_H

#include "cmd/cmd.h"
#include "cmd/session.h"
#include "config/project.h"
#include "format/format.h"
#include "model/contract.h"
#include "secret/secret.h"

struct import_opts {
	const char *env, *as, *service;
	struct words plain, secret;
	bool delete_source;
};

/* One FILE=ENV. */
struct source {
	char *file; /* "-": stdin */
	const char *env;
	struct secret *text; /* as it was read; what is deleted later must still be this */
	struct envset *set;
	struct read_notes notes;
};

struct sources {
	struct source *items;
	size_t count, room;
};

/*
 * Cut the words and read every file. ERR_USAGE: no file, no environment. ERR_INVALID: what the
 * dialect cannot read, all files' problems together.
 */
int sources_read(struct session *session, const struct import_opts *o, const struct args *args,
	struct sources *out, struct err *err);
void sources_done(struct sources *sources);

/* Remove the file of SOURCE if it still has what was read. */
int source_delete(const struct source *source, struct err *err);

enum plan_step { PLAN_NEW, PLAN_CHANGE, PLAN_SAME, PLAN_LEFT_OUT };

struct plan_item {
	enum plan_step step;
	size_t position;      /* in the order of the sources */
	struct entry *entry;  /* of the source's set */
	struct slice name;    /* in the vault: of the entry, or what the service's `take` says */
	unsigned flags;
	const char *why;      /* why it is secret, plain or left out */
	bool placeholder;
	struct slice note;    /* of the vault's entry */
};

/* What would be done to one environment; borrows from the sources. */
struct plan {
	const char *env;
	struct plan_item *items; /* ascending by name */
	size_t count, room;
	struct envset *stored;   /* what the vault has before */
	size_t new_count, changed, same, left_out, secrets, placeholders;
};

/* Contracts of the project, loaded once. */
struct contracts {
	struct contract **items;
	size_t count;
};

int contracts_load(struct session *session, const char *service, struct contracts *out,
	struct err *err);
void contracts_done(struct contracts *contracts);

/* Plan for environment ENV from all its sources, the later ones winning. */
int plan_make(struct session *session, const struct import_opts *o, const struct sources *sources,
	const struct contracts *contracts, const char *env, struct plan *out, struct err *err);
void plan_done(struct plan *plan);

/* Leave out values that a later version declared leaked. */
int plan_drop_void(struct vault_env *env, struct plan *plan, struct err *err);

/* Commit it, then read everything back and compare. */
int plan_carry_out(struct session *session, const struct plan *plan, const char *message,
	uint64_t *seq, struct err *err);

#endif
