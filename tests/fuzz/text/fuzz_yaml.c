/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as YAML: what comes out is within the limits and has its places. */
#include "text/node.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static size_t
walk(const struct node *node, unsigned depth)
{
	size_t count = 1;
	bool value;

	if (depth > YAML_DEPTH || node->line == 0 || node->column == 0)
		abort();
	if ((node->kind == NODE_SCALAR) != (node->text != NULL))
		abort();
	if (node->kind == NODE_SCALAR && node_is_null(node) && node_bool(node, &value) == 0)
		abort();
	for (size_t i = 0; i < node->count; i++) {
		const struct node *item = node->items[i];

		if ((node->kind == NODE_MAP) != (item->key != NULL))
			abort();
		if (node->kind == NODE_MAP && i < 50 && node_find(node, item->key) != item)
			abort();
		count += walk(item, depth + 1);
	}
	return count;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct node *tree CLEANUP(node_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = yaml_parse(slice_of(data, size), "f", &tree, &err);

	if (r == 0 ? walk(tree, 0) > YAML_NODES : r != ERR_INVALID || tree != NULL)
		abort();
	return 0;
}
