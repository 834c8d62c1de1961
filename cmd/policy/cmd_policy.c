/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/policy/policy_cmd.h"

static const struct opt opts[] = {
	OPT_FLAG(0, "strict", struct policy_opts, strict,
		"a rule without an example of each kind counts as found"),
	OPT_END,
};

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	if (strcmp(args->item[0], "test") == 0)
		return policy_test(session, cookie, args->item + 1, err);
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `policy %.40s`", args->item[0]);
	return err_fix(err, "`policy test [FILE…]`");
}

const struct cmd cmd_policy = {
	.name = "policy",
	.synopsis = "test [FILE…] [--strict]",
	.summary = "ask rules about the examples that stand beside them",
	.text = "  test  reads each FILE, tells everything that is wrong with it, then asks each of its\n"
		"        rules about its examples: what `breaks` must be found, with the words of\n"
		"        `says`, and what `holds` must not. `builtin:NAME` is a pack; without FILE it\n"
		"        is the files that evenkeep.yaml names\n"
		"\n"
		"Exits 1 when a rule does not do as an example says, 3 when a file is no policy.\n",
	.examples = {"evenkeep policy test policies/house.yaml", "evenkeep policy test builtin:compose"},
	.takes = CMD_TAKES_JSON,
	.min_args = 1,
	.max_args = CMD_ANY_ARGS,
	.opts = opts,
	.opts_size = sizeof(struct policy_opts),
	.run = run,
};
