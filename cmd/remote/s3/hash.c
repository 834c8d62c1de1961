/* SPDX-License-Identifier: Apache-2.0 */
/* What libcurl 7.88 does not send by itself: the hash of a body, which a strict store checks. */
#include <sodium.h>

#include "cmd/remote/s3/bucket.h"

_Static_assert(S3_HASH == 2 * crypto_hash_sha256_BYTES + 1, "hexadecimal, and a NUL");

void
s3_hash(struct slice bytes, char out[S3_HASH])
{
	unsigned char hash[crypto_hash_sha256_BYTES];

	crypto_hash_sha256(hash, bytes.data, bytes.len);
	sodium_bin2hex(out, S3_HASH, hash, sizeof(hash));
}
