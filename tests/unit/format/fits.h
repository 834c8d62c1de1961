/* SPDX-License-Identifier: Apache-2.0 */
/* Which values each dialect carries, as the table of dialects.md says: not how its writer asks. */
#ifndef EK_TEST_FITS_H
#define EK_TEST_FITS_H

#include <stdbool.h>

#include "base/slice.h"

bool fits_bytes(struct slice value);
bool fits_text(struct slice value);
bool fits_line(struct slice value);
bool fits_variable(struct slice value);
bool fits_unit(struct slice value);
bool fits_quotes(struct slice value);
bool fits_ruby(struct slice value);
bool fits_godotenv(struct slice value);
bool fits_direnv(struct slice value);
bool fits_nomad(struct slice value);
bool fits_python(struct slice value);
bool fits_node(struct slice value);
bool fits_node_expand(struct slice value);
bool fits_all_readers(struct slice value);

#endif
