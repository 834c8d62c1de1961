/* SPDX-License-Identifier: Apache-2.0 */
/* What bundles of a store say they have: `bundle_heads FILE…`, a line each, its newest roster and commit. */
#include <inttypes.h>
#include <stdio.h>

#include "base/file.h"
#include "vault/object.h"

int
main(int argc, char **argv)
{
	for (int i = 1; i < argc; i++) {
		struct buf bytes CLEANUP(buf_done) = BUF_INIT;
		struct bundle_heads heads;
		struct err err = ERR_INIT;

		if (file_read(argv[i], OBJECT_MOST, &bytes, &err) < 0 ||
		    vault_bundle_heads(buf_slice(&bytes), &heads, &err) < 0) {
			fprintf(stderr, "bundle_heads: %s: %s\n", argv[i], err.message);
			return 1;
		}
		printf("%" PRIu64 " %" PRIu64 "\n", heads.roster_seq, heads.commit_seq);
	}
	return 0;
}
