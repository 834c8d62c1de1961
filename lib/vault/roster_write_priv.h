/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The next roster while it is made (VAULT.md §4, §5.7): the newest one again, with other members or
 * checkpoints, signed by one of the identities that is an administrator. All inside an act.
 */
#ifndef EK_VAULT_ROSTER_WRITE_PRIV_H
#define EK_VAULT_ROSTER_WRITE_PRIV_H

#include "vault/vault_priv.h"

struct roster_draft {
	struct vault *vault;
	struct identity *self;    /* who signs it */
	struct doc next;          /* its members and checkpoints are the draft's own */
	size_t member_room, checkpoint_room;
};

/*
 * Begin with what the newest roster says. ERR_NO_KEY (`no-right`): none of the identities is an
 * administrator now; WHAT they do completes "only an administrator …", and the fix names them.
 */
int roster_draft_start(struct vault *vault, const char *what, struct roster_draft *out,
	struct err *err);
void roster_draft_done(struct roster_draft *draft);

/* The member, to be changed in place but for its keys and class; NULL: there is none. */
struct member *roster_draft_find(struct roster_draft *draft, const uint8_t id[MEMBER_ID]);
int roster_draft_add(struct roster_draft *draft, const struct member *member, struct err *err);
/* False: it was not there. */
bool roster_draft_drop(struct roster_draft *draft, const uint8_t id[MEMBER_ID]);

/* Put CHECKPOINT in, or in the place of the environment's last one. */
void roster_draft_checkpoint(struct roster_draft *draft, const struct checkpoint *checkpoint);

/* The heads of ENV, as a checkpoint. */
void checkpoint_of(const struct vault_env *env, struct checkpoint *out);

/*
 * Sign and store it. If a person or gate left, the comparison key is a new one, wrapped to those who
 * are there; else whoever has no wrap of the one in force gets it. ERR_REFUSED (`last-administrator`):
 * nobody could sign the roster after it.
 */
int roster_draft_write(struct roster_draft *draft, struct err *err);

/*
 * After new checkpoints were written: every environment as a reader meets it under them, but for its
 * age. The vault's rosters are read anew.
 */
int roster_read_back(struct vault *vault, struct err *err);

#endif
