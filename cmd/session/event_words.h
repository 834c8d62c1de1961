/* SPDX-License-Identifier: Apache-2.0 */
/* What happened in a vault, in words: for `audit`, `history`, `fetch`, and whatever tells it in passing. */
#ifndef EK_CMD_EVENT_WORDS_H
#define EK_CMD_EVENT_WORDS_H

#include "base/buf.h"
#include "report/json.h"
#include "vault/events.h"

/* `members`, or `ENV@SEQ`. */
void event_place(const struct event *event, struct buf *out);

/* What it changed, in words: "granted ben write; set A, B, C and 4 more". */
void event_describe(const struct event *event, struct buf *out);

/* An item of a list. */
void event_json(struct json *json, const struct event *event);

/* How the author is called: the label, or the id where no roster has one. */
void event_author(const struct event *event, struct buf *out);

/* An operation of the history (struct history_op): "set", "unset", …. */
enum { OP_SET = 1, OP_DELETE = 2, OP_GRANT = 4, OP_REKEY = 5, OP_PRUNE = 6, OP_IMPORT = 7 };
const char *op_word(unsigned op);

#endif
