/* SPDX-License-Identifier: Apache-2.0 */
/* `trust`: what this machine has seen, beside what is here; and what a person decides about it. */
#ifndef EK_CMD_TRUST_H
#define EK_CMD_TRUST_H

#include "cmd/cmd.h"
#include "report/json.h"
#include "vault/trust.h"

/* `trust`, `trust confirm`, `trust reset`. */
int trust_show(struct session *session, struct err *err);
int trust_confirm(struct session *session, struct err *err);
int trust_reset_here(struct session *session, struct err *err);

/* The state, on the screen and in the document. */
void trust_say(const struct trust *trust, uint64_t now_ms);
void trust_document(struct json *json, const struct trust *trust);

#endif
