/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_RATE_PRIV_H
#define EK_VAULT_RATE_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* A secret to be rated: is it weak (VAULT.md §5.7)? */
struct rating {
	struct slice value;
	bool is_weak;
};

/* Rate COUNT secrets; many of them on all processors, as nothing of a commit takes longer. */
void rate_all(struct rating *ratings, size_t count);

#endif
