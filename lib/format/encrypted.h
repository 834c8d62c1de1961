/* SPDX-License-Identifier: Apache-2.0 */
/* Files that another program encrypted: what stands in them must never be taken for values. */
#ifndef EK_FORMAT_ENCRYPTED_H
#define EK_FORMAT_ENCRYPTED_H

#include "base/err.h"
#include "base/slice.h"

/*
 * ERR_INVALID (`encrypted-source`): TEXT of FILE has values that sops or dotenvx encrypted, or is
 * a whole that git-crypt, ansible-vault, age, OpenPGP or openssl made; the fix decrypts it. To be
 * asked before TEXT is read in any dialect.
 */
int format_check_encrypted(struct slice text, const char *file, struct err *err);

#endif
