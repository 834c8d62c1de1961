/* SPDX-License-Identifier: Apache-2.0 */
/* Compose's env_file with `format: raw`, which Compose 2.30 and newer read as docker does. */
#include "format/formats_priv.h"

#include "format/env/docker_priv.h"

const struct format format_compose_raw = {
	.name = "compose-raw",
	.summary = "Docker Compose 2.30: env_file with format: raw",
	.check = docker_check,
	.put = docker_put,
	.read = docker_read,
};
