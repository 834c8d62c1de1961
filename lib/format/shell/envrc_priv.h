/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_ENVRC_PRIV_H
#define EK_FORMAT_ENVRC_PRIV_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"

/* A name that a statement sets, or may set. */
typedef void envrc_name_fn(void *cookie, struct slice name);

/*
 * Bytes of the statement of bash at the start of TEXT, up to the newline or `;` behind it, whatever
 * stands inside each other in it; 0: where it ends cannot be told, or nothing may follow it. ON_NAME
 * is called for every word `NAME=…`, and for the names behind `unset`.
 */
size_t envrc_statement_len(struct slice text, envrc_name_fn *on_name, void *cookie);

#endif
