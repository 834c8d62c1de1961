/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_IMPORT_SAY_H
#define EK_CMD_IMPORT_SAY_H

#include "cmd/import/import.h"
#include "report/json.h"

/* Which file goes where and how it was read, as far as the user did not say it. */
void import_sources_say(const struct import_sources *sources);
/* If that is all there is: what was left alone, on stderr. */
void passed_warn(const struct import_sources *sources);
/* What was noticed in a file: hazards, values that are not taken and other readings as warnings, the rest with
 * --verbose. */
void source_warn(const struct source *source);

/* The plan as a table: what is left out first, then what is new or changed; the rest is a count. */
void plan_say(const struct plan *plan);
/* Names that are left out, and values that another file overrules, as warnings. */
void plan_warn(const struct plan *plan);

/* A word for each enum plan_step. */
extern const char *const plan_steps[];

/* The document (import_json.c). */
void import_sources_json(struct json *json, const struct import_sources *sources);
void plan_json(struct json *json, const struct plan *plan, uint64_t seq);
void notes_json(struct json *json, const struct source *source);

/* The readers of READERS (format/detect.h), with commas. */
void readers_text(unsigned readers, struct buf *out);

#endif
