/* SPDX-License-Identifier: Apache-2.0 */
/* Rosters, charters, commits: what is parsed builds to the same bytes, so each has one form. */
#include <stdlib.h>

#include "vault/doc.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf again CLEANUP(buf_done) = BUF_INIT;
	struct doc *doc CLEANUP(doc_freep) = NULL;

	if (doc_parse(slice_of(data, size), NULL, &doc, &err) < 0)
		return 0;
	doc_build(doc, &again);
	if (again.len + 1 + doc->signature_count * (MEMBER_ID + SIGNATURE) != size ||
	    !slice_equal(buf_slice(&again), slice_of(data, again.len)))
		abort();
	return 0;
}
