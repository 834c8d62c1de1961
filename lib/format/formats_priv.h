/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_FORMATS_PRIV_H
#define EK_FORMAT_FORMATS_PRIV_H

#include "format/format.h"

extern const struct format format_compose;
extern const struct format format_docker;
extern const struct format format_json;
extern const struct format format_null;
extern const struct format format_sh;

#endif
