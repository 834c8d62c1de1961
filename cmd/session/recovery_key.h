/* SPDX-License-Identifier: Apache-2.0 */
/* A new recovery key, shown once to the person at the terminal. */
#ifndef EK_CMD_RECOVERY_KEY_H
#define EK_CMD_RECOVERY_KEY_H

#include "base/err.h"
#include "vault/selfkey.h"

/*
 * Make one, show it on the controlling terminal and nowhere else, and have its end typed, which shows
 * that it was written down. ERR_REFUSED (`needs-confirmation`): something else was typed, and the key is
 * gone; FIX says what to do then.
 */
int recovery_key_make(const char *fix, struct recovery *out, struct err *err);

#endif
