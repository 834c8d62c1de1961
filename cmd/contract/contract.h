/* SPDX-License-Identifier: Apache-2.0 */
/* The parts of `contract`: what a service takes is shown, written, added to. */
#ifndef EK_CMD_CONTRACT_H
#define EK_CMD_CONTRACT_H

#include "base/buf.h"
#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "model/contract.h"

struct contract_opts {
	struct words envs;
	const char *service, *output;
	const char *type, *description, *default_value, *example;
	bool required, optional, secret, plain, notes;
};

/*
 * The service called NAME. If NAME is NULL the first, where all have the same contract files;
 * otherwise ERR_USAGE: none was named, of several.
 */
int contract_service(struct session *session, const char *name,
	const struct project_service **out, struct err *err);

int contract_show(struct session *session, const char *service, struct err *err);
int contract_write_file(struct session *session, const struct contract_opts *o, const char *service,
	struct err *err);
int contract_add_name(struct session *session, const struct contract_opts *o, const char *name,
	struct err *err);

/* A file that a contract is or will be. */
struct contract_target {
	char *path;
	const char *shown;
	bool is_there;
	struct buf before; /* its text */
};

/* The text of PATH, called SHOWN; absence is no error. */
int contract_target_open(struct contract_target *target, char *path, const char *shown,
	struct err *err);
void contract_target_done(struct contract_target *target);

/* Line by line what AFTER would change; no value of a secret name. */
void contract_target_diff(const struct contract_target *target, struct slice after);

/* Replace the file as a whole; its mode stays. */
int contract_target_write(const struct contract_target *target, struct slice after, struct err *err);

#endif
