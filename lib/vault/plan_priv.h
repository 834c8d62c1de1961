/* SPDX-License-Identifier: Apache-2.0 */
/* Looking at changes before any is made. */
#ifndef EK_VAULT_PLAN_PRIV_H
#define EK_VAULT_PLAN_PRIV_H

#include "vault/draft_priv.h"

struct plan {
	const struct change *change;
	uint8_t bidx[BIDX];
	unsigned flags;        /* of the new entry, with ENTRY_BINARY */
	uint64_t version;      /* there is; 0: never was */
	bool is_live, is_none; /* none: it is there already */
};

/*
 * Look at COUNT changes: PLANS come out ascending by bidx. All that is wrong with them is told at
 * once. SEEN_SEQ: what was written after it conflicts; 0: nothing does.
 */
int plans_make(struct draft *draft, const struct change *changes, size_t count,
    uint64_t seen_seq, struct plan *plans, struct err *err);

#endif
