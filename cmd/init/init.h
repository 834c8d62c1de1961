/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `init`: the project file, the keys, the vault. */
#ifndef EK_CMD_INIT_H
#define EK_CMD_INIT_H

#include "cmd/cmd.h"
#include "cmd/session/self.h"
#include "vault/selfkey.h"

struct init_opts {
	struct words envs;
	const char *name, *recovery, *remote;
	bool no_recovery, passphrase;
};

/* An environment that the vault shall have. */
struct init_env {
	char *name;
	bool is_protected;
	bool added; /* it was not there */
};

struct init {
	struct session *session;
	const struct init_opts *o;
	bool would;            /* --dry-run */
	struct init_env *envs;
	size_t env_count, env_room;
	struct buf project_text; /* of an evenkeep.yaml that is to be written */
	struct self self;
	struct recovery recovery;
	bool has_recovery, recovery_shown;
	bool project_made, vault_made, is_shared, ignore_written, lock_written;
};

void init_done(struct init *init);

/* Add NAME once. */
void init_add_env(struct init *init, const char *name, bool is_protected);

/* Names that are protected unless evenkeep.yaml decides it. */
bool init_is_production(const char *name);

/*
 * Decide on the environments; propose an evenkeep.yaml from what the folder has, unless there is
 * one. It is written when nothing else can be refused; .gitignore gets a line for .evenkeep/.
 */
int init_project(struct init *init, struct err *err);
int init_write_project(struct init *init, struct err *err);
int init_ignore(struct init *init, const char *root, struct err *err);

/* Add to OUT which compose files of FOLDER go together, if that is not plain to see. */
void init_add_stacks(const struct init *init, const char *folder, struct buf *out);

/* Make, show and have confirmed the recovery key. */
int init_recovery(struct init *init, struct err *err);

/* ERR_REFUSED (`vault-elsewhere`): evenkeep.lock is here and its vault is not. */
int init_check_elsewhere(struct init *init, struct err *err);

/* Make the vault, or add what is missing in the one that is there. */
int init_vault(struct init *init, bool exists, struct err *err);
#endif
