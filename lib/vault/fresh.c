/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/fresh_priv.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/random.h>

void
fresh_bytes(uint8_t *out, size_t len)
{
	while (len > 0) {
		ssize_t n = getrandom(out, len, 0);

		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			abort(); /* secret_start() has found randomness: it cannot be gone */
		out += n;
		len -= (size_t)n;
	}
}
