/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing one JSON document, members in the order of the calls. It grows in guarded memory,
 * because a value may be in it when somebody asked for that.
 */
#ifndef EK_REPORT_JSON_H
#define EK_REPORT_JSON_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "secret/text.h"

struct json {
	struct secret_text text;
	bool comma; /* something stands before the next item */
};

void json_start(struct json *json); /* { */
/* Close the document: } and a newline. Valid until json_done(). */
struct slice json_end(struct json *json);
void json_done(struct json *json);

/* KEY is NULL for an item of a list. Text that is not UTF-8 has its bytes as \u00NN escapes. */
void json_text(struct json *json, const char *key, const char *text); /* NULL text: null */
void json_slice(struct json *json, const char *key, struct slice text);
void json_number(struct json *json, const char *key, uint64_t number);
void json_bool(struct json *json, const char *key, bool yes);
void json_nil(struct json *json, const char *key);
/* RFC 3339 in UTC; 0 is null. */
void json_time(struct json *json, const char *key, uint64_t time_ms);

void json_open_map(struct json *json, const char *key);
void json_close_map(struct json *json);
void json_open_list(struct json *json, const char *key);
void json_close_list(struct json *json);

/* The map that ITEM is, which was begun with json_start() and not ended; it stays as it is. */
void json_join(struct json *json, const char *key, const struct json *item);

#endif
