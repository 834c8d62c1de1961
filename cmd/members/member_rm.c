/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking members out (VAULT.md §8.4, §8.5): first the roster without them, which nothing they sign
 * later gets past, then a new key for every environment of which they have the one in force. Each step
 * is an act of its own, and running it again goes on with what is left.
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/members/members.h"
#include "cmd/members/removal.h"
#include "cmd/session/new_key.h"

void
removal_done(struct removal *removal)
{
	leftovers_done(&removal->seen);
	free(removal->who);
	free(removal->envs);
	people_done(&removal->people);
}

void
removal_result_done(struct removal_result *result)
{
	exposing_done(&result->exposing);
	leftovers_done(&result->left);
	people_done(&result->people);
}

void
removal_add_names(const struct removal *removal, struct buf *out)
{
	for (size_t i = 0; i < removal->count; i++)
		buf_addf(out, "%s%s", i == 0 ? "" : i + 1 < removal->count ? ", " : " and ",
			removal->who[i]->past.member.label);
}

static bool
is_among(const struct removal *removal, const struct person *person)
{
	for (size_t i = 0; i < removal->count; i++)
		if (removal->who[i] == person)
			return true;
	return false;
}

static int
find_who(struct session *session, const struct args *words, struct removal *removal,
	struct err *err)
{
	removal->who = xcalloc(words->count + 1, sizeof(struct person *));
	for (size_t i = 0; i < words->count; i++) {
		struct err one = ERR_INIT;
		const struct person *person;

		if (people_get(session, &removal->people, words->item[i], true, &person, &one) < 0) {
			err_also(err, &one);
			continue;
		}
		if (person->is_self && person_is_there(person)) {
			err_set(&one, ERR_REFUSED, "own-removal", "`%s` is you", person->past.member.label);
			err_why(&one, "who is out cannot make the new keys that this needs");
			err_fix(&one, "another administrator does it");
			err_also(err, &one);
			continue;
		}
		if (is_among(removal, person))
			continue;
		removal->who[removal->count++] = person;
		removal->there += person_is_there(person);
	}
	return err->code;
}

static void
look_at_reach(const struct removal *removal, const struct exposure *exposure,
	struct removal_env *out)
{
	bool any = false;

	out->is_scoped = true;
	for (size_t i = 0; i < removal->count; i++) {
		const struct reach *reach =
			exposure_find(exposure, removal->who[i]->past.member.id);

		if (reach == NULL)
			continue;
		if (!any || reach->first_ms < out->since_ms)
			out->since_ms = reach->first_ms;
		if (!any)
			out->may = people_right(out->env, reach->member_id);
		any = true;
		out->is_open |= reach->is_open;
		out->is_scoped &= reach->whole_count == 0;
	}
	if (!any)
		out->env = NULL;
}

static int
look_at_env(void *cookie, struct vault_env *env, bool is_stale, struct err *err)
{
	struct removal *removal = cookie;
	struct removal_env *out = &removal->envs[removal->env_count];
	struct exposure *exposure CLEANUP(exposure_freep) = NULL;
	int r;

	(void)is_stale;
	r = people_get_env(&removal->people, vault_env_info(env)->name, &out->env, err);
	if (r == 0)
		r = exposure_of(env, NULL, &exposure, err);
	if (r < 0)
		return r;
	look_at_reach(removal, exposure, out);
	removal->env_count += out->env != NULL;
	return 0;
}

static int
by_env(const void *a, const void *b)
{
	const struct removal_env *x = a, *y = b;

	return (x->env > y->env) - (x->env < y->env); /* in the order of the picture */
}

static int
look_at_envs(struct session *session, struct removal *removal, struct err *err)
{
	int r;

	removal->envs = xcalloc(removal->people.env_count + 1, sizeof(*removal->envs));
	r = vault_each_env_look(session_vault(session), look_at_env, removal, err);
	if (r == 0 && removal->env_count > 1)
		qsort(removal->envs, removal->env_count, sizeof(*removal->envs), by_env);
	return r;
}

static int
plan(struct session *session, const struct args *words, struct removal *removal, struct err *err)
{
	struct vault *vault;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = people_load(session, &removal->people, err);
	if (r == 0)
		r = find_who(session, words, removal, err);
	if (r == 0 && removal->there > 0)
		r = people_check_administrator(&removal->people, "take a member out", err);
	if (r == 0)
		r = look_at_envs(session, removal, err);
	for (size_t i = 0; r == 0 && i < removal->count; i++)
		leftovers_add_seen(&removal->people, removal->who[i], &removal->seen);
	return r;
}

static bool
is_mine(const struct removal_env *env)
{
	return env->is_open && env->env->info.right == RIGHT_OWN;
}

static bool
has_work(const struct removal *removal)
{
	for (size_t i = 0; i < removal->env_count; i++)
		if (is_mine(&removal->envs[i]))
			return true;
	return removal->there > 0;
}

static int
confirm(struct session *session, const struct removal *removal, struct err *err)
{
	const char *label = removal->who[0]->past.member.label;
	char prompt[200];

	if (session_globals(session)->yes || removal->would)
		return 0;
	if (!terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation", "taking a member out wants a confirmation");
		err_why(err, "there is no terminal to confirm it on");
		return err_fix(err, "look at it with --dry-run, then repeat it with --yes");
	}
	snprintf(prompt, sizeof(prompt), "type `%s` to go on: ", label);
	session_close_vault(session);
	return terminal_confirm(prompt, label, err);
}

