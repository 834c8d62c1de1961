/* SPDX-License-Identifier: Apache-2.0 */
/* The text of an identity file, OpenSSH keys among them; nobody is asked for a passphrase. */
#include "crypto/identity.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* An age identity is written as it can be read again. */
static void
check(struct identity *identity)
{
	struct identities again CLEANUP(identities_done) = {.count = 0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct secret *text CLEANUP(secret_freep) = NULL;

	if (identity_kind(identity) != IDENTITY_X25519)
		return;
	text = identity_secret_text(identity);
	if (identities_parse(secret_slice(text), "again", NULL, &again, &err) < 0 ||
	    again.count != 1 ||
	    !slice_equal(slice_of(identity_recipient(identity), 32),
		slice_of(identity_recipient(again.items[0]), 32)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	secret_start();
	r = identities_parse(slice_of(data, size), "input", NULL, &ids, &err);
	if ((r == 0) != (ids.count > 0))
		abort();
	if (ids.count > 0)
		check(ids.items[0]);
	return 0;
}
