/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every trust check is one line of checks.def: its id, the code of the refusal, and its sentence.
 * The code asks trust_need(); messages, manual and negative controls come from the same line.
 */
#ifndef EK_VAULT_CHECK_H
#define EK_VAULT_CHECK_H

#include <stdbool.h>

#include "base/err.h"

enum check {
#define CHECK(id, code, sentence) CHECK_##id,
#include "vault/checks.def"
#undef CHECK
	CHECK_COUNT
};

/*
 * 0 if HOLDS; else the check's code, and ERR says its sentence. The caller adds where it was with
 * err_ctx().
 */
int trust_need(bool holds, enum check check, struct err *err);

/* The refusal itself, for checks that are more than one condition; 0 only in test builds. */
int trust_refuse(enum check check, struct err *err);

const char *check_name(enum check check); /* `SIGNATURE`, as in checks.def */
const char *check_sentence(enum check check);
enum err_code check_code(enum check check);

/* The stable id of a refusal in messages: `tampered`, `rolled-back`, … (VAULT.md §13). */
const char *trust_id(enum err_code code);

#ifdef EK_CHECK_CONTROLS
/* Negative controls: this one check holds always; CHECK_COUNT is none. Only in test builds. */
extern enum check check_disabled;
#endif

#endif
