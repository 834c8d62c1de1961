/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_DRIFT_VIEW_PRIV_H
#define EK_DRIFT_VIEW_PRIV_H

#include "drift/view.h"

/* Merge COUNT cells, ascending by name, under those that are there: the upper ones win. */
void view_add_cells(struct view *view, const struct view_cell *below, size_t count);

#endif
