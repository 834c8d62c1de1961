/* SPDX-License-Identifier: Apache-2.0 */
/* A person's own identity on this machine: found, or made (`init`, `join`). */
#ifndef EK_CMD_SELF_H
#define EK_CMD_SELF_H

#include "cmd/session/session.h"

struct self {
	char *path;    /* of the identity file; NULL: the keys are from a command */
	bool is_made;  /* it was not there; with --dry-run it still is not */
	struct identities keys;
};

void self_done(struct self *self);

/*
 * The identity of --identity, EVENKEEP_IDENTITY, the user's configuration or command; where there is
 * none a new one is made, under a passphrase that is asked for if WITH_PASSPHRASE.
 */
int self_find(struct session *session, bool with_passphrase, struct self *self, struct err *err);

/* Where the identity of self_find() is or would be; NULL: nowhere. The caller frees it. */
char *self_path(struct session *session, const struct user_config *user);

/* A label for a member: the mail address that git knows, else user@host. */
void self_label(char out[65]);

#endif
