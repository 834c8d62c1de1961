/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as YAML of values: what is taken is what libyaml makes of it, where that is one document. */
#include "text/yaml_values.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(const struct node *ours, const struct node *theirs, unsigned depth)
{
	if (depth > YAML_DEPTH || ours->line == 0 || ours->column == 0)
		abort();
	if (ours->kind != theirs->kind || ours->count != theirs->count ||
		ours->quoted != theirs->quoted)
		abort();
	if (ours->kind == NODE_SCALAR && strcmp(ours->text, theirs->text) != 0)
		abort();
	for (size_t i = 0; i < ours->count; i++) {
		if (ours->kind == NODE_MAP &&
			strcmp(ours->items[i]->key, theirs->items[i]->key) != 0)
			abort();
		compare(ours->items[i], theirs->items[i], depth + 1);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT, theirs CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct node *tree CLEANUP(node_freep) = NULL;
	struct node *documents = NULL;
	int r;

	secret_start();
	arena = arena_new(size);
	r = yaml_values(slice_of(data, size), "f", arena, &documents, &err);
	if (r != 0) {
		if (r != ERR_INVALID || documents != NULL || err.line == 0 ||
			!utf8_is_valid(slice_of_text(err.message)))
			abort();
		return 0;
	}
	/* names of more than 1,024 characters and more than 200,000 items are its own limits */
	if (documents->count == 1 && size < 1000 &&
		yaml_parse(slice_of(data, size), "f", &tree, &theirs) == 0)
		compare(documents->items[0], tree, 0);
	else if (documents->count == 1 && size < 1000 &&
		strstr(theirs.message, "more than one YAML") == NULL)
		abort();
	return 0;
}
