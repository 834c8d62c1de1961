/* SPDX-License-Identifier: Apache-2.0 */
/* A record's header, and the plaintext in it as if it had been opened. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/record_plain.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
plaintext(const uint8_t *data, size_t size, enum record_kind kind)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t *plain CLEANUP(freep) = xcalloc(1, size + 1), *again CLEANUP(freep) = NULL;
	struct entry_record record = {0};
	struct entry entry = {0};
	size_t keep;

	if (size > 0)
		memcpy(plain, data, size);
	if (plain_parse(plain, size, kind, &record, &entry, &keep, &err) < 0)
		return;
	if (keep > size + 1 || entry.name.data[entry.name.len] != 0 ||
	    entry.value.data[entry.value.len] != 0 || plain_len(&entry) != size)
		abort();
	again = xcalloc(1, size);
	plain_build(&entry, again);
	if (memcmp(again, data, size) != 0)
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct record record;

	if (record_parse(slice_of(data, size), &record, &err) == 0 && record.bytes.len != size)
		abort();
	plaintext(data, size, RECORD_VALUE);
	plaintext(data, size, RECORD_TOMBSTONE);
	return 0;
}
