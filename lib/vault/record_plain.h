/* SPDX-License-Identifier: Apache-2.0 */
/* The plaintext of a record (VAULT.md §5.3), for sealing, opening and fuzzing. */
#ifndef EK_VAULT_RECORD_PLAIN_H
#define EK_VAULT_RECORD_PLAIN_H

#include "vault/record.h"

enum { PLAIN_HEAD = 48 };

/* The padded length of ENTRY's plaintext, and the plaintext itself. */
size_t plain_len(const struct entry *entry);
void plain_build(const struct entry *entry, uint8_t *out);

/*
 * Check the plaintext of LEN bytes at PLAIN, which has one byte of room behind it, and point
 * OUT's name and value into it; a NUL is put behind both. The rest is in RECORD, which becomes
 * OUT's and whose note points into it too. *KEEP is how much of it is in use afterwards.
 */
int plain_parse(uint8_t *plain, size_t len, enum record_kind kind, struct entry_record *record,
    struct entry *out, size_t *keep, struct err *err);

#endif
