/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An environment as the reading commands take it: of the vault, under the person's own local values;
 * or a file, which needs neither vault nor key.
 */
#ifndef EK_CMD_ENV_SOURCE_H
#define EK_CMD_ENV_SOURCE_H

#include "cmd/session/session.h"
#include "model/envset.h"
#include "resolve/resolve.h"

struct env_source {
	const char *name;
	struct vault_env *env;   /* NULL: it is a file; the session's */
	struct vault_env *local; /* own values over it; NULL: none, or not asked for; the session's */
	const struct env_info *info; /* of a file: its name, and zeros */
	const struct project_env *file; /* NULL: it is the vault's */
	const char *dialect;     /* of the file */
	struct envset *set;      /* of the file */
	struct env_info of_file;
};

/*
 * *OUT stays where it is while it is open. Open WANTED, or what session_choose_env() chooses; the vault of the session is there and a key is in
 * use, unless it is a file. LOCAL: with the local values, if it has any.
 */
int env_source_open(struct session *session, const char *wanted, bool local, struct env_source *out,
	struct err *err);
void env_source_done(struct env_source *source);

/*
 * Only the keys that env_source_open() would look for, with its errors; none for a file, nor where there
 * is no vault and none IS_FETCHED before.
 */
int env_source_find_keys(struct session *session, const char *wanted, bool is_fetched,
	struct err *err);

/* The file that WANTED, or what will be chosen, is; NULL: it is the vault's. */
int env_source_find_file(struct session *session, const char *wanted,
	const struct project_env **out, struct err *err);

/* What a program gets of it. HOW gets the local layer, and what the charter allows. */
int env_source_resolve(struct env_source *source, struct resolve_opts *how, struct envset **out,
	struct err *err);

/* Is the value of ENTRY this person's alone? */
bool entry_is_local(const struct entry *entry);

#endif
