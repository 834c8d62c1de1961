/* SPDX-License-Identifier: Apache-2.0 */
/* What is printable is UTF-8 without controls, and an escaped JSON string reads back as it was. */
#include "text/escape.h"

#include <stdint.h>
#include <stdlib.h>

#include "secret/secret.h"
#include "text/json_tree.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice text = slice_of(data, size);
	struct buf printed CLEANUP(buf_done) = BUF_INIT;
	struct buf json CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct json_item *string;

	secret_start();
	arena = arena_new(size);
	printable_add(&printed, text);
	for (size_t i = 0; i < printed.len; i++)
		if ((unsigned char)printed.data[i] < 0x20 || printed.data[i] == 0x7f)
			abort();
	if (!utf8_is_valid(buf_slice(&printed)))
		abort();
	if (!utf8_is_valid(text) || slice_find(text, '\0') < text.len)
		return 0;
	buf_add_byte(&json, '"');
	json_escape_add(&json, text);
	buf_add_byte(&json, '"');
	if (json_tree(buf_slice(&json), "f", arena, &string, &err) < 0 ||
		!slice_equal(string->text, text))
		abort();
	return 0;
}
