/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CONFIG_ENV_READER_H
#define EK_CONFIG_ENV_READER_H

#include "model/env_signs.h"

/* env_signs_ask() of what lies on the disk. */
void env_reader_find(const char *file, struct env_reader *out);

#endif
