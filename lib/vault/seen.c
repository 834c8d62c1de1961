/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <state>/seen/<hex vault id>:
 *
 * seen 1
 * id <b64>
 * roster <seq> <b64> floors <b64>
 * self <hex id>                                         only if a member is known to have read here
 * env <hex id> rosters <seq> charter <seq> <b64> commit <seq> <b64> floors <b64>   ascending
 * sum <hex of 16 bytes of H("evenkeep/seen", all before this line)>
 */
#include "vault/seen.h"

#include <errno.h>
#include <fcntl.h>
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>
#include <sys/file.h>
#include <sys/stat.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "vault/heads_text_priv.h"
#include "vault/state.h"

enum { SEEN_MOST = 64 << 20 };

static bool
env_parse(struct slice line, const struct heads *heads, struct env_heads *out)
{
	struct slice id;

	if (!word_skip(&line, "env") || !word_take(&line, &id) ||
	    !hex_decode(id, out->env_id, ENV_ID))
		return false;
	if (heads->count > 0 &&
	    memcmp(heads->envs[heads->count - 1].env_id, out->env_id, ENV_ID) >= 0)
		return false;
	return word_skip(&line, "rosters") && number_take(&line, &out->roster_seq) &&
	       word_skip(&line, "charter") && point_take(&line, &out->charter) &&
	       word_skip(&line, "commit") && point_take(&line, &out->commit) &&
	       word_skip(&line, "floors") && base64_take(&line, out->floors, sizeof(out->floors)) &&
	       line.len == 0;
}

static bool
self_parse(struct slice line, struct heads *heads)
{
	struct slice id;

	heads->has_self = word_skip(&line, "self") && word_take(&line, &id) &&
			  hex_decode(id, heads->self, MEMBER_ID) && line.len == 0;
	return heads->has_self;
}

static bool
line_parse(struct slice line, unsigned number, struct heads *heads)
{
	struct env_heads env = {0};

	if (number == 1)
		return slice_equal_text(line, "seen 1");
	if (number == 2)
		return word_skip(&line, "id") && base64_take(&line, heads->vault_id, VAULT_ID) &&
		       line.len == 0;
	if (number == 3)
		return word_skip(&line, "roster") && point_take(&line, &heads->roster) &&
		       word_skip(&line, "floors") &&
		       base64_take(&line, heads->floors, sizeof(heads->floors)) && line.len == 0;
	if (number == 4 && slice_starts_with(line, "self"))
		return self_parse(line, heads);
	if (!env_parse(line, heads, &env))
		return false;
	heads->envs = list_grow(heads->envs, heads->count, &heads->room, sizeof(env));
	heads->envs[heads->count++] = env;
	return true;
}

int
seen_parse(struct slice text, const char *file, struct heads *out, struct err *err)
{
	struct heads heads CLEANUP(heads_done) = {0};
	struct slice line;
	unsigned number = 0;

	if (!state_sum_take("evenkeep/seen", &text))
		return state_damaged(file, err);
	while (slice_next_line(&text, &line))
		if (!line_parse(line, ++number, &heads))
			return state_damaged(file, err);
	if (number < 3)
		return state_damaged(file, err);
	*out = heads;
	heads = (struct heads){0};
	return 0;
}

static int
by_env_id(const void *a, const void *b)
{
	const struct env_heads *x = a, *y = b;

	return memcmp(x->env_id, y->env_id, ENV_ID);
}

void
seen_build(struct heads *heads, struct buf *out)
{
	size_t i;

	if (heads->count > 1)
		qsort(heads->envs, heads->count, sizeof(*heads->envs), by_env_id);
	buf_add_text(out, "seen 1\nid ");
	base64_add(out, slice_of(heads->vault_id, VAULT_ID));
	buf_add_text(out, "\nroster");
	point_add_text(&heads->roster, out);
	buf_add_text(out, " floors ");
	base64_add(out, slice_of(heads->floors, sizeof(heads->floors)));
	if (heads->has_self) {
		buf_add_text(out, "\nself ");
		hex_add(out, slice_of(heads->self, MEMBER_ID));
	}
	for (i = 0; i < heads->count; i++) {
		const struct env_heads *env = &heads->envs[i];

		buf_add_text(out, "\nenv ");
		hex_add(out, slice_of(env->env_id, ENV_ID));
		buf_addf(out, " rosters %" PRIu64 " charter", env->roster_seq);
		point_add_text(&env->charter, out);
		buf_add_text(out, " commit");
		point_add_text(&env->commit, out);
		buf_add_text(out, " floors ");
		base64_add(out, slice_of(env->floors, sizeof(env->floors)));
	}
	buf_add_text(out, "\n");
	state_sum_add("evenkeep/seen", out);
}

