/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/frame/process.h"
#include "cmd/run/run.h"
#include "cmd/run/watch.h"

static const struct opt opts[] = {
    OPT_STRING('e', "env", struct run_opts, env, "ENV", "take the values of environment ENV"),
    OPT_STRING(0, "service", struct run_opts, service, "SERVICE",
	"only the names that SERVICE takes, called as it reads them"),
    OPT_NAMES(0, "only", struct run_opts, only, "NAME,…", "only these names"),
    OPT_LIST(0, "with", struct run_opts, with, "NAME=VALUE", "add a plain value, for this run"),
    OPT_FLAG(0, "pristine", struct run_opts, pristine, "inherit nothing"),
    OPT_FLAG(0, "keep", struct run_opts, keep, "inherited variables win over the vault's"),
    OPT_STRING(0, "fd", struct run_opts, fd, "N",
	"pass the values as a sealed file on descriptor N, not as environment"),
    OPT_FLAG(0, "no-local", struct run_opts, no_local, "without your own local values"),
    OPT_FLAG(0, "no-marker", struct run_opts, no_marker, "leave EVENKEEP_RUN out"),
    OPT_FLAG(0, "fresh", struct run_opts, fresh, "fetch before, and fail if the store cannot be reached"),
    OPT_FLAG(0, "fetch", struct run_opts, fetch, "try to fetch before, for 3 seconds, then go on"),
    OPT_STRING(0, "max-age", struct run_opts, max_age, "TIME",
	"a protected environment starts until TIME after the store was reached (7d)"),
    OPT_FLAG(0, "no-core", struct run_opts, no_core, "no core dumps of the command either"),
    OPT_FLAG(0, "mask", struct run_opts, mask,
	"hide the secret values in what the command prints"),
    OPT_FLAG(0, "watch", struct run_opts, watch,
	"stay, and start the command again when its values change"),
    OPT_STRING(0, "on-change", struct run_opts, on_change, "WHAT",
	"with --watch: `restart`, or `signal:NAME` once files are rendered (restart)"),
    OPT_STRING(0, "spread", struct run_opts, spread, "TIME",
	"with --watch: wait a random part of TIME, so that not all restart at once (30s)"),
    OPT_STRING(0, "debounce", struct run_opts, debounce, "TIME",
	"with --watch: wait for TIME without a further change (2s)"),
    OPT_END,
};

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct run_made made CLEANUP(run_made_done) = {.block = NULL};
	const struct run_opts *o = cookie;
	int r;

	r = watch_refuse_words(o, err);
	if (r < 0)
		return r;
	if (o->watch || o->mask || o->fresh || o->fetch)
		process_outlive_limit();
	if (o->watch)
		return run_watched(session, o, args->item, err);
	if (o->mask)
		return run_masked(session, o, args->item, err);
	r = run_make(session, o, &(struct run_ask){.argv = args->item}, &made, err);
	if (r < 0)
		return r;
	session_drop_keys(session);
	return launch_exec(made.block, args->item, &made.how, err);
}

const struct cmd cmd_run = {
    .name = "run",
    .synopsis = "[-e ENV] [--service SERVICE] -- COMMAND [ARG…]",
    .summary = "start a program with the values of an environment",
    .text =
	"evenkeep becomes the command: same process, same streams, its exit status. Values win\n"
	"over inherited variables, unless --keep says otherwise. Your own local values are used,\n"
	"and named. With --service, what the contract requires and the environment lacks refuses\n"
	"the start, and all of it is named. Failures before the start are 125, 126 (cannot be\n"
	"executed) and 127 (not found). With --mask evenkeep stays between the command and its\n"
	"streams: secret values are printed as ***, in the forms in which programs print them.\n"
	"With --watch it stays and starts the command again when values that it takes change here\n"
	"or in the shared store; what cannot be verified or used never reaches it. Signals go\n"
	"through, and its end is the end of both.\n",
    .examples = {"evenkeep run -e dev -- ./server",
	"evenkeep run -e prod --service api -- node dist/main.js"},
    .takes = CMD_TAKES_KEY | CMD_STARTS_CHILD,
    .min_args = 1,
    .max_args = CMD_ANY_ARGS,
    .opts = opts,
    .opts_size = sizeof(struct run_opts),
    .run = run,
};
