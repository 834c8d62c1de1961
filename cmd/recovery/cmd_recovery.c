/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A recovery key for another (VAULT.md §8.5): the new one becomes a member, in each environment one
 * commit lets it in and the old one out, which makes a new key and a new escrow, and when no environment
 * needs the old one any more it leaves the roster.
 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/recovery/recovery_cmd.h"
#include "vault/admin.h"

static const struct opt opts[] = {
	OPT_STRING(0, "to", struct recovery_opts, to, "RECIPIENT",
		"a key that you made elsewhere: its age1… line"),
	OPT_STRING(0, "with", struct recovery_opts, with, "LABEL",
		"a recovery key that is a member already: to go on where it was interrupted"),
	OPT_END,
};

static int
confirm(struct session *session, const struct replacing *replacing, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && !replacing->is_shown && i < replacing->count; i++)
		if (replacing->envs[i].is_mine)
			r = session_confirm_env(session, &replacing->envs[i].env->info,
				"change which recovery key opens it", err);
	return r;
}

static int
grant_one(struct session *session, const struct replacing *replacing, struct recovery_env *env,
	struct err *err)
{
	struct grant_new grants[2] = {{.right = RIGHT_READ}, {.right = RIGHT_NONE}};
	struct grant_result result = {0};
	struct vault_env *open;
	int r;

	memcpy(grants[0].member_id, replacing->member.id, MEMBER_ID);
	if (replacing->old != NULL)
		memcpy(grants[1].member_id, replacing->old->past.member.id, MEMBER_ID);
	r = session_open_env(session, env->env->info.name, &open, err);
	if (r == 0)
		r = vault_env_grant(open, grants, replacing->old == NULL ? 1 : 2, &result, err);
	session_forget_env(session, env->env->info.name);
	if (r < 0)
		return err_ctx(err, "environment `%s`", env->env->info.name);
	env->is_done = true;
	env->seq = result.seq;
	return 0;
}

/* Whoever has to go on says with which new key. */
static int
say_how_to_go_on(const struct replacing *replacing, struct err *err)
{
	err_ctx(err, "`%s` is a member now, then", replacing->member.label);
	if (replacing->old == NULL)
		return err_fix(err, "go on: `evenkeep grant %s read -e ENV`",
			shell_word(replacing->member.label));
	return err_fix(err, "go on: `evenkeep recovery replace %s --with %s`",
		shell_word(replacing->old->past.member.label), shell_word(replacing->member.label));
}

static int
write_all(struct session *session, struct replacing *replacing, struct err *err)
{
	int r = session_write(session, err);

	if (r == 0 && replacing->with == NULL)
		r = vault_member_add(session_vault(session), &replacing->member, replacing->member.id, err);
	if (r < 0)
		return r;
	for (size_t i = 0; r == 0 && i < replacing->count; i++)
		if (replacing->envs[i].is_mine)
			r = grant_one(session, replacing, &replacing->envs[i], err);
	if (r == 0 && replacing->old != NULL && replacing->mine == replacing->count) {
		r = vault_member_remove(session_vault(session),
			(const uint8_t(*)[MEMBER_ID])&replacing->old->past.member.id, 1, err);
		replacing->is_old_out = r == 0;
	}
	return r < 0 ? say_how_to_go_on(replacing, err) : 0;
}

static int
replace(struct session *session, struct replacing *replacing, const char *old, struct err *err)
{
	int r;

	r = recovery_plan(session, old, replacing, err);
	if (r < 0)
		return r;
	recovery_say(replacing);
	if (!replacing->would && !output_is_json())
		r = output_flush(err); /* what is asked is about these lines */
	if (r == 0)
		r = recovery_choose(session, replacing, err);
	if (r == 0)
		r = confirm(session, replacing, err);
	if (r == 0 && !replacing->would)
		r = write_all(session, replacing, err);
	if (r < 0)
		return r;
	recovery_say_done(replacing);
	recovery_document(replacing);
	return replacing->mine == replacing->count ? EXIT_OK : EXIT_FOUND;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct replacing replacing CLEANUP(replacing_done) = {.o = cookie,
		.would = session_globals(session)->dry_run};

	if (strcmp(args->item[0], "replace") != 0) {
		err_set(err, ERR_USAGE, "no-such-verb", "there is no `recovery %.40s`", args->item[0]);
		return err_fix(err, "`evenkeep recovery replace`");
	}
	return replace(session, &replacing, args->item[1], err);
}

const struct cmd cmd_recovery = {
	.name = "recovery",
	.synopsis = "replace [LABEL] [--to RECIPIENT]",
	.summary = "put another recovery key in the place of one that somebody may have seen",
	.text = "The recovery key opens every environment, also without this program, when every other key\n"
		"is lost. Whoever saw it has it. `replace` makes a new one, shows it once on the terminal, and\n"
		"wants its end typed; with --to it takes the recipient of one that you made elsewhere. Every\n"
		"environment that you own gets a new key and a new recovery file, in one commit each; the\n"
		"others are named with who owns them, and until they have done it the old key stays. Where\n"
		"there was none, it makes the first.\n",
	.examples = {"evenkeep recovery replace", "evenkeep recovery replace --to age1..."},
	.needs = CMD_NEEDS_KEY | CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 2,
	.opts = opts,
	.opts_size = sizeof(struct recovery_opts),
	.run = run,
};
