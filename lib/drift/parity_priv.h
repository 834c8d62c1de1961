/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_DRIFT_PARITY_PRIV_H
#define EK_DRIFT_PARITY_PRIV_H

#include "drift/parity.h"

/* One for each name of the contracts, ascending; in POOL. */
struct expected *expect_all(struct pool *pool, const struct parity_service *services,
	size_t service_count, size_t *count);

/* What the value of the cell of ROW in environment E looks like. */
void look_at_value(struct parity *parity, const struct parity_row *row, size_t e);

/* Number the cells of all rows by their bytes, and fill same_as, same_elsewhere, pairs_unknown. */
void group_cells(struct parity *parity);

/* A cell among all others. */
struct member {
	struct parity_row *row;
	struct parity_cell *cell;
	size_t env;
	size_t row_at;
};

/* By environment, then by name. */
int compare_places(const struct member *a, const struct member *b);

/* Tell secrets of one number, of all COUNT members, of each other. The order of ALL is lost. */
void share_cells(struct parity *parity, struct member *all, size_t count);

/* Fill similar_to: names that are not known, and never stand where a known one that is near does. */
void find_similar(struct parity *parity);

/* The facts of the cell of ROW in environment E, where something is seen. */
void add_value_facts(const struct parity *parity, const struct parity_row *row, size_t e,
	struct facts *out);

/* Where ROW is declared; else where the first env file has it. */
struct fact_place place_of_row(const struct parity *parity, const struct parity_row *row);

enum { DAY_MS = 24 * 3600 * 1000 };

#endif
