/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/members/people.h"
#include "cmd/session/done.h"
#include "cmd/session/new_key.h"

enum { WHY_MOST = 1000 };

struct rekey_opts {
	struct words envs;
	const char *why;
	bool all;
};

static const struct opt opts[] = {
	OPT_NAMES('e', "env", struct rekey_opts, envs, "ENV,…", "new keys for these environments"),
	OPT_FLAG(0, "all", struct rekey_opts, all, "for every environment that you own"),
	OPT_STRING(0, "why", struct rekey_opts, why, "TEXT", "the reason, for the history"),
	OPT_END,
};

struct rekeying {
	struct people people;
	const struct people_env **envs;
	size_t count;
	struct done done;
};

static void
rekeying_done(struct rekeying *rekeying)
{
	free(rekeying->envs);
	done_free(&rekeying->done);
	people_done(&rekeying->people);
}

static int
choose_named(struct rekeying *rekeying, const struct words *names, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < names->count; i++) {
		const struct people_env *env;
		bool is_there = false;

		r = people_get_env(&rekeying->people, names->item[i], &env, err);
		if (r == 0)
			r = people_check_owner(&rekeying->people, env, err);
		for (size_t k = 0; r == 0 && k < rekeying->count; k++)
			is_there |= rekeying->envs[k] == env;
		if (r == 0 && !is_there)
			rekeying->envs[rekeying->count++] = env;
	}
	return r;
}

/* Those of the caller; the others are named with who could. */
static int
choose_all(struct rekeying *rekeying, struct err *err)
{
	for (size_t i = 0; i < rekeying->people.env_count; i++) {
		const struct people_env *env = &rekeying->people.envs[i];
		struct buf owners CLEANUP(buf_done) = BUF_INIT;

		if (env->info.right == RIGHT_OWN) {
			rekeying->envs[rekeying->count++] = env;
			continue;
		}
		people_add_owners(&rekeying->people, env, &owners);
		output_note("%s is not yours; its owners: %s", env->info.name,
			owners.len == 0 ? "none" : buf_text(&owners));
	}
	if (rekeying->count > 0)
		return 0;
	return err_set(err, ERR_NO_KEY, "no-right", "there is no environment that you own");
}

static int
choose(struct session *session, const struct rekey_opts *o, struct rekeying *rekeying,
	struct err *err)
{
	int r;

	if (o->all && o->envs.count > 0)
		return err_set(err, ERR_USAGE, "contradiction", "`--all` and `--env` exclude each other");
	if (!o->all && o->envs.count == 0) {
		err_set(err, ERR_USAGE, "no-env-given", "no environment was chosen");
		return err_fix(err, "say which: `-e ENV`, or `--all`");
	}
	if (o->why != NULL && strlen(o->why) > WHY_MOST)
		return err_set(err, ERR_USAGE, "too-long", "`--why` takes at most %d bytes", WHY_MOST);
	r = people_load(session, &rekeying->people, err);
	if (r == 0)
		r = people_load_keys(session, &rekeying->people, err);
	if (r < 0)
		return r;
	rekeying->envs = xcalloc(o->envs.count + rekeying->people.env_count + 1,
		sizeof(struct people_env *));
	return o->all ? choose_all(rekeying, err) : choose_named(rekeying, &o->envs, err);
}

static size_t
count_readers(const struct people_env *env)
{
	size_t count = 0;

	for (size_t i = 0; i < env->count; i++)
		count += env->grants[i].may.is_in_force && env->grants[i].may.right >= RIGHT_READ;
	return count;
}

/* How old the key is, and how many get the next one. */
static void
say_plan(const struct rekeying *rekeying)
{
	for (size_t i = 0; i < rekeying->count; i++) {
		const struct people_env *env = rekeying->envs[i];
		size_t readers = count_readers(env);
		char ago[CLOCK_AGO];

		clock_ago(env->key_ms, rekeying->people.now_ms, ago);
		output_marked(MARK_CHANGED, "%s: %u value%s and %u old one%s sealed anew for %zu reader%s; the key "
			"is of %s (commit %" PRIu64 ")", env->info.name, env->info.n_live,
			env->info.n_live == 1 ? "" : "s", env->info.n_hist, env->info.n_hist == 1 ? "" : "s",
			readers, readers == 1 ? "" : "s", ago, env->key_seq);
	}
}

static int
confirm_all(struct session *session, const struct rekeying *rekeying, struct err *err)
{
	int r = output_is_json() || rekeying->done.would ? 0 : output_flush(err);

	for (size_t i = 0; r == 0 && i < rekeying->count; i++)
		r = session_confirm_env(session, &rekeying->envs[i]->info, "seal it under a new key", err);
	return r < 0 ? r : session_write(session, err);
}

static int
rekey_all(struct session *session, const struct rekey_opts *o, struct rekeying *rekeying,
	struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < rekeying->count; i++) {
		const char *name = rekeying->envs[i]->info.name;
		struct grant_result result = {.seq = rekeying->envs[i]->info.seq};

		if (!rekeying->done.would)
			r = new_key(session, name, o->why == NULL ? "new key" : o->why, &result, err);
		if (r == 0)
			done_add(&rekeying->done, name, result.seq);
	}
	return r < 0 ? done_before(&rekeying->done, err) : 0;
}

static void
say_done(const struct rekeying *rekeying)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < rekeying->done.count; i++) {
		buf_addf(&text, "%s%s", i == 0 ? "" : ", ", rekeying->done.items[i].env);
		if (!rekeying->done.would)
			buf_addf(&text, " (commit %" PRIu64 ")", rekeying->done.items[i].seq);
	}
	output_line("%s %s", rekeying->done.would ? "would make new keys for" : "new keys for",
		buf_text(&text));
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct rekey_opts *o = cookie;
	struct rekeying rekeying CLEANUP(rekeying_done) = {
		.done = {.would = session_globals(session)->dry_run}};
	int r;

	(void)args;
	r = choose(session, o, &rekeying, err);
	if (r < 0)
		return r;
	say_plan(&rekeying);
	r = confirm_all(session, &rekeying, err);
	if (r == 0)
		r = rekey_all(session, o, &rekeying, err);
	if (r < 0)
		return r;
	say_done(&rekeying);
	done_document(&rekeying.done, "evenkeep.rekey/1", NULL);
	return 0;
}

const struct cmd cmd_rekey = {
	.name = "rekey",
	.synopsis = "-e ENV,… | --all [--why TEXT]",
	.summary = "seal environments under new keys",
	.text = "Every value, the old ones of the history too, is sealed anew under a key that only those\n"
		"get who may read now. Whoever had the key before reads nothing that is written from then\n"
		"on. Values stay what they are: what somebody read is changed where it comes from, and\n"
		"`evenkeep exposure` tells what that is. Only owners; one commit an environment.\n",
	.examples = {"evenkeep rekey -e prod --why 'yearly'", "evenkeep rekey --all -n"},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.opts = opts,
	.opts_size = sizeof(struct rekey_opts),
	.run = run,
};
