/* SPDX-License-Identifier: Apache-2.0 */
/* Service tokens: what is read is written as the same text. */
#include <stdlib.h>

#include "vault/token.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct token *token CLEANUP(token_freep) = NULL;
	struct secret *again CLEANUP(secret_freep) = NULL;

	if (!started)
		secret_start();
	started = true;
	if (token_parse(slice_of(data, size), &token, &err) < 0)
		return 0;
	again = token_text(token);
	if (!slice_equal(secret_slice(again), slice_of(data, size)))
		abort();
	return 0;
}
