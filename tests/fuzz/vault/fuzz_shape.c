/* SPDX-License-Identifier: Apache-2.0 */
/* A shape's head, and its list as if it had been opened. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/shape_list.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct shape shape CLEANUP(shape_done) = {0};
	uint8_t *again CLEANUP(freep) = NULL;

	(void)shape_parse(slice_of(data, size), &shape, &err);
	shape = (struct shape){0};
	if (shape_list_parse(slice_of(data, size), &shape, &err) < 0)
		return 0;
	if (shape_list_len(&shape) != size)
		abort();
	again = xcalloc(1, size);
	shape_list_build(&shape, again);
	if (memcmp(again, data, size) != 0)
		abort();
	return 0;
}
