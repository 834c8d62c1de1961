/* SPDX-License-Identifier: Apache-2.0 */
/* Writing YAML that every reader takes the same: values, and names where needed, in double quotes. */
#ifndef EK_FORMAT_YAML_PRIV_H
#define EK_FORMAT_YAML_PRIV_H

#include "format/format.h"

/* TEXT, which is UTF-8 without NUL, in double quotes. */
void yaml_put_text(struct secret_text *out, struct slice text);

/* The same without quotes if it is a name that no reader takes for anything else. */
void yaml_put_name(struct secret_text *out, struct slice name);

/* ERR_INVALID (`cannot-carry`): the name is longer than readers take one without `?`. */
int yaml_check_name(const struct format *format, const struct entry *entry, struct err *err);

#endif
