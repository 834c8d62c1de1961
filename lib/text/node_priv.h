/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_NODE_PRIV_H
#define EK_TEXT_NODE_PRIV_H

#include "text/node.h"

/* A node without place; a scalar has a copy of TEXT. */
struct node *node_new(enum node_kind kind, struct slice text);

/* Put ITEM behind the others of PARENT, which owns it from there on. */
void node_add(struct node *parent, struct node *item);

#endif
