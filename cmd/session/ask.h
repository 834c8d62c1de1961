/* SPDX-License-Identifier: Apache-2.0 */
/* Questions that lower rooms have for a person. */
#ifndef EK_CMD_ASK_H
#define EK_CMD_ASK_H

#include <stdint.h>

#include "base/err.h"
#include "secret/secret.h"

/* For struct passphrase_source. */
int ask_passphrase(void *cookie, const char *what, struct secret **out, struct err *err);

/* For struct vault_place: a vault that nothing pins yet. */
int ask_first_use(void *cookie, const uint8_t vault_id[32], struct err *err);

#endif
