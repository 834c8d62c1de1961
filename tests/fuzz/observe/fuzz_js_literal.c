/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as JavaScript: a tree whose places are in the text, or an error with one. */
#include "observe/pm2/js_literal.h"

#include <stdint.h>
#include <stdlib.h>

#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
look_at(const struct tree *tree, size_t size)
{
	if (tree->at.line == 0 || tree->at.line > size + 1)
		abort();
	for (const struct tree *at = tree->first; at != NULL; at = at->next)
		look_at(at, size);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static const struct origin from = {"ecosystem.config.js", "."};
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct tree *tree;

	secret_start();
	arena = arena_new(4096);
	if (js_literal(slice_of(data, size), &from, arena, &tree, &err) == 0)
		look_at(tree, size);
	else if (err.id == NULL || err.line == 0)
		abort();
	return 0;
}
