/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_FORMAT_FORMATS_PRIV_H
#define EK_FORMAT_FORMATS_PRIV_H

#include "format/format.h"

extern const struct format format_compose;
extern const struct format format_docker;
extern const struct format format_files;
extern const struct format format_fish;
extern const struct format format_github_env;
extern const struct format format_github_output;
extern const struct format format_gitlab;
extern const struct format format_json;
extern const struct format format_null;
extern const struct format format_sh;
extern const struct format format_systemd;
extern const struct format format_systemd_credential;

#endif
