/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Telling in passing: what a write's own fetch brought in, and what came in before without a word
 * (REMOTE.md §4.1). Up to where it was told is kept (told.h), so that nothing is lost by a command that
 * fails, is killed or may not speak. What is said counts as told when the words were taken: lines at
 * once, a document and what waits behind the answer when the command has ended.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/cmd.h"
#include "cmd/frame/output.h"
#include "cmd/session/session_priv.h"
#include "vault/objects.h"

static void
save(struct session *session)
{
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;

	if (share->is_told_newer && session_need_user(session, &user, &ignored) == 0)
		told_save(user->state_folder, share->vault_id, &share->told, &share->own);
	share->is_told_newer = false;
}

void
share_find_told(struct session *session, const char *state_folder, const uint8_t id[VAULT_ID])
{
	struct share *share = session_share(session);

	share->has_told = told_load(state_folder, id, &share->told, &share->own) == 1;
	if (!share->has_told && share->before.roster.seq > 0) {
		told_copy(&share->before, &share->told);
		share->has_told = share->is_told_newer = true;
	}
	told_copy(&share->told, &share->said);
	told_copy(&share->told, &share->told_before);
}

/* At once, as a start or a watch has no end: what it fetched would count as told the next time. */
void
share_keep_count(struct session *session)
{
	struct share *share = session_share(session);

	if (!share->has_told && share->was.roster.seq > 0) {
		told_copy(&share->was, &share->told);
		told_copy(&share->was, &share->said);
		share->has_told = share->is_told_newer = true;
	}
	save(session);
}

/* Nobody keeps count yet: all of a vault that is new here is known. */
static int
begin_count(struct share *share, struct vault *vault, struct err *err)
{
	int r;

	if (share->has_told)
		return 0;
	r = vault_heads(vault, &share->told, err);
	if (r < 0)
		return r;
	told_copy(&share->told, &share->said);
	share->has_told = share->is_told_newer = true;
	return 0;
}

int
share_said_all(struct session *session, struct err *err)
{
	struct share *share = session_share(session);
	struct heads now = {.roster = {.seq = 0}};
	int r = vault_heads(session_vault(session), &now, err);

	if (r < 0)
		return r;
	heads_done(&share->said);
	share->said = now;
	share->is_said_newer = true;
	share->may_have_news = false;
	return 0;
}

/* What was said was taken. */
static void
keep_said(struct session *session)
{
	struct share *share = session_share(session);

	told_copy(&share->said, &share->told);
	share->has_told = share->is_told_newer = true;
	share->is_said_newer = false;
	save(session);
}

int
share_told_all(struct session *session, struct err *err)
{
	int r = share_said_all(session, err);

	if (r == 0)
		keep_said(session);
	return r;
}

struct share_said {
	char *state_folder; /* NULL: there is none */
	uint8_t vault_id[VAULT_ID];
	struct heads heads;
};

struct share_said *
share_said(struct session *session)
{
	struct share *share = session->share;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;
	struct share_said *said;

	if (share == NULL || !share->is_said_newer || session_need_user(session, &user, &ignored) < 0)
		return NULL;
	said = xcalloc(1, sizeof(*said));
	said->state_folder = user->state_folder == NULL ? NULL : xstrdup(user->state_folder);
	memcpy(said->vault_id, share->vault_id, VAULT_ID);
	told_copy(&share->said, &said->heads);
	return said;
}

void
share_said_end(struct share_said *said, bool is_taken)
{
	const struct news_spans nothing = {NULL, 0, 0};

	if (said == NULL)
		return;
	if (is_taken)
		told_save(said->state_folder, said->vault_id, &said->heads, &nothing);
	heads_done(&said->heads);
	free(said->state_folder);
	free(said);
}

static int
keep_document(const struct news *news, struct err *err)
{
	struct json json;
	uint64_t commits = 0;
	int r;

	for (size_t i = 0; i < news->env_count; i++)
		commits += news->envs[i].commits;
	json_start(&json);
	json_number(&json, "commits", commits);
	json_number(&json, "rosters", news->rosters);
	r = news_json(news, &json, err);
	output_keep("fetched", &json);
	return r;
}

/* IS_FAILED: it belongs to what is said of the failure. */
static int
tell(struct session *session, bool is_failed, struct err *err)
{
	struct share *share = session_share(session);
	struct news news CLEANUP(news_done) = {.vault = NULL};
	bool is_waiting = share->is_said_newer;
	int r = news_collect(session->vault, &share->said, &share->own, &news, err);

	if (r == 0 && !news_is_empty(&news)) {
		if (output_is_json())
			r = keep_document(&news, err);
		else
			news_say(&news, "fetched ", is_failed ? output_reason : output_note);
	}
	if (r == 0)
		r = share_said_all(session, err);
	if (r == 0 && ((news_is_empty(&news) && !is_waiting) || output_is_taken()))
		keep_said(session);
	return r;
}

