/* SPDX-License-Identifier: Apache-2.0 */
/* `token rm`: out of the roster, and a new key for everything that it could read. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/token/token_cmd.h"

/* Who goes, and what they could read together. */
struct removal {
	uint8_t (*ids)[MEMBER_ID];
	char (*labels)[65];
	size_t count;
	struct env_info *read;
	size_t read_count, read_room;
	bool had_shapes;
};

static void
removal_done(struct removal *removal)
{
	free(removal->ids);
	free(removal->labels);
	free(removal->read);
}

/* Every grant counts, also one whose names this caller cannot know. */
static int
on_grant(void *cookie, const struct grant_info *info, struct err *err)
{
	const struct removal *removal = cookie;
	size_t i;

	(void)err;
	for (i = 0; i < removal->count; i++)
		if (memcmp(info->grant->member_id, removal->ids[i], MEMBER_ID) == 0)
			return 1;
	return 0;
}

static int
on_env(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	struct removal *removal = cookie;
	int r = vault_env_each_grant(env, on_grant, removal, err);

	(void)is_stale;
	if (r != 1)
		return r;
	removal->read = list_grow(
	    removal->read, removal->read_count, &removal->read_room, sizeof(*removal->read));
	removal->read[removal->read_count++] = *vault_env_info(env);
	return 0;
}

static int
find_all(struct session *session, char *const *who, size_t count, struct removal *removal,
    struct err *err)
{
	struct vault *vault;
	size_t i;
	int r = session_need_vault(session, true, &vault, err);

	removal->ids = xcalloc(count, sizeof(*removal->ids));
	removal->labels = xcalloc(count, sizeof(*removal->labels));
	for (i = 0; r == 0 && i < count; i++) {
		const struct member *member;

		r = token_member_find(vault, who[i], &member, err);
		if (r < 0)
			return r;
		memcpy(removal->ids[i], member->id, MEMBER_ID);
		memcpy(removal->labels[i], member->label, sizeof(member->label));
		removal->had_shapes |= member->class == CLASS_GATE;
		removal->count++;
	}
	return r < 0 ? r : vault_each_env_look(vault, on_env, removal, err);
}

static int
confirm_all(struct session *session, const struct removal *removal, struct err *err)
{
	size_t i;
	int r = 0;

	for (i = 0; r == 0 && i < removal->read_count; i++)
		if (removal->read[i].right == RIGHT_OWN)
			r = session_confirm_env(session, &removal->read[i], "give it a new key", err);
	return r;
}

static void
say(const struct removal *removal, const struct token_left *left, bool would)
{
	struct json *json = output_json("evenkeep.token/1", true);
	size_t i;

	json_bool(json, "dry_run", would);
	json_text(json, "verb", "rm");
	json_open_list(json, "labels");
	for (i = 0; i < removal->count; i++)
		json_text(json, NULL, removal->labels[i]);
	json_close_list(json);
	json_open_list(json, "left");
	for (i = 0; i < left->count; i++)
		json_text(json, NULL, left->envs[i]);
	json_close_list(json);
	for (i = 0; i < removal->count; i++)
		output_line("%s `%s`", would ? "would take out" : "took out", removal->labels[i]);
	for (i = 0; i < removal->read_count; i++)
		if (would)
			output_line("would give `%s` a new key", removal->read[i].name);
	if (left->rekeyed > 0)
		output_line("%zu environment%s a new key", left->rekeyed,
		    left->rekeyed == 1 ? " has" : "s have");
	if (!would && removal->read_count > 0)
		output_next("what it read it may still know: change it at its source");
}

int
token_cmd_rm(struct session *session, char *const *who, size_t count, struct err *err)
{
	struct removal removal CLEANUP(removal_done) = {0};
	struct token_left left CLEANUP(token_left_done) = {0};
	char (*names)[65] CLEANUP(freep) = NULL;
	struct token_plan nobody = {0};
	struct vault *vault;
	size_t i;
	int r;

	r = find_all(session, who, count, &removal, err);
	if (r == 0)
		r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = token_plan_check(vault, &nobody, NULL, err);
	if (r == 0)
		r = confirm_all(session, &removal, err);
	if (r < 0)
		return r;
	if (session_globals(session)->dry_run) {
		say(&removal, &left, true);
		return 0;
	}
	names = xcalloc(removal.read_count + 1, sizeof(*names));
	for (i = 0; i < removal.read_count; i++)
		memcpy(names[i], removal.read[i].name, sizeof(names[i]));
	r = session_write(session, err);
	if (r == 0)
		r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = vault_member_remove(vault, (const uint8_t(*)[MEMBER_ID])removal.ids, removal.count, err);
	if (r == 0)
		r = token_follow(session, (const char(*)[65])names, removal.read_count,
		    removal.had_shapes, "a token was taken out", &left, err);
	if (r < 0)
		return r;
	say(&removal, &left, false);
	token_left_say(&left);
	return 0;
}
