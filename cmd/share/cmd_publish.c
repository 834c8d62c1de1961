/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/session/share/share.h"

struct publish_opts {
	const char *to;
};

static const struct opt opts[] = {
	OPT_STRING(0, "to", struct publish_opts, to, "ADDRESS", "the store that is copied to"),
	OPT_END,
};

static uint64_t
seq_there(const struct share_published *published, const uint8_t env_id[ENV_ID])
{
	const struct env_heads *before = heads_find(&published->before, env_id);

	return before == NULL ? 0 : before->commit.seq;
}

static void
say(const struct share_published *published, const char *to, bool would)
{
	uint64_t rosters = published->now.roster.seq - published->before.roster.seq;
	bool any = rosters > 0 || published->given.bundles > 0 || published->given.shapes > 0;

	for (size_t i = 0; i < published->now.count; i++) {
		const struct env_heads *env = &published->now.envs[i];
		uint64_t from = seq_there(published, env->env_id);

		if (env->commit.seq == from)
			continue;
		any = true;
		output_line("%s: %s%" PRIu64 " commit%s, now at %" PRIu64, env->name, would ? "would get " : "",
			env->commit.seq - from, env->commit.seq - from == 1 ? "" : "s", env->commit.seq);
	}
	if (rosters > 0)
		output_line("members: %s%" PRIu64 " change%s", would ? "would get " : "", rosters,
			rosters == 1 ? "" : "s");
	if (published->given.shapes > 0)
		output_line("%zu shape%s", published->given.shapes, published->given.shapes == 1 ? "" : "s");
	if (published->given.bundles > 0)
		output_line("%zu bundle%s", published->given.bundles, published->given.bundles == 1 ? "" : "s");
	if (!any)
		output_line("`%s` has everything", to);
}

static void
document(const struct share_published *published, const char *to, bool would)
{
	struct json *json = output_json("evenkeep.publish/1", true);

	json_bool(json, "dry_run", would);
	json_text(json, "to", to);
	json_bool(json, "vault_was_there", published->was_there);
	json_number(json, "rosters", published->now.roster.seq - published->before.roster.seq);
	json_number(json, "shapes", published->given.shapes);
	json_number(json, "bundles", published->given.bundles);
	json_open_list(json, "environments");
	for (size_t i = 0; i < published->now.count; i++) {
		const struct env_heads *env = &published->now.envs[i];

		json_open_map(json, NULL);
		json_text(json, "name", env->name);
		json_number(json, "from", seq_there(published, env->env_id));
		json_number(json, "seq", env->commit.seq);
		json_close_map(json);
	}
	json_close_list(json);
}

static int
refuse_no_address(struct err *err)
{
	err_set(err, ERR_USAGE, "no-address", "`publish` needs the address to copy to");
	return err_fix(err, "`evenkeep publish --to ADDRESS`");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct publish_opts *o = cookie;
	bool would = session_globals(session)->dry_run;
	struct share_published published;
	int r;

	(void)args;
	if (o->to == NULL)
		return refuse_no_address(err);
	r = share_publish(session, o->to, &published, err);
	if (r < 0)
		return r;
	if (output_is_json())
		document(&published, o->to, would);
	else
		say(&published, o->to, would);
	share_published_done(&published);
	return 0;
}

const struct cmd cmd_publish = {
	.name = "publish",
	.synopsis = "--to ADDRESS",
	.summary = "copy the vault to a store that others only read",
	.text = "Fetches from the store of `remote:`, if there is one, and puts into the store at ADDRESS what\n"
		"it lacks: for hosts and sites that read from a bucket or a web server, and never write. What\n"
		"they need in one request, the bundles, comes last. Needs no key; to be run from a timer.\n"
		"A copy that has something that is not here is refused, and nothing is put.\n",
	.examples = {"evenkeep publish --to file:///srv/www/evenkeep",
		"evenkeep publish --to s3+https://objects.example.org/fleet/evenkeep -q"},
	.takes = CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.opts = opts,
	.opts_size = sizeof(struct publish_opts),
	.run = run,
};
