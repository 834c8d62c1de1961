/* SPDX-License-Identifier: Apache-2.0 */
/* Which environment a command means, and asking before a protected one is changed. */
#include "cmd/session/session.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/terminal.h"

static int
no_env_given(struct err *err, const char *why)
{
	err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
	if (why != NULL)
		err_why(err, "%s", why);
	return err_fix(err, "say which: `-e ENV`, or set EVENKEEP_ENV");
}

/* The first environment of the project, if it is not protected and may be assumed. */
static int
first_env(struct session *session, const char **out, struct err *err)
{
	const struct project *project;
	const struct project_env *first;
	struct vault_env *env;
	struct vault *vault;
	char why[160];
	int r;

	r = session_find_project(session, &project, err);
	if (r < 0)
		return r;
	if (project == NULL || project->env_count == 0)
		return no_env_given(err, NULL);
	first = &project->envs[0];
	if (first->file != NULL) {
		*out = first->name;
		return 0;
	}
	r = session_need_vault(session, false, &vault, err);
	if (r == 0)
		r = session_open_env(session, first->name, &env, err);
	if (r < 0)
		return r;
	if (session_env_is_protected(session, vault_env_info(env))) {
		snprintf(why, sizeof(why), "the first, `%s`, is protected and never assumed",
		    first->name);
		return no_env_given(err, why);
	}
	*out = first->name;
	return 0;
}

int
session_choose_env(struct session *session, const char *wanted, const char **out, struct err *err)
{
	int r;

	if (wanted == NULL)
		wanted = variable("EVENKEEP_ENV");
	if (wanted != NULL) {
		*out = wanted;
		return 0;
	}
	r = first_env(session, out, err);
	if (r < 0)
		return r;
	output_note("environment `%s` (no -e given)", *out);
	return 0;
}

bool
session_env_is_protected(struct session *session, const struct env_info *info)
{
	const struct project *project;
	const struct project_env *declared = NULL;
	struct err ignored = ERR_INIT;

	if ((info->policy & POLICY_PROTECTED) != 0)
		return true;
	if (session_find_project(session, &project, &ignored) < 0)
		err_done(&ignored); /* the project file can only add protection */
	else if (project != NULL)
		declared = project_find_env(project, info->name);
	return declared != NULL && declared->protect;
}

int
session_confirm_env(struct session *session, const struct env_info *info, const char *what,
    struct err *err)
{
	const struct globals *globals = session_globals(session);
	char prompt[256], name[sizeof(info->name)];

	if (globals->yes || globals->dry_run || !session_env_is_protected(session, info))
		return 0;
	if (!terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation", "environment `%s` is protected",
		    info->name);
		err_why(err, "there is no terminal to confirm it on");
		return err_fix(err, "repeat it with --yes if this is meant");
	}
	memcpy(name, info->name, sizeof(name));
	snprintf(prompt, sizeof(prompt), "`%s` is protected; this will %s\ntype its name to go on: ",
	    name, what);
	session_close_vault(session);
	return terminal_confirm(prompt, name, err);
}
