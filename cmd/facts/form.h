/* SPDX-License-Identifier: Apache-2.0 */
/* `--format`: which form an answer has, and writing it. */
#ifndef EK_CMD_FORM_H
#define EK_CMD_FORM_H

#include <stdbool.h>

#include "base/err.h"
#include "report/findings.h"

/*
 * *OUT is NULL for people (NAME is NULL or `human`) and for `json`, which is the same as --json.
 * ERR_USAGE: there is no form called NAME (`no-format`), or --json asks for another
 * (`contradiction`).
 */
int form_choose(const char *name, const struct report_format **out, struct err *err);

/* The same for a command that may mend: with FIX, what was mended has no place in other forms. */
int form_choose_fixing(const char *name, bool fix, const struct report_format **out,
	struct err *err);

/* REPORT as the answer. */
void form_write(const struct report_format *form, const struct report *report);

#endif
