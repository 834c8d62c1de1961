/* SPDX-License-Identifier: Apache-2.0 */
/* Names of variables and environments as commands are given them. */
#ifndef EK_CMD_NAMES_H
#define EK_CMD_NAMES_H

#include "cmd/cmd.h"
#include "cmd/session/session.h"
#include "model/envset.h"

/*
 * May NAME be stored in the environment? ERR_INVALID: not a name. ERR_REFUSED (`loader-name`): it
 * changes how programs load, and neither the charter nor a contract of the project allows it.
 */
int name_check_settable(struct session *session, const struct env_info *env, struct slice name,
	struct err *err);

/* Does a contract of some service of the project declare NAME? */
bool name_is_declared(struct session *session, struct slice name);

/* Complete a `no-name` error with the name that was probably meant; returns its code. */
int name_suggest(struct vault_env *env, const char *typed, struct err *err);
/* The same of the names of SET, which is the environment ENV. */
int name_suggest_of(struct envset *set, const char *env, const char *typed, struct err *err);

/*
 * The environments of -e for a command that changes them: WANTED, else EVENKEEP_ENV. None is
 * assumed. Each is opened, and confirmed if protected; WHAT as in session_confirm_env().
 */
int envs_for_change(struct session *session, const struct words *wanted, const char *what,
	struct words *out, struct err *err);

/*
 * The same for own local values, where nothing is confirmed. ERR_REFUSED (`local-protected`): one of
 * them is protected. MAY_CLEAR: it is only about taking values out, so whether they are protected, or
 * there at all, is not asked.
 */
int envs_for_local(struct session *session, const struct words *wanted, bool may_clear,
	struct words *out, struct err *err);

#endif
