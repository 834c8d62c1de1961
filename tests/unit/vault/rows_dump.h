/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEST_ROWS_DUMP_H
#define EK_TEST_ROWS_DUMP_H

#include <stdbool.h>

#include "base/buf.h"

/* Every row of the vault PATH in hex, a line each, in the order of the keys; wraps aside if not WRAPS. */
void rows_dump(const char *path, bool wraps, struct buf *out);

/* The vaults have the same rows; tells the first that differs. */
void assert_same_rows(const char *path, const char *other);

#endif
