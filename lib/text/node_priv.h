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
void node_add_in(struct arena *arena, struct node *parent, struct node *item);

/*
 * The items of a map that may be long, while it is read: a growing list in an arena leaves all its
 * former selves there. node_give_items() copies it to PARENT, which takes no more items then, and
 * frees it.
 */
struct node_list {
	struct node **items;
	size_t count, room;
};

void node_list_add(struct node_list *list, struct node *item);
void node_list_done(struct node_list *list);
void node_give_items(struct arena *arena, struct node *parent, struct node_list *list);

/* An item of MAP whose key another item above it has too; NULL if there is none. */
const struct node *node_find_twin(const struct node *map);

/* Take out of MAP, whose items are in an arena, each that a later one of the same name stands for. */
void node_drop_twins(struct node *map);

#endif
