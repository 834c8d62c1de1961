/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_API_API_PRIV_H
#define EK_API_API_PRIV_H

#include "base/buf.h"
#include "base/err.h"
#include "config/project.h"
#include "config/user.h"
#include "evenkeep.h"
#include "model/envset.h"
#include "vault/keysource.h"
#include "vault/vault.h"

struct ek {
	char *identity_file, *token_file;
	struct project *project;
	struct user_config *user;
	struct identities identities;
	struct token *token;
	char key_origin[200];
	bool key_is_usual;    /* nobody named it, and no other was looked for yet */
	char *vault_path, *lock_file;
	struct vault_place place;
	struct vault *vault;  /* NULL: not open */
	struct err err;       /* of the last call */
	struct buf err_text;
};

struct ek_set {
	struct envset *values;
	uint64_t seq;
};

/* Forget the error of the call before. */
void api_begin(struct ek *ek);

/* The end of a call that returned R: the status of it, and the error's text. */
enum ek_status api_end(struct ek *ek, int r);

#endif
