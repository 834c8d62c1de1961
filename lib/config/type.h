/* SPDX-License-Identifier: Apache-2.0 */
/* Reading types of contracts, and checking values against them (POLICY.md §1). */
#ifndef EK_CONFIG_TYPE_H
#define EK_CONFIG_TYPE_H

#include <stdbool.h>
#include <stddef.h>

#include "base/buf.h"
#include "base/err.h"
#include "base/slice.h"
#include "model/type.h"

/*
 * `kind` or `kind(option=value, …)`; an option's value may stand in quotes. Options that would have
 * to be computed, and those with which other tools change values, are only counted. ERR_INVALID
 * (`contract-type`): no such kind (with a suggestion), an option that the kind does not have or
 * cannot take, an expression that is not one.
 */
int type_read(struct slice text, struct type **out, struct err *err);

/*
 * Does VALUE fit? false: what it should be is added to WHY (`a port number with max 1024`), never a
 * part of the value. TYPE NULL: everything fits.
 */
bool type_fits(const struct type *type, struct slice value, struct buf *why);

/* As a contract would write it; appended. */
void type_write(const struct type *type, struct buf *out);

/* `url`, `port`, …; and what values of KIND look like, for help texts. */
const char *type_kind_name(enum type_kind kind);
const char *type_kind_about(enum type_kind kind);

#endif
