/* SPDX-License-Identifier: Apache-2.0 */
/* The one place that asks the `docker` program. It is given ids and words of ours, never a value. */
#ifndef EK_CMD_DRIFT_DOCKER_H
#define EK_CMD_DRIFT_DOCKER_H

#include "base/err.h"
#include "secret/secret.h"

/*
 * What `docker` with WORDS (NULL-ended) prints, without EVENKEEP_* variables of ours. ERR_NOT_FOUND (`no-docker`):
 * there is no such program. ERR_SYSTEM (`docker-failed`): it says no.
 */
int docker_ask(const char *const *words, struct secret **out, struct err *err);

#endif
