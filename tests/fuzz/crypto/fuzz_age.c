/* SPDX-License-Identifier: Apache-2.0 */
/* Age files, wraps and armor; the identities are those of 32 × 5 and of 01…20. */
#include "crypto/age.h"

#include <stdlib.h>

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static struct identity *ids[2];

static void
start(void)
{
	struct err err = ERR_INIT;
	uint8_t secret[2][32];

	secret_start();
	for (unsigned i = 0; i < 32; i++) {
		secret[0][i] = (uint8_t)(i + 1);
		secret[1][i] = 5;
	}
	identity_from_secret(IDENTITY_X25519, slice_of(secret[0], 32), &ids[0], &err);
	identity_from_secret(IDENTITY_SSH_ED25519, slice_of(secret[1], 32), &ids[1], &err);
}

/* Whatever is opened has the length that its file says. */
static void
check(int r, struct secret **opened, size_t size)
{
	if ((r == 0) != (*opened != NULL) || (r == 0 && secret_len(*opened) > size))
		abort();
	secret_freep(opened);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice input = slice_of(data, size);
	struct secret *opened = NULL;
	struct err err = ERR_INIT;
	unsigned work;

	if (ids[0] == NULL)
		start();
	check(age_unseal(input, ids, 2, &opened, &err), &opened, size);
	check(age_unseal_wrap(input, ids[0], &opened, &err), &opened, size);
	check(age_unseal_wrap(input, ids[1], &opened, &err), &opened, size);
	check(age_dearmor(input, &opened, &err), &opened, size);
	if (age_work_factor(input, &work, &err) == 0 && (work < 1 || work > AGE_WORK_MOST))
		abort();
	err_done(&err);
	return 0;
}
