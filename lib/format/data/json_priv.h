/* SPDX-License-Identifier: Apache-2.0 */
/* Writing one JSON object of strings, a line each. */
#ifndef EK_FORMAT_JSON_PRIV_H
#define EK_FORMAT_JSON_PRIV_H

#include "format/format.h"

void json_open(struct secret_text *out, const struct format_opts *opts, struct envset *set);
void json_put(struct secret_text *out, const struct entry *entry, size_t at);
void json_close(struct secret_text *out, const struct format_opts *opts, struct envset *set);

#endif
