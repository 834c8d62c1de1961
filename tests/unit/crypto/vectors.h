/* SPDX-License-Identifier: Apache-2.0 */
/* The public test vectors, which stay outside the project. */
#ifndef EK_TESTS_UNIT_CRYPTO_VECTORS_H
#define EK_TESTS_UNIT_CRYPTO_VECTORS_H

/*
 * PART of the vectors' folder (EVENKEEP_VECTORS, or the build option `vectors`): `age` or
 * `wycheproof`. Ends the program as skipped (77) and says loudly why, if it is not there. The
 * caller frees it.
 */
char *vectors_folder(const char *part);

#endif
