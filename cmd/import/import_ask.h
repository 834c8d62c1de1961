/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CMD_IMPORT_ASK_H
#define EK_CMD_IMPORT_ASK_H

#include "cmd/import/import.h"

/*
 * Everything that a person has to decide, asked once: the vault is closed meanwhile. ERR_REFUSED:
 * `conflicting-files`, `hazards`, `ambiguous-dialect`, `needs-confirmation`, and what
 * import_sources_check_delete() says.
 */
int import_confirm(struct session *session, const struct import_opts *o,
	const struct import_sources *sources, const struct plan *plans, const struct words *envs,
	struct err *err);

#endif
