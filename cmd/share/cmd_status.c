/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/share/status.h"

struct status_opts {
	bool online;
};

static const struct opt opts[] = {
	OPT_FLAG(0, "online", struct status_opts, online,
		"ask the store too: is it further, who asks to be let in"),
	OPT_END,
};

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct status status CLEANUP(status_done) = {0};
	const struct status_opts *o = cookie;
	int r = status_look(session, o->online, &status, err);

	(void)args;
	if (r < 0)
		return r;
	if (session_key_trouble(session) != NULL)
		output_warning("%s", session_key_trouble(session));
	status_document(&status);
	status_say(&status);
	return 0;
}

const struct cmd cmd_status = {
	.name = "status",
	.synopsis = "[--online]",
	.summary = "where the vault is shared, how far everything is, what is to be done",
	.text = "The vault, its store and when it was last reached, who you are, each environment with\n"
		"its newest commit and what you may do; names that contracts require and nobody set;\n"
		"tokens and memberships that end within two weeks. Only with --online the store is\n"
		"asked: whether it is further, and who left a card with `evenkeep join`. What a card says\n"
		"of its owner is a claim; the id is what you compare with the person.\n",
	.examples = {"evenkeep status", "evenkeep status --online"},
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.opts = opts,
	.opts_size = sizeof(struct status_opts),
	.run = run,
};