static int
take_out(struct session *session, const struct removal *removal, struct err *err)
{
	uint8_t(*ids)[MEMBER_ID] CLEANUP(freep) = xcalloc(removal->count + 1, sizeof(*ids));
	size_t count = 0;

	for (size_t i = 0; i < removal->count; i++)
		if (person_is_there(removal->who[i]))
			memcpy(ids[count++], removal->who[i]->past.member.id, MEMBER_ID);
	if (count == 0)
		return 0;
	return vault_member_remove(session_vault(session), (const uint8_t(*)[MEMBER_ID])ids, count, err);
}

static void
keep_failure(struct session *session, struct err *one, const char *what, const char *env,
	struct err *err)
{
	err_ctx(one, "%s for `%s`", what, env);
	err_also(err, one);
	session_close_vault(session); /* it may only be closed */
}

/* One environment, one act: what stops one of them leaves no key in the others. */
static void
rekey_all(struct session *session, struct removal *removal, struct err *err)
{
	struct buf why CLEANUP(buf_done) = BUF_INIT;

	removal_add_names(removal, &why);
	buf_add_text(&why, removal->count == 1 ? " is out" : " are out");
	for (size_t i = 0; i < removal->env_count && err->code != ERR_REMOTE; i++) {
		struct removal_env *env = &removal->envs[i];
		struct grant_result result = {0};
		struct err one = ERR_INIT;

		if (!is_mine(env))
			continue;
		if (new_key(session, env->env->info.name, buf_text(&why), &result, &one) < 0) {
			keep_failure(session, &one, "new key", env->env->info.name, err);
			continue;
		}
		output_detail("new key for %s", env->env->info.name);
		env->is_done = true;
		env->seq = result.seq;
	}
}

static bool
is_to_rekey(const struct removal *removal, const struct people_env *env)
{
	for (size_t i = 0; i < removal->env_count; i++)
		if (removal->envs[i].env == env && is_mine(&removal->envs[i]))
			return true;
	return false;
}

/* The comparison key went with them: shapes are made anew where no new key does that. */
static void
reshape_all(struct session *session, const struct removal *removal, struct err *err)
{
	for (size_t i = 0; removal->there > 0 && i < removal->people.env_count; i++) {
		const struct people_env *env = &removal->people.envs[i];
		struct err one = ERR_INIT;

		if (err->code == ERR_REMOTE)
			return;
		if (!is_to_rekey(removal, env) && new_shape(session, &env->info, &one) < 0)
			keep_failure(session, &one, "a shape that can be compared", env->info.name, err);
	}
}

/* What is so now, read anew. */
static int
look_again(struct session *session, const struct removal *removal, struct removal_result *result,
	struct err *err)
{
	struct leftovers all CLEANUP(leftovers_done) = {0};
	int r;

	r = people_load(session, &result->people, err);
	if (r < 0)
		return r;
	leftovers_find(&result->people, &all);
	result->exposing.people = &result->people;
	for (size_t i = 0; i < removal->count; i++) {
		const uint8_t *id = removal->who[i]->past.member.id;
		const struct person *now = people_by_id(&result->people, id);

		if (now == NULL)
			continue;
		exposing_ask(&result->exposing, now);
		for (size_t k = 0; k < all.count; k++)
			if (all.items[k].who == now)
				leftovers_take(&result->left, &all.items[k]);
	}
	return exposing_look(session, &result->exposing, err);
}

/* What is done and what is left is told whatever failed meanwhile: FAILED says that. */
static int
tell(struct session *session, const struct removal *removal, const struct err *failed, struct err *err)
{
	struct removal_result result CLEANUP(removal_result_done) = {0};
	int r = 0;

	if (failed->code < 0)
		r = session_read(session, err);
	if (r == 0 && !removal->would)
		r = look_again(session, removal, &result, err);
	if (r < 0)
		return r;
	removal_say_done(removal, &result);
	removal_document(removal, &result, failed->code < 0);
	if (failed->code < 0)
		return output_is_json() ? 0 : output_flush(err);
	return removal_is_finished(removal, &result) ? EXIT_OK : EXIT_FOUND;
}

static int
work(struct session *session, struct removal *removal, struct err *failed, struct err *err)
{
	int r = 0;

	removal_say(removal);
	if (!removal->would && !output_is_json())
		r = output_flush(err); /* what is asked is about this page */
	if (r == 0)
		r = confirm(session, removal, err);
	if (r == 0)
		r = session_write(session, err);
	if (r == 0 && !removal->would)
		r = take_out(session, removal, err);
	if (r < 0 || removal->would)
		return r;
	rekey_all(session, removal, failed);
	reshape_all(session, removal, failed);
	return 0;
}

int
member_rm(struct session *session, const struct args *words, struct err *err)
{
	struct removal removal CLEANUP(removal_done) = {.would = session_globals(session)->dry_run};
	struct err failed = ERR_INIT;
	int r;

	r = plan(session, words, &removal, err);
	if (r == 0 && has_work(&removal))
		r = work(session, &removal, &failed, err);
	if (r == 0)
		r = tell(session, &removal, &failed, err);
	if (failed.code == 0)
		return r;
	if (err->code < 0)
		err_also(&failed, err);
	*err = failed;
	return err_ctx(err, "they are out, but not all that follows is done; to go on, run it again");
}
