/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as what git says of a commit, and every line of them as one in which secrets are looked for. */
#include <stdint.h>
#include <stdlib.h>

#include "guard/needles.h"
#include "guard/patch.h"
#include "guard/tokens.h"
#include "observe/allow.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
count(void *cookie, const struct needle_hit *hit)
{
	struct slice *text = cookie;

	if (hit->owner != 7 || hit->at >= text->len)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct needles *needles CLEANUP(needles_freep) = needles_new();
	struct facts *facts CLEANUP(facts_freep) = facts_new();
	struct patch patch CLEANUP(patch_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice text = slice_of(data, size), rest = text, line;
	size_t at;

	secret_start();
	if (patch_read(text, &patch, &err) < 0 && err.message[0] == '\0')
		abort();
	for (size_t i = 0; i < patch.count; i++)
		for (size_t k = 0; k < patch.files[i].count; k++)
			if (patch.files[i].lines[k].text.len > size)
				abort();
	needles_add(needles, SLICE_LITERAL("kX9v2mQ7/Lw4+tR8"), 7);
	needles_add(needles, text, 7);
	needles_find(needles, text, count, &text);
	while (slice_next_line(&rest, &line)) {
		if (token_find(line, &at) != NULL && at >= line.len)
			abort();
		if (token_is_private_key(line, &at) && at >= line.len)
			abort();
	}
	allow_scan(text, "f", facts);
	return 0;
}
