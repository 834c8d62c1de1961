/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>

#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/recovery/recovery_cmd.h"
#include "report/json.h"

void
recovery_say(const struct replacing *replacing)
{
	const char *old = replacing->old == NULL ? NULL : replacing->old->past.member.label;

	if (old == NULL)
		output_line("there is no recovery key: this is the first");
	else if (replacing->count == 0)
		output_line("the recovery key `%s` opens nothing; it goes out of the roster", old);
	else
		output_line("the recovery key `%s` is replaced:", old);
	for (size_t i = 0; i < replacing->count; i++) {
		const struct recovery_env *env = &replacing->envs[i];
		struct buf owners CLEANUP(buf_done) = BUF_INIT;

		if (env->is_mine) {
			output_marked(old == NULL ? MARK_ADDED : MARK_CHANGED, "%s: %s", env->env->info.name,
				old == NULL ? "gets a recovery file" : "gets a new key and a new recovery file");
			continue;
		}
		people_add_owners(&replacing->people, env->env, &owners);
		output_marked(MARK_LOOK, "%s: only an owner can, which you are not: %s", env->env->info.name,
			owners.len == 0 ? "nobody is left" : buf_text(&owners));
	}
}

/* What others have to do. */
static void
say_rest(const struct replacing *replacing)
{
	for (size_t i = 0; i < replacing->count; i++) {
		const struct recovery_env *env = &replacing->envs[i];
		struct buf owners CLEANUP(buf_done) = BUF_INIT;

		if (env->is_mine)
			continue;
		people_add_owners(&replacing->people, env->env, &owners);
		output_marked_answer(MARK_BAD, "%s still opens with `%s`: %s: `evenkeep grant %s read -e %s`, then "
			"`evenkeep revoke %s -e %s`", env->env->info.name, replacing->old->past.member.label,
			owners.len == 0 ? "nobody owns it" : buf_text(&owners),
			shell_word(replacing->member.label), env->env->info.name,
			shell_word(replacing->old->past.member.label), env->env->info.name);
	}
}

void
recovery_say_done(const struct replacing *replacing)
{
	struct buf envs CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < replacing->count; i++) {
		const struct recovery_env *env = &replacing->envs[i];

		if (!env->is_mine)
			continue;
		buf_addf(&envs, "%s%s", envs.len == 0 ? "" : ", ", env->env->info.name);
		if (env->is_done)
			buf_addf(&envs, " (commit %" PRIu64 ")", env->seq);
	}
	output_line("%s `%s`%s%s", replacing->would ? "would make" : "recovery key",
		replacing->member.label, envs.len == 0 ? "" : replacing->would ? " for " : " opens ",
		buf_text(&envs));
	if (replacing->would)
		return;
	if (replacing->old != NULL)
		say_rest(replacing);
	if (replacing->is_old_out)
		output_line("`%s` is out", replacing->old->past.member.label);
	else if (replacing->old != NULL)
		output_next("when they have: `evenkeep recovery replace %s --with %s`",
			shell_word(replacing->old->past.member.label), shell_word(replacing->member.label));
}

void
recovery_document(const struct replacing *replacing)
{
	struct json *json =
		output_json("evenkeep.recovery-replace/1", replacing->mine == replacing->count);

	json_bool(json, "dry_run", replacing->would);
	json_text(json, "old", replacing->old == NULL ? NULL : replacing->old->past.member.label);
	json_text(json, "new", replacing->member.label);
	json_bool(json, "old_is_out", replacing->is_old_out);
	json_open_list(json, "environments");
	for (size_t i = 0; i < replacing->count; i++) {
		const struct recovery_env *env = &replacing->envs[i];
		struct buf owners CLEANUP(buf_done) = BUF_INIT;

		people_add_owners(&replacing->people, env->env, &owners);
		json_open_map(json, NULL);
		json_text(json, "name", env->env->info.name);
		json_bool(json, "yours", env->is_mine);
		if (env->is_done)
			json_number(json, "seq", env->seq);
		else
			json_nil(json, "seq");
		json_text(json, "owners", owners.len == 0 ? NULL : buf_text(&owners));
		json_close_map(json);
	}
	json_close_list(json);
}
