/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/session/share/news.h"
#include "cmd/session/stale.h"
#include "cmd/share/share_cmds.h"

struct fetch_opts {
	struct words envs;
	bool all;
};

static const struct opt opts[] = {
	OPT_LIST('e', "env", struct fetch_opts, envs, "ENV", "a reader's copy of ENV, where there is no vault yet"),
	OPT_FLAG(0, "all", struct fetch_opts, all, "the whole vault, also in the place of a reader's copy"),
	OPT_END,
};

static void
say(const struct news *news)
{
	news_say(news, "", output_line);
	if (news_is_empty(news))
		output_line("nothing new");
}

/* What it lacks, where it was not there a moment ago. */
static void
say_partial(const struct news *news, const struct vault *vault)
{
	for (size_t i = 0; i < news->env_count; i++) {
		if (news->envs[i].from != 0)
			continue;
		output_next("a reader's copy: what is now, %s; `evenkeep fetch --all` brings the rest",
		    vault_copy_lacks(vault) > 0 ? "and not of every environment" : "and no history");
		return;
	}
}

static int
document(const struct news *news, const struct receive_result *received, const struct vault *vault,
    struct err *err)
{
	struct json *json = output_json("evenkeep.fetch/1", true);

	json_number(json, "commits", received->commits);
	json_number(json, "rosters", received->rosters);
	json_text(json, "copy", vault_is_partial(vault) ? "reader" : "whole");
	return news_json(news, json, err);
}

/* What came is here, whatever did not; with -q the next command that may speak tells it. */
static int
tell(struct session *session, const struct news *news, const struct vault *vault, struct err *err)
{
	int r;

	if (output_is_json())
		return 0;
	say(news);
	if (vault_is_partial(vault))
		say_partial(news, vault);
	r = output_flush(err);
	return r < 0 || output_is_quiet() ? r : share_told_all(session, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct news news CLEANUP(news_done) = {.vault = NULL};
	struct receive_result received;
	const struct fetch_opts *o = cookie;
	struct vault_env *named; /* asked for and not here, be it a typo or another copy, is told */
	struct vault *vault;
	int r;

	(void)args;
	for (size_t i = 0; i < o->envs.count; i++)
		share_want_reader(session, o->envs.item[i]);
	if (o->all)
		share_want_all(session);
	r = share_fetch(session, &received, err);
	if (r == 0)
		r = session_need_vault(session, false, &vault, err);
	for (size_t i = 0; i < o->envs.count && r == 0; i++)
		r = session_open_env(session, o->envs.item[i], &named, err);
	if (r == 0)
		r = share_news(session, &news, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < news.env_count; i++)
		stale_warn(&news.envs[i].info);
	r = tell(session, &news, vault, err);
	if (r == 0)
		r = share_check_confirmed(&received, err);
	if (r == 0)
		r = document(&news, &received, vault, err);
	return r == 0 && output_is_json() ? share_said_all(session, err) : r;
}

const struct cmd cmd_fetch = {
	.name = "fetch",
	.synopsis = "[-e ENV]… | [--all]",
	.summary = "bring the vault up to what others wrote",
	.text = "Asks the store of `remote:`, verifies everything that comes in against what this machine\n"
		"knows, and stores it here: `run` and all that reads then has it. Says which names are new\n"
		"or changed, and by whom. A store that is older than what is here (exit 21), or has another history (22),\n"
		"is refused, and nothing changes. Needs no key. Whatever writes fetches by itself.\n"
		"\n"
		"A job with a token gets a reader's copy: the environment of the token (and its base) as it\n"
		"is now, which takes a request or three, and not the history. -e ENV does the same for whoever\n"
		"has an evenkeep.lock. Whatever needs more says so: `evenkeep fetch --all` brings it.\n",
	.examples = {"evenkeep fetch", "evenkeep fetch && evenkeep run -e dev -- ./server"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.opts = opts,
	.opts_size = sizeof(struct fetch_opts),
	.run = run,
};
