/* SPDX-License-Identifier: Apache-2.0 */
/* Operations as if their blob had been opened. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/ops_plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct ops ops CLEANUP(ops_done) = {0};
	uint8_t *again CLEANUP(freep) = NULL;

	if (ops_plain_parse(slice_of(data, size), &ops, &err) < 0)
		return 0;
	if (ops_plain_len(&ops) != size)
		abort();
	again = xcalloc(1, size);
	ops_plain_build(&ops, again);
	if (memcmp(again, data, size) != 0)
		abort();
	return 0;
}
