/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/env/env_cmd.h"

static const struct opt opts[] = {
	OPT_FLAG(0, "protect", struct env_opts, protect, "writing it asks first (`set`)"),
	OPT_FLAG(0, "no-protect", struct env_opts, no_protect, "writing it does not ask (`set`)"),
	OPT_FLAG(0, "loader-names", struct env_opts, loader_names,
		"take names that change how programs load, as NODE_OPTIONS (`set`)"),
	OPT_FLAG(0, "no-loader-names", struct env_opts, no_loader_names,
		"refuse them, unless a contract declares them (`set`)"),
	OPT_STRING(0, "max-age", struct env_opts, max_age, "TIME",
		"refuse it where nothing was signed for TIME, or none (`set`)"),
	OPT_FLAG(0, "hide-shape", struct env_opts, hide_shape,
		"who may not read it sees no names and ages either (`set`)"),
	OPT_FLAG(0, "show-shape", struct env_opts, show_shape, "they see them (`set`)"),
	OPT_FLAG(0, "require-escrow", struct env_opts, escrow,
		"refuse a commit that no recovery key could open (`set`)"),
	OPT_FLAG(0, "no-require-escrow", struct env_opts, no_escrow, "do not (`set`)"),
	OPT_STRING(0, "base", struct env_opts, base, "ENV",
		"the environment underneath, or none (`set`)"),
	OPT_FLAG(0, "close", struct env_opts, close, "end it: nothing is written, nothing runs (`set`)"),
	OPT_FLAG(0, "open", struct env_opts, open, "use it again (`set`)"),
	OPT_END,
};

static bool
sets_something(const struct env_opts *o)
{
	return o->base != NULL || o->max_age != NULL || o->protect || o->no_protect || o->loader_names ||
		o->no_loader_names || o->hide_shape || o->show_shape || o->close || o->open ||
		o->escrow || o->no_escrow;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct env_opts *o = cookie;
	const char *verb = args->item[0], *name = args->item[1];

	if (strcmp(verb, "show") == 0) {
		if (sets_something(o))
			return err_set(err, ERR_USAGE, "wrong-option", "`env show` changes nothing; `env set` does");
		return env_show(session, name, err);
	}
	if (strcmp(verb, "set") != 0 && strcmp(verb, "renew") != 0) {
		err_set(err, ERR_USAGE, "no-such-verb", "there is no `env %.40s`", verb);
		return err_fix(err, "`env show ENV`, `env set ENV --protect`, `env renew ENV`");
	}
	if (name == NULL) {
		err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
		return err_fix(err, "say which: `evenkeep env %s ENV`", verb);
	}
	if (strcmp(verb, "renew") == 0) {
		if (sets_something(o))
			return err_set(err, ERR_USAGE, "wrong-option", "`env renew` changes nothing; `env set` does");
		return env_renew(session, name, err);
	}
	if (!sets_something(o)) {
		err_set(err, ERR_USAGE, "nothing-to-set", "`env set` needs to know what");
		return err_fix(err, "`evenkeep env --help` lists it");
	}
	return env_set(session, o, name, err);
}

static bool
stays_here(const void *cookie, const struct args *args)
{
	(void)cookie;
	return strcmp(args->item[0], "show") == 0;
}

const struct cmd cmd_env = {
	.name = "env",
	.synopsis = "show [ENV] | set ENV [--protect] [--max-age TIME] [--base ENV] … | renew ENV",
	.summary = "what the owners of an environment signed, and changing it",
	.text = "  show  protection, limits, what is underneath, how old the key is, who owns, writes and\n"
		"        reads it; without ENV of every environment\n"
		"  set   one signed commit by an owner; shows before and after, and asks where the\n"
		"        environment is protected\n"
		"  renew a commit without changes, by anybody who may write: for an environment with a\n"
		"        greatest age (`set --max-age`) that is near it or past it\n"
		"\n"
		"Nothing of this is taken from evenkeep.yaml, so nobody changes it by a pull request.\n",
	.examples = {"evenkeep env show prod", "evenkeep env set prod --max-age 30d"},
	.needs = CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 2,
	.opts = opts,
	.opts_size = sizeof(struct env_opts),
	.stays_here = stays_here,
	.run = run,
};
