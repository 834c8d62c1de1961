/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/members/people.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/suggest.h"
#include "cmd/frame/output.h"
#include "cmd/session/stale.h"
#include "vault/exposure.h"

void
people_done(struct people *people)
{
	for (size_t i = 0; i < people->env_count; i++) {
		free(people->envs[i].grants);
		free(people->envs[i].leftovers);
	}
	free(people->envs);
	free(people->items);
}

static bool
has_key_of(const struct identities *ids, const struct member *member)
{
	for (size_t i = 0; i < ids->count; i++)
		if (identity_kind(ids->items[i]) == member->kind &&
			memcmp(identity_recipient(ids->items[i]), member->rcpt, sizeof(member->rcpt)) == 0)
			return true;
	return false;
}

struct loading {
	struct session *session;
	struct people *people;
};

static int
take_person(void *cookie, const struct member_past *past, struct err *err)
{
	const struct loading *loading = cookie;
	struct people *people = loading->people;

	(void)err;
	people->items = list_grow(people->items, people->count, &people->room, sizeof(*people->items));
	people->items[people->count++] = (struct person){.past = *past,
		.is_self = has_key_of(session_identities(loading->session), &past->member)};
	return 0;
}

static int
take_grant(void *cookie, const struct grant_info *info, struct err *err)
{
	struct people_env *env = cookie;
	struct people_grant *grant;

	(void)err;
	env->grants = list_grow(env->grants, env->count, &env->room, sizeof(*env->grants));
	grant = &env->grants[env->count++];
	memcpy(grant->member_id, info->grant->member_id, MEMBER_ID);
	grant->may = (struct right_in){info->grant->right, !grant_is_whole(info->grant),
		info->in_force};
	return 0;
}

static int
take_leftover(void *cookie, const uint8_t id[MEMBER_ID], struct err *err)
{
	struct people_env *env = cookie;

	(void)err;
	env->leftovers = list_grow(env->leftovers, env->leftover_count, &env->leftover_room,
		sizeof(*env->leftovers));
	memcpy(env->leftovers[env->leftover_count++], id, MEMBER_ID);
	return 0;
}

static int
take_env(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	const struct loading *loading = cookie;
	struct people *people = loading->people;
	struct people_env *out;
	int r;

	people->envs = list_grow(people->envs, people->env_count, &people->env_room,
		sizeof(*people->envs));
	out = &people->envs[people->env_count++];
	*out = (struct people_env){.info = *vault_env_info(env)};
	r = vault_env_each_grant(env, take_grant, out, err);
	if (r == 0)
		r = vault_env_each_leftover(env, take_leftover, out, err);
	out->info.is_stale = is_stale;
	stale_warn(&out->info);
	return r;
}

/* Those of the project first, in its order. */
static void
put_in_order(struct people *people, const struct project *project)
{
	size_t placed = 0;

	for (size_t p = 0; project != NULL && p < project->env_count; p++)
		for (size_t i = placed; i < people->env_count; i++) {
			struct people_env env = people->envs[i];

			if (strcmp(env.info.name, project->envs[p].name) != 0)
				continue;
			memmove(&people->envs[placed + 1], &people->envs[placed],
				(i - placed) * sizeof(env));
			people->envs[placed++] = env;
			break;
		}
}

int
people_load(struct session *session, struct people *out, struct err *err)
{
	struct people people = {.now_ms = session_now_ms(session)};
	struct loading loading = {session, &people};
	const struct project *project = NULL;
	struct self_info ignored;
	struct vault *vault;
	int r;

	r = session_find_project(session, &project, err);
	if (r == 0)
		r = session_need_vault(session, false, &vault, err);
	if (r == 0)
		(void)vault_self_info(vault, &ignored); /* which finds all the keys there are */
	if (r == 0)
		r = vault_each_member_past(vault, take_person, &loading, err);
	if (r == 0)
		r = vault_each_env_look(vault, take_env, &loading, err);
	put_in_order(&people, project);
	if (r < 0) {
		people_done(&people);
		return r;
	}
	*out = people;
	return 0;
}

bool
person_is_there(const struct person *person)
{
	return person->past.removed_seq == 0;
}

bool
person_is_expired(const struct person *person, uint64_t now_ms)
{
	return !member_is_valid_at(&person->past.member, now_ms);
}

