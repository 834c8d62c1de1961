/* SPDX-License-Identifier: Apache-2.0 */
/* How far a store is: which objects it has at the heads that are here, and behind them. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/share/share_cmds.h"

enum { HEX = 2 * ENV_ID + 1, CHAIN = HEX + 16 };

struct looking {
	struct session *session;
	struct remote *remote;
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
	default:
		return "same";
	}
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

/* 1 it is there, 0 it is not. */
static int
has(struct remote *remote, const char *chain, uint64_t seq, struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];

	snprintf(name, sizeof(name), "%s/%020" PRIu64, chain, seq);
	return remote_get(remote, name, &object, err);
}

static int
look(struct looking *looking, const char *chain, struct there_item *item, struct err *err)
{
	int r = has(looking->remote, chain, item->seq + 1, err);

	item->there = THERE_NEWER;
	if (r == 0) {
		/* the first commit of an environment is no object of its own: it came with a roster */
		r = item->info != NULL && item->seq == 1 ? !looking->is_elsewhere :
			has(looking->remote, chain, item->seq, err);
		item->there = r == 1 ? THERE_SAME : THERE_OLDER;
	}
	item->is_elsewhere = looking->is_elsewhere;
	return r < 0 ? r : looking->fn(looking->cookie, item, err);
}

static int
look_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct there_item item = {.info = info, .seq = info->seq};
	char chain[CHAIN];

	for (size_t i = 0; i < ENV_ID; i++)
		snprintf(chain + 2 * i, 3, "%02x", info->env_id[i]);
	snprintf(chain + HEX - 1, sizeof(chain) - (HEX - 1), "/commit");
	return look(cookie, chain, &item, err);
}

/* Not even the first of the rosters, of which none goes away, nor the one that is newest here. */
static int
find_elsewhere(struct looking *looking, uint64_t seq, struct err *err)
{
	int r = has(looking->remote, "roster", seq, err);

	if (r == 0 && seq > 1)
		r = has(looking->remote, "roster", 1, err);
	looking->is_elsewhere = r == 0;
	return r;
}

int
there_look(struct session *session,
    int (*fn)(void *cookie, const struct there_item *item, struct err *err), void *cookie,
    struct err *err)
{
	struct looking looking = {.session = session, .fn = fn, .cookie = cookie};
	struct heads here CLEANUP(heads_done) = {.roster = {.seq = 0}};
	struct there_item rosters = {0};
	struct vault *vault;
	int r;

	r = session_need_vault(session, false, &vault, err);
	if (r == 0)
		r = share_open(session, &looking.remote, err);
	if (r == 0)
		r = vault_heads(vault, &here, err);
	if (r < 0)
		return r;
	r = find_elsewhere(&looking, here.roster.seq, err);
	if (r < 0)
		return r;
	rosters.seq = here.roster.seq;
	r = look(&looking, "roster", &rosters, err);
	return r < 0 ? r : vault_each_env(vault, look_env, &looking, err);
}
