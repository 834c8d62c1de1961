/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/explain/explain.h"

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct explain_opts, env, "ENV", "as it is in environment ENV"),
	OPT_STRING(0, "service", struct explain_opts, service, "SERVICE", "as SERVICE gets it"),
	OPT_FLAG(0, "live", struct explain_opts, live, "look at the processes that run with it too"),
	OPT_END,
};

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	if (is_rule_id(args->item[0]))
		return explain_rule(session, cookie, args->item[0], err);
	return explain_name(session, cookie, args->item[0], err);
}

const struct cmd cmd_explain = {
	.name = "explain",
	.synopsis = "NAME [-e ENV] [--service SERVICE] [--live] | RULE",
	.summary = "where a variable comes from, and what hides it",
	.text = "Every place that has a say about NAME, in the order in which its value travels: contract,\n"
		"vault, rendered files, env files, images, compose files, pipelines, code, processes. The place\n"
		"that decides is marked, and so is what it hides; what is wrong stands below its place, and how\n"
		"to mend the worst of it at the end. No value of a secret is shown. It works in any repository:\n"
		"without a vault it starts at the files, without a key it knows the shape of environments only.\n"
		"\n"
		"Of a RULE (`compose.no-limits`) it shows what it asks for and why, how to mend what breaks it,\n"
		"its own text with file and line, its examples, and how to change, except or allow it.\n",
	.examples = {"evenkeep explain DATABASE_URL", "evenkeep explain DATABASE_URL -e prod --service api"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.min_args = 1,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct explain_opts),
	.run = run,
};
