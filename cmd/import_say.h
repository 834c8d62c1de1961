/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_IMPORT_SAY_H
#define EK_CMD_IMPORT_SAY_H

#include "cmd/import.h"
#include "report/json.h"

/* The plan as a table: what is left out first, then what is new or changed; the rest is a count. */
void plan_say(const struct plan *plan);
void plan_say_left_out(const struct plan *plan);
void plan_json(struct json *json, const struct plan *plan, uint64_t seq);

/* What the reader noticed: hazards as warnings, the rest with --verbose. */
void notes_say(const struct source *source);
void notes_json(struct json *json, const struct source *source);

#endif
