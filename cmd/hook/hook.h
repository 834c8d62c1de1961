/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `hook`: what git would commit is looked through before it does. */
#ifndef EK_CMD_HOOK_H
#define EK_CMD_HOOK_H

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "guard/needles.h"
#include "guard/patch.h"
#include "model/fact.h"
#include "model/finding.h"

struct hook_opts {
	const char *format;
	bool shared;
};

/* A name of the vault whose value is looked for. */
struct hook_value {
	const char *name, *environment;
};

/* Values of the vault that the caller may read. */
struct hook_values { /* begins zeroed */
	struct needles *needles;
	struct hook_value *items; /* by the number of needles_add() */
	size_t count, room;
	struct pool *pool;
	const char *missing;      /* why some were not looked for; NULL: none, or there is no vault */
};

/* What cannot be read is said in *OUT and is no error. */
int hook_values_load(struct session *session, struct hook_values *out, struct err *err);
void hook_values_done(struct hook_values *values);

/* Facts (`staged`, `allow`) about the lines that PATCH adds. */
void hook_facts(const struct patch *patch, const struct hook_values *values, struct facts *out);

/* A `staged` at LINE of the file PATH. */
struct subject *hook_add(struct facts *facts, const char *path, unsigned line, size_t column);

/*
 * A `staged` for the private key, the token or the secret that stands in LINE of PATH, a file of KIND.
 * IS_SEALED: what has a name there is encrypted.
 */
void hook_look_at_line(const char *path, int kind, const struct patch_line *line, bool is_sealed,
	struct facts *out);

/* The top folder of the repository; the caller frees it. ERR_NOT_FOUND (`no-repository`). */
int hook_top(char **out, struct err *err);

int hook_run(struct session *session, const struct hook_opts *opts, struct err *err);
int hook_install(struct session *session, const struct hook_opts *opts, struct err *err);
int hook_uninstall(struct session *session, const struct hook_opts *opts, struct err *err);

#endif
