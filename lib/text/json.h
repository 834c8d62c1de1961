/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The door to jansson: strict JSON, every allocation in guarded memory that is wiped at the end.
 */
#ifndef EK_TEXT_JSON_H
#define EK_TEXT_JSON_H

#include <stdbool.h>

#include "base/err.h"
#include "base/slice.h"

/*
 * TEXT is one JSON object whose items are strings: call FN for each, in the order of the text. NAME
 * and VALUE are valid during the call. FILE is for places. ERR_INVALID (`json`): not JSON, more
 * than one document, a name twice, text that is not UTF-8, U+0000; or an item that is not a string
 * (`json-not-text`), all of them named. An error never shows what the text says. An error of FN
 * ends the reading and is returned.
 */
int json_each_string(struct slice text, const char *file,
	int (*fn)(void *cookie, struct slice name, struct slice value, struct err *err),
	void *cookie, struct err *err);

/* Is TEXT one JSON document that begins with FIRST, `{` or `[`? */
bool json_is_document(struct slice text, unsigned char first);

#endif
