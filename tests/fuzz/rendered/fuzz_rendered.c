/* SPDX-License-Identifier: Apache-2.0 */
/* What is remembered of rendered files; the checksum is put right, so that the rest is reached. */
#include <stdlib.h>

#include "rendered/rendered.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct rendered first CLEANUP(rendered_done) = {0}, second CLEANUP(rendered_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT, again CLEANUP(buf_done) = BUF_INIT;

	buf_add(&text, slice_of(data, size));
	rendered_add_sum(&text);
	if (rendered_parse(buf_slice(&text), "f", &first, &err) < 0)
		return 0;
	buf_clear(&text);
	rendered_build(&first, &text);
	if (rendered_parse(buf_slice(&text), "f", &second, &err) < 0)
		abort();
	rendered_build(&second, &again);
	if (!slice_equal(buf_slice(&again), buf_slice(&text)))
		abort();
	return 0;
}
