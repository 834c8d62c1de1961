/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as HCL: a body whose places are in the text, or an error with one. */
#include "observe/terraform/hcl.h"

#include <stdint.h>
#include <stdlib.h>

#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *cookie, struct slice reference)
{
	*(size_t *)cookie += reference.len;
}

static void
look_at(const struct hcl_body *body, size_t size)
{
	size_t seen = 0;

	for (const struct hcl_attribute *at = body->attributes; at != NULL; at = at->next) {
		if (at->line == 0 || at->column == 0 || at->line > size + 1 || at->value == NULL)
			abort();
		hcl_references(at->value, count, &seen);
		hcl_refers(at->value);
	}
	for (const struct hcl_block *at = body->blocks; at != NULL; at = at->next) {
		if (at->line == 0 || at->line > size + 1 || at->body == NULL)
			abort();
		look_at(at->body, size);
	}
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct hcl_body *body;

	secret_start();
	arena = arena_new(4096);
	if (hcl_read(slice_of(data, size), "a.tf", arena, &body, &err) == 0)
		look_at(body, size);
	else if (err.id == NULL || err.line == 0)
		abort();
	return 0;
}
