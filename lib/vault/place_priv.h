/* SPDX-License-Identifier: Apache-2.0 */
/* Whole vault files: made beside their place, and put there when they are whole. */
#ifndef EK_VAULT_PLACE_PRIV_H
#define EK_VAULT_PLACE_PRIV_H

#include <stdbool.h>

#include "vault/vault.h"

/* PATH without anything known of it: any vault is accepted, nothing is recorded. */
struct vault_place place_anywhere(const char *path, uint64_t now_ms);

/*
 * The name beside PATH under which this process makes it; what killed processes left there is
 * removed. The caller frees it.
 */
char *place_part(const char *path);

/* Remove that file and its journal, if they are there. */
void place_part_remove(const char *part);

/*
 * Rename PART, which is written and synced, to PATH, and sync the folder. Not REPLACE: a file
 * there is ERR_REFUSED (`file-exists`).
 */
int place_publish(const char *part, const char *path, bool replace, struct err *err);

#endif