void
share_want_told(struct session *session)
{
	session_share(session)->tells = true;
}

static bool
may_tell(const struct session *session)
{
	return session->share->tells || session_writes(session);
}

void
share_tell(struct session *session)
{
	struct share *share = session->share;
	struct err why CLEANUP(err_done) = ERR_INIT;
	int r;

	if (share == NULL || !share->may_have_news)
		return;
	r = begin_count(share, session->vault, &why);
	/* a document has all of it at once, when the command is done */
	if (r == 0 && may_tell(session) && session->keys == KEYS_THERE && !output_is_quiet() &&
	    !output_is_json())
		r = tell(session, false, &why);
	if (r < 0)
		output_detail("not told what others changed: %s", why.message);
}

/* What was written is spent, and a failure leaves a vault that may only be closed. */
static int
open_to_read(struct session *session, struct err *err)
{
	struct vault *vault;

	if (session->vault != NULL && !session->is_writing)
		return 0;
	session_close_vault(session);
	session->is_writing = false;
	session_stay_here(session);
	return session_need_vault(session, false, &vault, err);
}

void
share_tell_rest(struct session *session, int r)
{
	struct share *share = session->share;
	struct err why CLEANUP(err_done) = ERR_INIT;
	bool is_conflict = r == ERR_CONFLICT;

	if (share == NULL)
		return;
	/* whoever is told of a conflict overwrites knowingly the next time, so all of it is told */
	if (share->may_have_news && may_tell(session) &&
	    (!output_is_quiet() || output_is_json() || is_conflict)) {
		r = open_to_read(session, &why);
		if (r == 0)
			r = begin_count(share, session->vault, &why);
		if (r == 0)
			r = tell(session, is_conflict, &why);
		if (r < 0)
			output_detail("not told what others changed: %s", why.message);
	}
	save(session);
}

static uint64_t
lower(uint64_t a, uint64_t b)
{
	return a < b ? a : b;
}

int
share_news(struct session *session, struct news *out, struct err *err)
{
	struct share *share = session_share(session);

	told_copy(&share->was, &share->since);
	share->since.roster.seq = lower(share->was.roster.seq, share->said.roster.seq);
	for (size_t i = 0; i < share->since.count; i++) {
		struct env_heads *env = &share->since.envs[i];
		const struct env_heads *said = heads_find(&share->said, env->env_id);

		env->commit.seq = lower(env->commit.seq, said == NULL ? env->commit.seq : said->commit.seq);
		env->charter.seq =
		    lower(env->charter.seq, said == NULL ? env->charter.seq : said->charter.seq);
	}
	return news_collect(session_vault(session), &share->since, &share->own, out, err);
}

const struct heads *
share_told(struct session *session)
{
	const struct share *share = session_share(session);

	return share->told_before.roster.seq > 0 ? &share->told_before : NULL;
}

/* This process wrote it: whoever was told of all before is told of this. */
static void
go_on(struct heads *heads, uint64_t from, const struct env_heads *now)
{
	struct env_heads *told = heads_find(heads, now->env_id);

	if (told == NULL && from == 0)
		told = heads_put(heads, &(struct env_heads){.roster_seq = 0});
	if (told == NULL || told->commit.seq != from)
		return;
	memcpy(told->env_id, now->env_id, ENV_ID);
	told->commit = now->commit;
	told->charter = now->charter;
}

void
share_note_own(struct share *share, const struct heads *had, const struct heads *now)
{
	static const uint8_t no_env[ENV_ID];

	share->is_told_newer = share->has_told;
	for (size_t i = 0; i < now->count; i++) {
		const struct env_heads *was = heads_find(had, now->envs[i].env_id);
		uint64_t from = was == NULL ? 0 : was->commit.seq;

		if (now->envs[i].commit.seq == from)
			continue;
		news_span_add(&share->own, now->envs[i].env_id, from, now->envs[i].commit.seq);
		go_on(&share->said, from, &now->envs[i]);
		go_on(&share->told, from, &now->envs[i]);
	}
	if (now->roster.seq == had->roster.seq)
		return;
	news_span_add(&share->own, no_env, had->roster.seq, now->roster.seq);
	if (share->said.roster.seq == had->roster.seq)
		share->said.roster = now->roster;
	if (share->told.roster.seq == had->roster.seq)
		share->told.roster = now->roster;
}

void
share_forget_told(struct session *session, const uint8_t vault_id[VAULT_ID])
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;

	if (session_need_user(session, &user, &ignored) == 0 && user->state_folder != NULL)
		told_forget(user->state_folder, vault_id);
}
