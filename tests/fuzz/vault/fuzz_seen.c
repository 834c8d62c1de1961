/* SPDX-License-Identifier: Apache-2.0 */
/* The seen state; its checksum is put right, so that what is behind it is reached. */
#include <stdlib.h>

#include "vault/seen.h"
#include "vault/state.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct heads heads CLEANUP(heads_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT, again CLEANUP(buf_done) = BUF_INIT;

	buf_add(&text, slice_of(data, size));
	state_sum_add("evenkeep/seen", &text);
	if (seen_parse(buf_slice(&text), "seen", &heads, &err) < 0)
		return 0;
	seen_build(&heads, &again);
	if (!slice_equal(buf_slice(&again), buf_slice(&text)))
		abort();
	return 0;
}
