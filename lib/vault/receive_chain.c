/* SPDX-License-Identifier: Apache-2.0 */
/* Asking for few objects instead of many: chain/ objects, and names that are asked for together. */
#include "vault/receive_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/shortcuts_priv.h"

enum { AHEAD = 4 };

char *
wants_next(struct receiving *receiving, struct wants *wants)
{
	if (wants->count == WANT_MOST)
		wants_tell(receiving, wants);
	wants->names[wants->count] = wants->text[wants->count];
	return wants->text[wants->count++];
}

void
wants_tell(struct receiving *receiving, struct wants *wants)
{
	const struct object_source *source = receiving->source;

	if (source->want != NULL && wants->count > 1)
		source->want(source->cookie, wants->names, wants->count);
	wants->count = 0;
}

/* This one and a few behind it, each with the commit that shows whether it is the store's. */
static void
want_chains(struct env_receive *env, uint64_t n)
{
	struct wants *wants;

	if (env->receiving->source->want == NULL)
		return;
	wants = xcalloc(1, sizeof(*wants));
	for (uint64_t next = n; next < n + AHEAD; next++) {
		object_name_chain(env->env_id, next, wants_next(env->receiving, wants));
		object_name_commit(env->env_id, (next + 1) * CHAIN_COMMITS, wants_next(env->receiving, wants));
	}
	wants_tell(env->receiving, wants);
	free(wants);
}

/*
 * Its last commit is the one that the store has under its own name: 1, or 0 with *FAULT. So nobody is shown by
 * a chain what whoever asks for the commits is not shown.
 */
static int
confirm(struct env_receive *env, uint64_t n, struct slice last, const char **fault, struct err *err)
{
	struct receiving *receiving = env->receiving;
	struct commit_object object;
	char name[OBJECT_NAME];
	int r;

	object_name_commit(env->env_id, (n + 1) * CHAIN_COMMITS, name);
	r = receive_get(receiving, name, err);
	if (r == 0)
		*fault = "it has commits that the store lacks";
	if (r == 1)
		r = commit_object_parse(buf_slice(&receiving->object), &object, err);
	if (r == 0 && *fault == NULL && !slice_equal(object.commit, last))
		*fault = "it has other commits than the store has under their own names";
	/* the commit itself is damaged: it is met again by its name */
	if (r == ERR_TAMPERED) {
		err_done(err);
		*fault = "its last commit cannot be compared with the store's";
		r = 0;
	}
	return r < 0 ? r : *fault == NULL;
}

/* Is it what the store's commits are? 1, or 0: it is passed over. */
static int
check(struct env_receive *env, uint64_t n, const char *name, struct slice object,
    struct chain_content *content, struct err *err)
{
	struct receiving *receiving = env->receiving;
	const char *fault = chain_fault(receiving->vault->id, env->env_id, n, object, content);
	int r = fault == NULL ? confirm(env, n, content->last, &fault, err) : 0;

	if (r == 0)
		shortcuts_pass_over(receiving->shortcuts, name, fault);
	return r;
}

static int
take(struct env_receive *env, uint64_t seq, struct pieces commits, enum commit_fate *fate,
    struct err *err)
{
	struct slice piece;
	bool any = false;

	for (; pieces_next(&commits, NULL, &piece); seq++) {
		int r;

		if (seq <= env->commit->seq)
			continue;
		shortcuts_note_chain(env->receiving->shortcuts, env->env_id, seq, piece);
		r = receive_commit(env, piece, err);
		if (r < 0)
			return r;
		*fate = (enum commit_fate)r;
		if (r != COMMIT_TAKEN)
			return any;
		receive_note(env->receiving, env->env_id, env->commit->seq);
		any = true;
	}
	return any;
}

int
receive_get_chain(struct receiving *receiving, const char *name, struct buf *out, bool *is_bad,
    struct err *err)
{
	int r = receive_get(receiving, name, err);

	*is_bad = r < 0 && shortcuts_forgive(receiving->shortcuts, name, r, err);
	if (r == 1) {
		/* what is taken may ask for more */
		*out = receiving->object;
		receiving->object = (struct buf)BUF_INIT;
	}
	return *is_bad ? 0 : r;
}

int
receive_chain(struct env_receive *env, enum commit_fate *put_off, struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	struct receiving *receiving = env->receiving;
	uint64_t n = chain_of(env->commit->seq + 1);
	struct chain_content content;
	char name[OBJECT_NAME];
	bool is_bad;
	int r;

	*put_off = COMMIT_TAKEN;
	if (!receiving->source->has_bundles || env->asked_chain == n + 1 ||
	    !shortcuts_may(receiving->shortcuts))
		return 0;
	if (n % AHEAD == 0)
		want_chains(env, n);
	env->asked_chain = n + 1;
	object_name_chain(env->env_id, n, name);
	r = receive_get_chain(receiving, name, &object, &is_bad, err);
	if (r == 0 && !is_bad)
		env->lacked_chain = n + 1;
	if (r == 1)
		r = check(env, n, name, buf_slice(&object), &content, err);
	if (r <= 0)
		return r;
	r = take(env, n * CHAIN_COMMITS + 1, content.commits, put_off, err);
	return r < 0 ? err_ctx(err, "`%s` of the shared store", name) : r;
}

/* All its commits came by name: whoever may write can make it. */
void
receive_note_lack(struct env_receive *env)
{
	struct receive_result *result = &env->receiving->result;
	uint64_t n = chain_of(env->commit->seq);

	if (env->commit->seq % CHAIN_COMMITS != 0 || env->lacked_chain != n + 1 ||
	    result->lack_count == CHAIN_LACKS_MOST)
		return;
	memcpy(result->lacks[result->lack_count].env_id, env->env_id, ENV_ID);
	result->lacks[result->lack_count++].n = n;
}
