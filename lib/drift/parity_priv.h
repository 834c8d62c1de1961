/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_DRIFT_PARITY_PRIV_H
#define EK_DRIFT_PARITY_PRIV_H

#include "drift/parity.h"

/* One for each name of the contracts, ascending; in POOL. */
struct expected *expect_all(struct pool *pool, const struct parity_service *services,
	size_t service_count, size_t *count);

/* Number the cells of all ROWS by their bytes, and fill same_as and pairs_unknown. */
void group_cells(struct parity *parity);

#endif
