/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_NODE_PRIV_H
#define EK_TEXT_NODE_PRIV_H

#include "secret/arena.h"
#include "text/node.h"

/* A node without place; a scalar has a copy of TEXT. */
struct node *node_new(enum node_kind kind, struct slice text);

/* Put ITEM behind the others of PARENT, which owns it from there on. */
void node_add(struct node *parent, struct node *item);

/* The same in guarded memory, for trees of values: all of it goes with ARENA. */
struct node *node_new_in(struct arena *arena, enum node_kind kind, struct slice text);
void node_add_in(struct arena *arena, struct node *parent, struct node *item);

/* An item of MAP whose key another item above it has too; NULL if there is none. */
const struct node *node_find_twin(const struct node *map);

#endif
