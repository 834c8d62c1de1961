/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/session/env_source.h"
#include "cmd/frame/output.h"
#include "cmd/session/service.h"
#include "cmd/session/session.h"
#include "config/words.h"
#include "launch/launch.h"
#include "model/name.h"

struct run_opts {
	const char *env, *service, *fd;
	struct words only, with;
	bool pristine, keep, no_local, no_marker, no_core;
};

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
    OPT_FLAG(0, "no-core", struct run_opts, no_core, "no core dumps of the command either"),
    OPT_END,
};

enum { FD_LEAST = 3, FD_MOST = 65535, LOCAL_NAMED = 5 };

/* What is given besides the vault's values, and what they are for. */
struct additions {
	struct entry *items;
	size_t count;
};

static void
additions_done(struct additions *additions)
{
	free(additions->items);
}

static int
refuse_secret(struct slice name, const char *reason, struct err *err)
{
	err_set(err, ERR_USAGE, "secret-in-arguments",
	    "`%.*s` is taken for a secret (%s), and secrets are not given as arguments",
	    (int)name.len, (const char *)name.data, reason);
	err_why(err, "your shell's history and every user's process list show arguments");
	return err_fix(err, "put it into the environment of evenkeep and use `--keep`");
}

static int
parse_addition(
    const char *text, const struct contract *contract, struct entry *out, struct err *err)
{
	struct slice whole = slice_of_text(text);
	struct slice name = slice_of(text, slice_find(whole, '='));
	struct slice value = slice_from(whole, name.len + 1);
	const struct contract_key *key;
	const char *reason = words_secret_name(name);
	int r;

	if (name.len == whole.len)
		return err_set(err, ERR_USAGE, "with-form", "`--with` takes NAME=VALUE");
	r = name_check(name, err);
	if (r < 0)
		return err_ctx(err, "--with");
	key = contract == NULL ? NULL : contract_find(contract, name);
	if (key != NULL && key->secret)
		reason = "its contract says so";
	if (reason == NULL)
		reason = words_secret_value(name, value);
	if (reason != NULL)
		return refuse_secret(name, reason, err);
	*out =
	    (struct entry){.name = name, .value = value, .flags = ENTRY_PLAIN, .origin = "--with"};
	return 0;
}

static int
parse_additions(const struct words *words, const struct contract *contract, struct additions *out,
    struct err *err)
{
	int r;

	out->items = xcalloc(words->count, sizeof(*out->items));
	for (; out->count < words->count; out->count++) {
		r = parse_addition(words->item[out->count], contract, &out->items[out->count], err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int
parse_fd(const char *text, int *out, struct err *err)
{
	char *end;
	long fd;

	*out = -1;
	if (text == NULL)
		return 0;
	fd = strtol(text, &end, 10);
	if (text[0] < '0' || text[0] > '9' || *end != '\0' || fd < FD_LEAST || fd > FD_MOST) {
		err_set(err, ERR_USAGE, "fd-form",
		    "`--fd` takes the number of a descriptor, from %d on", FD_LEAST);
		return err_why(err, "0, 1 and 2 are the standard streams of the command");
	}
	*out = (int)fd;
	return 0;
}

static void
warn(void *cookie, const char *message)
{
	(void)cookie;
	output_warning("%s", message);
}

/* Whoever starts it should not wonder why it does not behave as it does for everybody. */
static void
say_local(struct envset *values, const char *env)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	size_t count = 0, i;

	for (i = 0; i < envset_count(values); i++) {
		const struct entry *entry = envset_at(values, i);

		if (entry_is_local(entry) && count++ < LOCAL_NAMED)
			buf_addf(&names, "%s%s", count == 1 ? "" : ", ", (const char *)entry->name.data);
	}
	if (count > LOCAL_NAMED)
		buf_addf(&names, " and %zu more", count - LOCAL_NAMED);
	if (count > 0)
		output_note("your local values over %s: %s", env, buf_text(&names));
}

/* The values of the environment as the command gets them, checked against the contract. */
static int
obtain(struct env_source *source, const struct run_opts *o, const struct service *service,
    const struct additions *additions, struct envset **out, struct err *err)
{
	struct resolve_opts how = {.service = service->declared,
	    .contract = service->contract,
	    .only = o->only.count > 0 ? o->only.item : NULL,
	    .with = additions->items,
	    .with_count = additions->count};
	struct envset *values CLEANUP(envset_freep) = NULL;
	int r;

	r = env_source_resolve(source, &how, &values, err);
	if (r == 0 && service->contract != NULL)
		r = resolve_check_opts(values, &how, source->name, warn, NULL, err);
	if (r < 0)
		return r;
	if (source->local != NULL)
		say_local(values, source->name);
	*out = envset_take(&values);
	return 0;
}

/* Which state of the vault it was started with; a file has none. */
static const char *
marker_of(const struct env_source *source, char *room, size_t size)
{
	if (source->env == NULL)
		return NULL;
	snprintf(room, size, "%s@%" PRIu64, source->name, source->info->seq);
	return room;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct run_opts *o = cookie;
	struct service service CLEANUP(service_done) = {NULL, NULL};
	struct env_source source CLEANUP(env_source_done) = {0};
	struct additions additions CLEANUP(additions_done) = {NULL, 0};
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct launch_block *block CLEANUP(launch_block_freep) = NULL;
	char marker[ENV_NAME_MOST + 24];
	struct launch_opts how = {.keep = o->keep,
	    .pristine = o->pristine,
	    .no_core = o->no_core,
	    .argv = args->item,
	    .state = session_launch_state(session)};
	int r;

	r = parse_fd(o->fd, &how.fd, err);
	if (r == 0)
		r = service_load(session, o->service, &service, err);
	if (r == 0)
		r = parse_additions(&o->with, service.contract, &additions, err);
	if (r == 0)
		r = env_source_open(session, o->env, !o->no_local, &source, err);
	if (r == 0)
		r = obtain(&source, o, &service, &additions, &values, err);
	if (r == 0 && !o->no_marker)
		how.marker = marker_of(&source, marker, sizeof(marker));
	if (r == 0)
		r = launch_prepare(values, environ, &how, &block, err);
	if (r < 0)
		return r;
	envset_freep(&values);
	env_source_done(&source); /* what was read of a file */
	session_drop_keys(session);
	return launch_exec(block, args->item, &how, err);
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
	"executed) and 127 (not found).\n",
    .examples = {"evenkeep run -e dev -- ./server",
	"evenkeep run -e prod --service api -- node dist/main.js"},
    .takes = CMD_TAKES_KEY | CMD_STARTS_CHILD,
    .min_args = 1,
    .max_args = CMD_ANY_ARGS,
    .opts = opts,
    .opts_size = sizeof(struct run_opts),
    .run = run,
};