static char *
path_of(const char *state_folder, const uint8_t vault_id[VAULT_ID])
{
	struct buf path CLEANUP(buf_done) = BUF_INIT;

	buf_addf(&path, "%s/seen/", state_folder);
	hex_add(&path, slice_of(vault_id, VAULT_ID));
	return buf_take(&path);
}

int
seen_load(
    const char *state_folder, const uint8_t vault_id[VAULT_ID], struct heads *out, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	char *path CLEANUP(freep) = path_of(state_folder, vault_id);
	struct heads heads CLEANUP(heads_done) = {0};
	int r;

	r = state_read(path, SEEN_MOST, &text, err);
	if (r <= 0)
		return r;
	r = seen_parse(buf_slice(&text), path, &heads, err);
	if (r < 0)
		return r;
	if (memcmp(heads.vault_id, vault_id, VAULT_ID) != 0)
		return state_damaged(path, err);
	*out = heads;
	heads = (struct heads){0};
	return 1;
}

/* At one seq the hash that was recorded first stays. */
static bool
point_is_behind(const struct point *news, const struct point *old)
{
	return news->seq < old->seq ||
	       (news->seq == old->seq && memcmp(news->hash, old->hash, DOC_HASH) != 0);
}

/* Take NEWS over where it is not behind OLD, which may be of another process by now. */
static void
env_forward(struct heads *heads, const struct env_heads *news)
{
	struct env_heads *old = heads_find(heads, news->env_id);

	if (old == NULL) {
		heads_put(heads, news);
		return;
	}
	if (point_is_behind(&news->commit, &old->commit) ||
	    point_is_behind(&news->charter, &old->charter))
		return;
	*old = *news;
}

static bool
heads_are_equal(const struct heads *a, const struct heads *b)
{
	return a->count == b->count && a->has_self == b->has_self && a->roster.seq == b->roster.seq &&
	       memcmp(a->floors, b->floors, sizeof(a->floors)) == 0 &&
	       (a->count == 0 || memcmp(a->envs, b->envs, a->count * sizeof(*a->envs)) == 0);
}

static void
heads_copy(const struct heads *from, struct heads *to)
{
	size_t i;

	*to = (struct heads){.roster = from->roster};
	memcpy(to->vault_id, from->vault_id, VAULT_ID);
	memcpy(to->floors, from->floors, sizeof(to->floors));
	to->has_self = from->has_self;
	memcpy(to->self, from->self, sizeof(to->self));
	for (i = 0; i < from->count; i++)
		heads_put(to, &from->envs[i]);
}

static int
record_locked(const char *state_folder, const struct heads *news, struct err *err)
{
	char *path CLEANUP(freep) = path_of(state_folder, news->vault_id);
	struct heads heads CLEANUP(heads_done) = {0}, before CLEANUP(heads_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t i;
	int r;

	r = seen_load(state_folder, news->vault_id, &heads, err);
	if (r < 0)
		return r;
	heads_copy(&heads, &before);
	memcpy(heads.vault_id, news->vault_id, VAULT_ID);
	if (!point_is_behind(&news->roster, &heads.roster)) {
		heads.roster = news->roster;
		memcpy(heads.floors, news->floors, sizeof(heads.floors));
	}
	for (i = 0; i < news->count; i++)
		env_forward(&heads, &news->envs[i]);
	heads.has_self = heads.has_self || news->has_self;
	if (heads_are_equal(&heads, &before))
		return 0;
	/* another one than before is no reason to write */
	if (news->has_self)
		memcpy(heads.self, news->self, sizeof(heads.self));
	seen_build(&heads, &text);
	return file_replace(path, buf_slice(&text), 0600, err);
}

int
seen_record(const char *state_folder, const struct heads *news, struct err *err)
{
	char *folder CLEANUP(freep) = path_join(state_folder, "seen");
	int fd CLEANUP(state_closep) = -1;
	int r;

	r = state_lock(folder, &fd, err);
	if (r < 0)
		return r;
	return record_locked(state_folder, news, err);
}

int
seen_replace(const char *state_folder, struct heads *heads, struct err *err)
{
	char *folder CLEANUP(freep) = path_join(state_folder, "seen");
	char *path CLEANUP(freep) = path_of(state_folder, heads->vault_id);
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int fd CLEANUP(state_closep) = -1;
	int r;

	r = state_lock(folder, &fd, err);
	if (r < 0)
		return r;
	seen_build(heads, &text);
	return file_replace(path, buf_slice(&text), 0600, err);
}

int
seen_forget(const char *state_folder, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	char *folder CLEANUP(freep) = path_join(state_folder, "seen");
	char *path CLEANUP(freep) = path_of(state_folder, vault_id);

	return state_remove(folder, path, err);
}
