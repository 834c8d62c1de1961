/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_VAULT_DOC_PRIV_H
#define EK_VAULT_DOC_PRIV_H

#include "vault/check.h"
#include "vault/doc.h"
#include "vault/wire.h"

enum { SIGNATURE_ROW = MEMBER_ID + SIGNATURE };

/* The bodies: read what is there, judge it with the checks below once the length is known. */
void roster_read(struct wire *wire, struct roster *out, bool *reserved_are_zero);
int roster_judge(const struct roster *roster, struct err *err);
void roster_build(struct roster *roster, struct buf *out);
void roster_done(struct roster *roster);

void charter_read(struct wire *wire, struct charter *out, bool *reserved_are_zero);
int charter_judge(const struct doc *doc, struct err *err);
void charter_build(struct charter *charter, struct buf *out);
void charter_done(struct charter *charter);

void commit_read(struct wire *wire, struct commit *out);
void commit_build(const struct commit *commit, struct buf *out);

void point_read(struct wire *wire, struct point *out);
void point_build(const struct point *point, struct buf *out);

#endif
