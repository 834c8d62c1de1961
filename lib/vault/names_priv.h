/* SPDX-License-Identifier: Apache-2.0 */
/* Names of environments as their newest charters say them, before anything is verified. */
#ifndef EK_VAULT_NAMES_PRIV_H
#define EK_VAULT_NAMES_PRIV_H

#include "vault/vault_priv.h"

struct env_names {
	char **items; /* ascending */
	size_t count, room;
};

int env_names_load(struct vault *vault, struct env_names *out, struct err *err);
void env_names_done(struct env_names *names);

/* The name whose hash ENV_ID is, by its newest charter; "" if there is none. */
int env_name_of(struct vault *vault, const uint8_t env_id[ENV_ID], char out[65], struct err *err);

/* Ids of all environments that the head roster confirms or that have documents; ascending. */
struct env_ids {
	uint8_t (*items)[ENV_ID];
	size_t count, room;
};

int env_ids_load(struct vault *vault, struct env_ids *out, struct err *err);
void env_ids_done(struct env_ids *ids);

#endif
