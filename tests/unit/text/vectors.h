/* SPDX-License-Identifier: Apache-2.0 */
/* The vectors of tests/golden/dialects, and values made to be hostile. */
#ifndef EK_TEST_VECTORS_H
#define EK_TEST_VECTORS_H

#include <jansson.h>
#include <stddef.h>
#include <stdint.h>

#include "base/slice.h"
#include "secret/text.h"

/* The lines of the file NAME as a list; ends the program if it cannot be read. Free with json_decref. */
json_t *vectors_load(const char *name);

/* The path NAME below the golden folder; the caller frees it. */
char *golden_path(const char *name);

/* Text or bytes of a line: FIELD, or FIELD_hex, or a pair `repeat`. Replaces OUT. */
void vector_bytes(const json_t *line, const char *field, struct secret_text *out);

/* The next hostile value of the series that *SEED is in. Replaces OUT. */
void hostile_value(uint64_t *seed, struct secret_text *out);

#endif
