/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "base/list.h"
#include "cmd/audit/audit.h"
#include "cmd/commands.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct audit_opts, env, "ENV", "of environment ENV only"),
	OPT_STRING(0, "by", struct audit_opts, by, "WHO",
	    "what WHO did: a label, or an id as it is shown"),
	OPT_STRING(0, "since", struct audit_opts, since, "AGE", "not older than AGE, such as 30d"),
	OPT_FLAG(0, "all", struct audit_opts, all, "everything, not only the newest 20"),
	OPT_END,
};

/* An option of another verb would do nothing, silently. */
static int
check_options(const struct audit_opts *o, const char *verb, struct err *err)
{
	const char *wrong = o->by != NULL ? "--by" : o->since != NULL ? "--since" :
	    o->all ? "--all" : o->env != NULL && strcmp(verb, "verify") == 0 ? "--env" : NULL;

	if (wrong == NULL)
		return 0;
	return err_set(err, ERR_USAGE, "wrong-option", "`%s` is not for `audit %.40s`", wrong, verb);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct audit_opts *o = cookie;
	const char *verb = args->item[0];
	int r;

	if (verb == NULL)
		return audit_show(session, o, err);
	r = check_options(o, verb, err);
	if (r < 0)
		return r;
	if (strcmp(verb, "verify") == 0)
		return audit_verify(session, err);
	if (strcmp(verb, "head") == 0)
		return audit_head(session, o, err);
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `audit %.40s`", verb);
	return err_fix(err, "`audit`, `audit verify`, `audit head`");
}

const struct cmd cmd_audit = {
	.name = "audit",
	.synopsis = "[-e ENV] [--by WHO] [--since AGE] [--all] | verify | head [-e ENV]",
	.summary = "who let whom in, and who changed what when",
	.text = "Members, rights and values as one story, newest first. Of an environment that you may\n"
		"not read it says who changed it and when, and who may do what in it. Values are never\n"
		"part of it. The JSON document has every event, oldest first.\n"
		"\n"
		"  verify  checks every signature and link, and that each commit did what it says;\n"
		"          prints how much that was\n"
		"  head    one line for each environment, to be put into a ticket or another log: whoever\n"
		"          has another hash at that number has another history\n",
	.examples = {"evenkeep audit --since 30d", "evenkeep audit head -e prod"},
	.needs = CMD_NEEDS_VAULT,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct audit_opts),
	.run = run,
};
