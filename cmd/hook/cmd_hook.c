/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/hook/hook.h"
#include "cmd/session/git.h"
#include "report/findings.h"

static const struct opt opts[] = {
	OPT_STRING(0, "format", struct hook_opts, format, "FORMAT",
		"how to write it: human, json, " REPORT_FORMATS),
	OPT_FLAG(0, "shared", struct hook_opts, shared,
		"also in a folder of hooks that other repositories use too"),
	OPT_END,
};

int
hook_top(char **out, struct err *err)
{
	char *here CLEANUP(freep) = getcwd(NULL, 0);

	if (here == NULL)
		return err_system(err, "find the current folder");
	*out = git_top(here);
	if (*out != NULL)
		return 0;
	err_set(err, ERR_NOT_FOUND, "no-repository", "there is no git repository here");
	return err_fix(err, "go into one, or make one: `git init`");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct hook_opts *o = cookie;
	const char *verb = args->item[0];

	if (o->format != NULL && strcmp(verb, "run") != 0)
		return err_set(err, ERR_USAGE, "wrong-option", "`--format` is for `hook run`");
	if (o->shared && strcmp(verb, "run") == 0)
		return err_set(err, ERR_USAGE, "wrong-option",
			"`--shared` is for `hook install` and `hook uninstall`");
	if (strcmp(verb, "run") == 0)
		return hook_run(session, o, err);
	if (strcmp(verb, "install") == 0)
		return hook_install(session, o, err);
	if (strcmp(verb, "uninstall") == 0)
		return hook_uninstall(session, o, err);
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `hook %.40s`", verb);
	return err_fix(err, "`hook install`, `hook uninstall`, `hook run`");
}

const struct cmd cmd_hook = {
	.name = "hook",
	.synopsis = "install [--shared] | uninstall [--shared] | run [--format FORMAT]",
	.summary = "keep secrets out of commits: a git hook that looks at what is staged",
	.text = "  install    writes the pre-commit hook of this repository, where git looks for it. A hook\n"
		"             that is there already is left alone, with the line that it needs\n"
		"  uninstall  takes it away again\n"
		"  run        what the hook does: looks through the lines that the next commit would add\n"
		"\n"
		"Looks for values of the vault that you may read, as they are and with escapes, in base64,\n"
		"hex and UTF-16; for keys and tokens that are known by their form; for secrets in env files\n"
		"and in `NAME = value` elsewhere; for the vault itself. Without a key or the vault the first\n"
		"is left out, and said so. No value is ever shown. A comment `evenkeep: allow RULE - reason`\n"
		"allows one place. Exits 1 when something was found.\n",
	.examples = {"evenkeep hook install", "evenkeep hook run"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.min_args = 1,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct hook_opts),
	.run = run,
};
