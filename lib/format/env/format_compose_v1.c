/* SPDX-License-Identifier: Apache-2.0 */
/*
 * docker-compose 1.29: `.env` and `env_file`. It reads them with the python-dotenv that it is
 * installed with (0.13 to 0.21), takes a byte order mark away, and does not look at the values
 * again.
 */
#include "format/formats_priv.h"

#include "format/env/python_dotenv_priv.h"

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	return python_dotenv_read(text, file, false, out, notes, err);
}

const struct format format_compose_v1 = {
	.name = "compose-v1",
	.summary = "docker-compose 1.29: .env and env_file",
	.check = python_dotenv_check,
	.put = python_dotenv_put,
	.read = read,
};
