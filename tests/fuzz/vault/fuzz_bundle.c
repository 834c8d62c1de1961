/* SPDX-License-Identifier: Apache-2.0 */
/* Bundles and chains of a shared store: what is read is written as the same bytes. */
#include <stdlib.h>

#include "crypto/hash.h"
#include "vault/bundle.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
list_again(struct pieces pieces, struct buf *out)
{
	size_t at = object_list_start(out), count = 0;
	const uint8_t *head;
	struct slice piece;

	while (pieces_next(&pieces, &head, &piece)) {
		buf_add(out, slice_of(head, pieces.head));
		object_piece(out, piece);
		count++;
	}
	object_list_end(out, at, count);
}

static void
bundle_again(const struct bundle *bundle, struct buf *out)
{
	size_t padding = bundle_padding(bundle->roster_seq, bundle->charter_seq, bundle->commit_seq);

	bundle_start(bundle->vault_id, bundle->env_id, out);
	list_again(bundle->rosters, out);
	list_again(bundle->charters, out);
	list_again(bundle->commits, out);
	list_again(bundle->wraps, out);
	list_again(bundle->records, out);
	buf_add_u32(out, (uint32_t)padding);
	buf_add_zeros(out, padding);
	bundle_end(out);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf given CLEANUP(buf_done) = BUF_INIT, again CLEANUP(buf_done) = BUF_INIT;
	struct bundle bundle;
	struct pieces commits;

	/* the hash is made right: nobody finds one by chance */
	buf_add(&given, slice_of(data, size));
	bundle_end(&given);
	if (bundle_parse(buf_slice(&given), &bundle, &err) == 0) {
		bundle_again(&bundle, &again);
		if (!slice_equal(buf_slice(&again), buf_slice(&given)))
			abort();
		return 0;
	}
	if (chain_object_parse(slice_of(data, size), &commits, &err) < 0)
		return 0;
	chain_object_start(&again);
	list_again(commits, &again);
	if (!slice_equal(buf_slice(&again), slice_of(data, size)))
		abort();
	return 0;
}
