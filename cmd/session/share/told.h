/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <state>/remote/<hex vault id>.told: up to where whoever works at this machine was told what others did
 * to the vault. What came in without a word (`fetch -q` of a timer, `run --watch`, a write with -q), or
 * with words that no stream took, is newer than that; the next command that may speak tells it, and until
 * then a write of such a name is a conflict (REMOTE.md §4.1). Not trusted for anything: lost or damaged,
 * what this machine has seen counts as told.
 *
 *	told 1
 *	roster <seq>
 *	env <hex env id> charter <seq> commit <seq>
 *	own <hex env id, zeros for rosters> <seq> <seq>     what this machine wrote above that: from, to
 *	sum <hex>
 */
#ifndef EK_CMD_TOLD_H
#define EK_CMD_TOLD_H

#include "cmd/session/share/news.h"
#include "vault/heads.h"

/*
 * 1: known; of the heads only the numbers. 0: not. STATE_FOLDER may be NULL. The caller frees *OUT, and
 * *OWN, to which is added.
 */
int told_load(const char *state_folder, const uint8_t vault_id[VAULT_ID], struct heads *out,
	struct news_spans *own);

/* Keep what is newer of HEADS, and OWN. Best effort: what is not remembered is told again. */
void told_save(const char *state_folder, const uint8_t vault_id[VAULT_ID],
	const struct heads *heads, const struct news_spans *own);

void told_forget(const char *state_folder, const uint8_t vault_id[VAULT_ID]);

/* TO becomes a copy of FROM. */
void told_copy(const struct heads *from, struct heads *to);

#endif
