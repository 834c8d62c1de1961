/* SPDX-License-Identifier: Apache-2.0 */
/* The lock file: what is read is written as the same text. */
#include <stdlib.h>

#include "vault/lockfile.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct heads heads CLEANUP(heads_done) = {0};
	struct buf again CLEANUP(buf_done) = BUF_INIT;

	if (lockfile_parse(slice_of(data, size), "evenkeep.lock", &heads, &err) < 0)
		return 0;
	lockfile_build(&heads, &again);
	if (!slice_equal(buf_slice(&again), slice_of(data, size)))
		abort();
	return 0;
}