const struct person *
people_by_id(const struct people *people, const uint8_t id[MEMBER_ID])
{
	const struct person *found = NULL;

	for (size_t i = 0; i < people->count; i++)
		if (memcmp(people->items[i].past.member.id, id, MEMBER_ID) == 0 &&
			(found == NULL || !person_is_there(found)))
			found = &people->items[i];
	return found;
}

const char *
people_label(const struct people *people, const uint8_t id[MEMBER_ID])
{
	const struct person *person = people_by_id(people, id);
	static char text[MEMBER_TEXT];

	if (person != NULL)
		return person->past.member.label;
	member_text(id, text);
	text[9] = '\0'; /* two groups */
	return text;
}

const struct person *
people_self(const struct people *people)
{
	for (size_t i = 0; i < people->count; i++)
		if (people->items[i].is_self && person_is_there(&people->items[i]))
			return &people->items[i];
	return NULL;
}

/* The last to leave of that label; NULL: nobody who left had it. */
static const struct person *
find_gone(const struct people *people, const char *who)
{
	const struct person *found = NULL;

	for (size_t i = 0; i < people->count; i++) {
		const struct person *person = &people->items[i];

		if (!person_is_there(person) && strcmp(person->past.member.label, who) == 0 &&
			(found == NULL || person->past.removed_seq > found->past.removed_seq))
			found = person;
	}
	return found;
}

static bool
is_hex(const char *who)
{
	return strlen(who) >= 8 && strspn(who, "0123456789abcdef -") == strlen(who);
}

/* As people are told to compare it, blanks and dashes aside. */
static bool
begins_id(const char *who, const uint8_t id[MEMBER_ID])
{
	char text[MEMBER_TEXT];
	size_t at = 0;

	member_text(id, text);
	for (; *who != '\0'; who++) {
		if (*who == ' ' || *who == '-')
			continue;
		if (text[at] == ' ')
			at++;
		if (text[at] == '\0' || text[at++] != *who)
			return false;
	}
	return true;
}

static const struct person *
find_gone_by_id(const struct people *people, const char *who)
{
	for (size_t i = 0; is_hex(who) && i < people->count; i++)
		if (!person_is_there(&people->items[i]) &&
			begins_id(who, people->items[i].past.member.id))
			return &people->items[i];
	return NULL;
}

int
people_get(struct session *session, const struct people *people, const char *who, bool gone_too,
	const struct person **out, struct err *err)
{
	const struct person *gone;
	const struct member *member;
	char when[CLOCK_TEXT];
	int r;

	r = vault_find_member(session_vault(session), who, &member, err);
	if (r == 0)
		*out = people_by_id(people, member->id);
	if (r != ERR_NOT_FOUND)
		return r;
	gone = find_gone(people, who);
	if (gone == NULL)
		gone = find_gone_by_id(people, who);
	if (gone == NULL)
		return r;
	if (gone_too) {
		err_done(err);
		*out = gone;
		return 0;
	}
	clock_text(gone->past.removed_ms, when);
	err_set(err, ERR_NOT_FOUND, "no-member", "`%s` left at %s", gone->past.member.label, when);
	return err_fix(err, "`evenkeep member list --all` shows who was there");
}

int
people_get_env(const struct people *people, const char *name, const struct people_env **out,
	struct err *err)
{
	const char **names CLEANUP(freep) = xcalloc(people->env_count + 1, sizeof(*names));
	const char *meant;

	for (size_t i = 0; i < people->env_count; i++) {
		names[i] = people->envs[i].info.name;
		if (strcmp(names[i], name) == 0) {
			*out = &people->envs[i];
			return 0;
		}
	}
	meant = suggest(name, names, people->env_count);
	err_set(err, ERR_NOT_FOUND, "no-env", "the vault has no environment `%.64s`", name);
	return meant != NULL ? err_fix(err, "did you mean `%s`?", meant)
			     : err_fix(err, "see what there is: `evenkeep list --all`");
}

struct right_in
people_right(const struct people_env *env, const uint8_t id[MEMBER_ID])
{
	for (size_t i = 0; i < env->count; i++)
		if (memcmp(env->grants[i].member_id, id, MEMBER_ID) == 0)
			return env->grants[i].may;
	return (struct right_in){.right = RIGHT_NONE};
}

bool
people_has_recovery(const struct people *people, const struct people_env *env)
{
	for (size_t i = 0; i < people->count; i++) {
		const struct person *person = &people->items[i];

		if (person_is_there(person) && person->past.member.class == CLASS_RECOVERY &&
		    people_right(env, person->past.member.id).right >= RIGHT_READ)
			return true;
	}
	return false;
}
