/* SPDX-License-Identifier: Apache-2.0 */
/* A type, a newline, a value: what is read is written so that it is read again; no value harms. */
#include <stdint.h>
#include <stdlib.h>

#include "config/type.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of(data, size), first = {NULL, 0};
	struct type *type CLEANUP(type_freep) = NULL;
	struct type *again CLEANUP(type_freep) = NULL;
	struct buf written CLEANUP(buf_done) = BUF_INIT;
	struct buf why CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	secret_start();
	slice_next_line(&text, &first);
	if (slice_find(first, '\0') < first.len || type_read(first, &type, &err) < 0)
		return 0;
	if (type_fits(type, text, &why) != (why.len == 0))
		abort();
	type_write(type, &written);
	if (type_read(buf_slice(&written), &again, &err) == 0 && again->kind != type->kind)
		abort();
	return 0;
}
