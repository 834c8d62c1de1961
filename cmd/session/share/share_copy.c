/* SPDX-License-Identifier: Apache-2.0 */
/*
 * How far a copy is: looked up by name, and what it has newest has to be what is here. Where the store lists
 * what it has, what is missing in between is found, too.
 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/share/share_priv.h"
#include "remote/answer.h"
#include "vault/object.h"

struct looking {
	struct remote *remote;
	struct vault *vault;
	const uint8_t *env_id; /* NULL: rosters */
	uint64_t least;        /* the first that has a name of its own */
};

static void
name_of(const struct looking *looking, uint64_t seq, char out[OBJECT_NAME])
{
	if (looking->env_id == NULL)
		object_name_roster(seq, out);
	else
		object_name_commit(looking->env_id, seq, out);
}

static int
has(const struct looking *looking, uint64_t seq, struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];

	name_of(looking, seq, name);
	return remote_get(looking->remote, name, &object, err);
}

/* The newest that it has of those up to HEAD, as if numbers had no gaps; 0: none. */
static int
find_newest(const struct looking *looking, uint64_t head, uint64_t *out, struct err *err)
{
	uint64_t least = looking->least, low = least - 1, high = head, step = 1;
	int r;

	*out = 0;
	if (head < least)
		return 0;
	r = has(looking, head, err);
	if (r == 1)
		*out = head;
	if (r != 0)
		return r < 0 ? r : 0;
	/* mostly it is near the end */
	for (; r == 0 && high > least; step *= 2) {
		uint64_t seq = high - least > step ? high - step : least;

		r = has(looking, seq, err);
		if (r == 1)
			low = seq;
		else
			high = seq;
	}
	while (r >= 0 && high - low > 1) {
		uint64_t middle = low + (high - low) / 2;

		r = has(looking, middle, err);
		if (r == 1)
			low = middle;
		else
			high = middle;
	}
	*out = low < least ? 0 : low;
	return r < 0 ? r : 0;
}

static int
refuse_newer(const char *what, uint64_t seq, struct err *err)
{
	err_set(err, ERR_BEHIND, "behind", "the copy has something of %s that is not here: number %" PRIu64,
	    what, seq);
	err_why(err, "somebody writes to it, or it was published from a newer vault");
	return err_fix(err, "`evenkeep fetch`; whatever writes has to write to the one store that is copied");
}

struct listing {
	bool *has;
	uint64_t newest;
};

static int
take_number(void *cookie, const char *name, struct err *err)
{
	struct listing *listing = cookie;
	uint64_t seq = 0;

	(void)err;
	for (; *name >= '0' && *name <= '9' && seq <= listing->newest; name++)
		seq = 10 * seq + (uint64_t)(*name - '0');
	if (*name == '\0' && seq <= listing->newest)
		listing->has[seq] = true;
	return 0;
}

/*
 * Somebody removed one, or the first giving, which begins above the first roster, was cut off: only what
 * stands below the first gap counts. Who may not list sees no gap.
 */
static void
stop_at_gap(const struct looking *looking, uint64_t *newest)
{
	bool *has CLEANUP(freep) = xcalloc((size_t)*newest + 1, sizeof(bool));
	struct listing listing = {has, *newest};
	struct err why CLEANUP(err_done) = ERR_INIT;
	char prefix[OBJECT_NAME];
	unsigned can;

	name_of(looking, *newest, prefix);
	strrchr(prefix, '/')[1] = '\0';
	if (remote_can(looking->remote, &can, &why) < 0 || (can & ENGINE_LIST) == 0)
		return;
	if (remote_list(looking->remote, prefix, take_number, &listing, &why) < 0) {
		output_detail("not looked for gaps in the copy: %s", why.message);
		return;
	}
	for (uint64_t seq = looking->least; seq <= listing.newest; seq++) {
		if (has[seq])
			continue;
		*newest = seq == looking->least ? 0 : seq - 1;
		return;
	}
}

/* What it has of one chain, as far as it is what is here. */
static int
look_at(const struct looking *looking, const char *what, uint64_t head, struct point *out,
    struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];
	uint64_t newest = 0;
	int r = has(looking, head + 1, err);

	if (r == 1)
		return refuse_newer(what, head + 1, err);
	if (r == 0)
		r = find_newest(looking, head, &newest, err);
	if (r == 0 && newest > 0)
		stop_at_gap(looking, &newest);
	if (r < 0 || newest == 0)
		return r;
	name_of(looking, newest, name);
	r = remote_get(looking->remote, name, &object, err);
	if (r == 1)
		r = vault_check_object(
		    looking->vault, looking->env_id, newest, buf_slice(&object), out, err);
	return r < 0 ? err_ctx(err, "%s %" PRIu64 " of the copy", what, newest) : 0;
}

/* The newest of each, and what may be behind it, are asked for together. */
static void
want_heads(struct remote *remote, const struct heads *now)
{
	char text[2][OBJECT_NAME];
	const char *names[2] = {text[0], text[1]};
	const struct looking rosters = {.env_id = NULL};

	name_of(&rosters, now->roster.seq, text[0]);
	name_of(&rosters, now->roster.seq + 1, text[1]);
	remote_want(remote, names, 2);
}

/* The first commit of an environment is in the roster that confirmed it first: with that it is there. */
static int
look_at_env(struct looking *looking, const struct env_heads *now, const struct heads *have,
    struct env_heads *out, struct err *err)
{
	char what[80];
	int r;

	*out = *now;
	out->commit = (struct point){.seq = 0};
	looking->env_id = now->env_id;
	looking->least = 2;
	snprintf(what, sizeof(what), "`%s`", now->name);
	r = look_at(looking, what, now->commit.seq, &out->commit, err);
	if (r == 0 && out->commit.seq == 0)
		r = vault_first_commit(looking->vault, now->env_id, have->roster.seq, &out->commit, err);
	return r;
}

int
share_look_at_copy(struct remote *remote, struct vault *vault, const struct heads *now, struct heads *out,
    struct err *err)
{
	struct looking looking = {.remote = remote, .vault = vault, .least = 1};
	int r;

	memcpy(out->vault_id, now->vault_id, VAULT_ID);
	want_heads(remote, now);
	r = look_at(&looking, "the members", now->roster.seq, &out->roster, err);
	/* it comes last of all: without it there is no vault, and all of it is given again */
	if (r == 0 && out->roster.seq > 0 && has(&looking, 1, err) != 1) {
		out->roster.seq = 0;
		return err->code;
	}
	for (size_t i = 0; r == 0 && out->roster.seq > 0 && i < now->count; i++) {
		struct env_heads env;

		r = look_at_env(&looking, &now->envs[i], out, &env, err);
		if (r == 0 && env.commit.seq > 0)
			heads_put(out, &env);
	}
	return r;
}
