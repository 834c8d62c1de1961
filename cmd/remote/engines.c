/* SPDX-License-Identifier: Apache-2.0 */
/* The kinds of stores: a line each. */
#include <string.h>

#include "cmd/remote/engine.h"

static const struct engine *const engines[] = {
    &engine_etcd,
    &engine_file,
    &engine_git,
    &engine_https,
    &engine_s3,
};

const struct engine *
engine_find(const char *scheme)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(engines); i++)
		if (strcmp(engines[i]->scheme, scheme) == 0)
			return engines[i];
	return NULL;
}
