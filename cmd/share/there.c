/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a store is: whether what it has at the heads that are here is what is here, and what is behind them.
 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/share/share_cmds.h"
#include "vault/bundle.h"

struct looking {
	struct remote *remote;
	struct vault *vault;
	uint64_t roster_seq;   /* here */
	int (*fn)(void *cookie, const struct there_item *item, struct err *err);
	void *cookie;
	bool is_elsewhere;     /* nothing of this vault is there */
};

const char there_elsewhere[] = "nothing of this vault is there: it was emptied, or the address is not right; "
	"look at the address, and ask who else has the vault";

const char *
there_word(enum there there)
{
	switch (there) {
	case THERE_NEWER:
		return "newer";
	case THERE_OLDER:
		return "older";
	case THERE_FORKED:
		return "forked";
	default:
		return "same";
	}
}

const char *
there_text(enum there there)
{
	return there == THERE_FORKED ? "another history" : there_word(there);
}

void
there_when(uint64_t reached_ms, uint64_t now_ms, char out[THERE_WHEN])
{
	char ago[CLOCK_AGO];

	clock_ago(reached_ms, now_ms, ago);
	if (strcmp(ago, "now") == 0) /* it need not be so any more */
		snprintf(out, THERE_WHEN, "less than a minute ago");
	else if (reached_ms > now_ms)
		snprintf(out, THERE_WHEN, "%s, by this machine's clock", ago);
	else
		snprintf(out, THERE_WHEN, "%s", ago);
}

/* The object of a commit, or of a roster (ENV_ID is NULL): 1 there it is, 0 there is none. */
static int
get(struct remote *remote, const uint8_t *env_id, uint64_t seq, struct buf *out, struct err *err)
{
	char name[OBJECT_NAME];

	if (env_id == NULL)
		object_name_roster(seq, name);
	else
		object_name_commit(env_id, seq, name);
	return remote_get(remote, name, out, err);
}

static int
has(struct remote *remote, const uint8_t *env_id, uint64_t seq, struct err *err)
{
	struct buf ignored CLEANUP(buf_done) = BUF_INIT;

	return get(remote, env_id, seq, &ignored, err);
}

/* What is there with the number of the head here. */
static int
look_at_head(const struct looking *looking, const uint8_t *env_id, struct there_item *item,
    struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	struct point ignored;
	int r;

	item->there = looking->is_elsewhere ? THERE_OLDER : THERE_SAME;
	/* the first commit of an environment is no object of its own: it came with a roster */
	if (env_id != NULL && item->seq == 1)
		return 0;
	r = get(looking->remote, env_id, item->seq, &object, err);
	if (r == 0)
		item->there = THERE_OLDER;
	if (r == 1)
		r = vault_check_object(
		    looking->vault, env_id, item->seq, buf_slice(&object), &ignored, err);
	return r;
}

static int
look(struct looking *looking, struct there_item *item, struct err *err)
{
	const uint8_t *env_id = item->info == NULL ? NULL : item->info->env_id;
	int r = look_at_head(looking, env_id, item, err);

	if (r == ERR_FORKED) {
		err_done(err);
		item->there = THERE_FORKED;
	} else if (r == 0) {
		r = has(looking->remote, env_id, item->seq + 1, err);
		if (r == 1)
			item->there = THERE_NEWER;
	}
	item->is_elsewhere = looking->is_elsewhere;
	return r < 0 && r != ERR_FORKED ? r : looking->fn(looking->cookie, item, err);
}

static int
look_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct there_item item = {.info = info, .seq = info->seq};

	return look(cookie, &item, err);
}

static enum there
compare(uint64_t there, uint64_t here)
{
	return there > here ? THERE_NEWER : there < here ? THERE_OLDER : THERE_SAME;
}

/* A signed link reaches one bundle, of one environment: what it says of that and of the rosters. */
static int
look_at_bundle(void *cookie, const struct env_info *info, struct err *err)
{
	const struct looking *looking = cookie;
	struct there_item rosters = {.seq = looking->roster_seq};
	struct there_item item = {.info = info, .seq = info->seq};
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	struct bundle_heads heads = {0, 0, 0};
	char name[OBJECT_NAME];
	int r;

	object_name_bundle(info->env_id, name);
	r = remote_get(looking->remote, name, &object, err);
	if (r == 1)
		r = vault_check_bundle(looking->vault, info->env_id, buf_slice(&object), &heads, err);
	if (r == 0 || (r < 0 && r != ERR_FORKED))
		return r;
	rosters.there = compare(heads.roster_seq, rosters.seq);
	item.there = r == 1 ? compare(heads.commit_seq, item.seq) : THERE_FORKED;
	if (r == ERR_FORKED)
		err_done(err);
	else
		r = looking->fn(looking->cookie, &rosters, err);
	return r < 0 && r != ERR_FORKED ? r : looking->fn(looking->cookie, &item, err);
}

/* Not even the first of the rosters, of which none goes away, nor the one that is newest here. */
static int
find_elsewhere(struct looking *looking, uint64_t seq, struct err *err)
{
	int r = has(looking->remote, NULL, seq, err);

	if (r == 0 && seq > 1)
		r = has(looking->remote, NULL, 1, err);
	looking->is_elsewhere = r == 0;
	return r;
}

int
there_look(struct session *session,
    int (*fn)(void *cookie, const struct there_item *item, struct err *err), void *cookie,
    struct err *err)
{
	struct looking looking = {.fn = fn, .cookie = cookie};
	const struct remote_address *address;
	struct heads here CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct there_item rosters = {0};
	int r;

	r = session_need_vault(session, false, &looking.vault, err);
	if (r == 0)
		r = share_need_address(session, &address, err);
	if (r == 0)
		r = share_open(session, &looking.remote, err);
	if (r == 0)
		r = vault_heads(looking.vault, &here, err);
	if (r < 0)
		return r;
	looking.roster_seq = here.roster.seq;
	if (address->is_link)
		return vault_each_env(looking.vault, look_at_bundle, &looking, err);
	r = find_elsewhere(&looking, here.roster.seq, err);
	if (r < 0)
		return r;
	rosters.seq = here.roster.seq;
	r = look(&looking, &rosters, err);
	return r < 0 ? r : vault_each_env(looking.vault, look_env, &looking, err);
}
