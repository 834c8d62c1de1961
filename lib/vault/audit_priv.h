/* SPDX-License-Identifier: Apache-2.0 */
/* The complete audit of one environment by somebody who reads all of it (VAULT.md §12). */
#ifndef EK_VAULT_AUDIT_PRIV_H
#define EK_VAULT_AUDIT_PRIV_H

#include "vault/opsread_priv.h"
#include "vault/rows_priv.h"

/*
 * Every commit's operations, the versions of every name, and, in the newest epoch back to the
 * newest pruning, both roots of each commit and what it wrote.
 */
int audit_commits(struct vault_env *env, const struct rows *rows, struct err *err);

/*
 * The versions of each name are numbered without gaps, in the order of commits. PRUNED is the
 * commit that last shortened the history, 0 if none did.
 */
int audit_versions(const struct rows *rows, uint64_t pruned, struct err *err);

/*
 * The head's shape against the values: 1 compared, 0 not comparable. ENTRIES are what it should
 * say, in any order; tags of all values.
 */
int audit_shape(struct vault_env *env, const struct compare_keys *keys, struct shape_entry *entries,
    size_t count, struct err *err);

#endif
