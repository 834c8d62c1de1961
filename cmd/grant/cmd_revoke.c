/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/grant/grant.h"

struct revoke_opts {
	struct words envs;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct revoke_opts, envs, "ENV,…", "in these environments"),
	OPT_END,
};

/* What is left of what they may in ENV without RIGHT, and all that it is needed for. */
static enum right
left_without(const struct granting *granting, const char *env, enum right right)
{
	for (size_t i = 0; i < granting->people->env_count; i++) {
		const struct people_env *at = &granting->people->envs[i];
		enum right now = people_right(at, granting->member.id).right;

		if (strcmp(at->info.name, env) == 0)
			return now < right ? now : right - 1;
	}
	return RIGHT_NONE;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct granting granting CLEANUP(granting_done) = {0};
	struct people people CLEANUP(people_done) = {0};
	const struct revoke_opts *o = cookie;
	enum right right = RIGHT_READ; /* without it nothing is left */
	int r = 0;

	if (args->count == 2)
		r = right_parse(args->item[1], &right, err);
	if (r == 0)
		r = grant_start(session, args->item[0], &o->envs, &people, &granting, err);
	for (size_t i = 0; r == 0 && i < o->envs.count; i++)
		r = granting_add(&granting, o->envs.item[i],
			left_without(&granting, o->envs.item[i], right), err);
	return r < 0 ? r : grant_finish(session, &granting, "evenkeep.revoke/1", "rights left to",
		"rights that would be left to", err);
}

const struct cmd cmd_revoke = {
	.name = "revoke",
	.synopsis = "MEMBER [read|write|own] -e ENV,…",
	.summary = "take a right away; where it was reading, with a new key",
	.text = "Without a right all of it goes. `own` leaves writing, `write` leaves reading. Where\n"
		"reading goes, the environment gets a new key in the same commit: what is written from then\n"
		"on the member cannot read. What they could read before they may have kept: see\n"
		"`evenkeep exposure`. Who leaves altogether is taken out with `evenkeep member rm`.\n",
	.examples = {"evenkeep revoke bob@example.org -e prod", "evenkeep revoke bob@example.org write -e staging"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 2,
	.opts = opts,
	.opts_size = sizeof(struct revoke_opts),
	.run = run,
};
