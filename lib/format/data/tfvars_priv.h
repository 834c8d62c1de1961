/* SPDX-License-Identifier: Apache-2.0 */
/* What `tfvars` and `tfvars-json` share: Terraform's names, and its strings, which are NFC. */
#ifndef EK_FORMAT_TFVARS_PRIV_H
#define EK_FORMAT_TFVARS_PRIV_H

#include "format/format.h"

extern const char tfvars_nfc[], tfvars_nfc_fix[]; /* for text that Terraform would change */

/* What neither of both can carry. */
int tfvars_check(const struct format *format, const struct entry *entry, struct err *err);

/* The reader of `tfvars`; see tfvars_read.c for what it takes. */
int tfvars_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err);

#endif
