/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An environment that evenkeep.yaml has as a file (`legacy: { file: config/.env.legacy }`): read in
 * whichever dialect it is, never written. No vault and no key are asked for.
 */
#ifndef EK_CMD_FILE_ENV_H
#define EK_CMD_FILE_ENV_H

#include "base/err.h"
#include "cmd/session/session.h"
#include "model/envset.h"

/*
 * The path of ENV, absolute; the caller frees it. ERR_NOT_FOUND (`no-env-file`): it is not there.
 * ERR_INVALID (`project-path`): a link leads out of the project.
 */
int file_env_path(const struct project *project, const struct project_env *env, char **out,
	struct err *err);

/*
 * Is ENV in no vault of the project? ERR_REFUSED (`env-is-both`): it is, and whoever writes
 * evenkeep.yaml would put a file in the place of what was signed.
 */
int file_env_check(struct session *session, const struct project_env *env, struct err *err);

/*
 * The values of ENV, after file_env_check(), with the names that programs may be given; what is left out, what its reader
 * does with it and what readers disagree about is told on stderr. *DIALECT is how it was read.
 */
int file_env_read(struct session *session, const struct project_env *env, struct envset **out,
	const char **dialect, struct err *err);

/*
 * Secret or plain: a file does not say it; contracts, names and values do. All stays secret if a
 * contract cannot be read.
 */
void file_env_classify(struct session *session, struct envset *set);

#endif
