/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/charter_priv.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/age.h"
#include "vault/fresh_priv.h"

enum { OPS_PER_COMMIT = 65535 };

void
next_charter_start(struct next_charter *next, struct draft *draft)
{
	const struct doc *head = env_charter(draft->env);
	size_t count = head->charter.grant_count;

	*next = (struct next_charter){.draft = draft, .memory = arena_new(0), .room = count + 1};
	next->doc = (struct doc){
	    .kind = DOC_CHARTER,
	    .seq = head->seq + 1,
	    .time_ms = draft->now_ms,
	    .charter = head->charter,
	};
	memcpy(next->doc.vault_id, draft->vault_id, VAULT_ID);
	memcpy(next->doc.env_id, draft->env_id, ENV_ID);
	memcpy(next->doc.prev, head->hash, DOC_HASH);
	next->doc.charter.roster = draft->roster_point;
	next->doc.charter.grants = xcalloc(next->room, sizeof(struct grant));
	if (count > 0)
		memcpy(
		    next->doc.charter.grants, head->charter.grants, count * sizeof(struct grant));
}

void
next_charter_done(struct next_charter *next)
{
	size_t i;

	for (i = 0; i < next->scope_count; i++)
		free(next->scopes[i].names);
	free(next->scopes);
	free(next->steps);
	free(next->doc.charter.grants);
	env_keys_free(next->keys);
	arena_free(next->memory);
	*next = (struct next_charter){0};
}

const struct scope *
next_charter_scope(const struct next_charter *next, const uint8_t member_id[MEMBER_ID])
{
	size_t i;

	for (i = 0; i < next->scope_count; i++)
		if (memcmp(next->scopes[i].member_id, member_id, MEMBER_ID) == 0)
			return &next->scopes[i];
	return NULL;
}

void
next_charter_scope_put(struct next_charter *next, const uint8_t member_id[MEMBER_ID],
    const struct slice *names, size_t count)
{
	struct scope *scope;
	size_t i;

	next->scopes =
	    list_grow(next->scopes, next->scope_count, &next->scope_room, sizeof(*next->scopes));
	scope = &next->scopes[next->scope_count++];
	memcpy(scope->member_id, member_id, MEMBER_ID);
	scope->names = xcalloc(count, sizeof(*names));
	scope->count = count;
	for (i = 0; i < count; i++)
		scope->names[i] = arena_copy(next->memory, names[i]);
}

/* Where the grant of MEMBER_ID is or belongs. */
static size_t
grant_place(const struct charter *charter, const uint8_t member_id[MEMBER_ID])
{
	size_t at = 0;

	while (at < charter->grant_count &&
	       memcmp(charter->grants[at].member_id, member_id, MEMBER_ID) < 0)
		at++;
	return at;
}

static bool
is_at(const struct charter *charter, size_t at, const uint8_t member_id[MEMBER_ID])
{
	return at < charter->grant_count &&
	       memcmp(charter->grants[at].member_id, member_id, MEMBER_ID) == 0;
}

static void
step_add(
    struct next_charter *next, const uint8_t member_id[MEMBER_ID], enum right from, enum right to)
{
	struct grant_step *step;

	next->steps =
	    list_grow(next->steps, next->step_count, &next->step_room, sizeof(*next->steps));
	step = &next->steps[next->step_count++];
	*step = (struct grant_step){.from = from, .to = to};
	memcpy(step->member_id, member_id, MEMBER_ID);
}

void
next_charter_give(struct next_charter *next, const uint8_t member_id[MEMBER_ID], enum right right,
    const struct slice *scope_names, size_t count)
{
	struct charter *charter = &next->doc.charter;
	size_t at = grant_place(charter, member_id);
	struct grant *grant;

	if (!is_at(charter, at, member_id)) {
		charter->grants = list_grow(
		    charter->grants, charter->grant_count, &next->room, sizeof(*charter->grants));
		grant = &charter->grants[at];
		memmove(grant + 1, grant, (charter->grant_count - at) * sizeof(*grant));
		*grant = (struct grant){.right = RIGHT_NONE};
		memcpy(grant->member_id, member_id, MEMBER_ID);
		charter->grant_count++;
	}
	grant = &charter->grants[at];
	step_add(next, member_id, grant->right, right);
	grant->right = right;
	memset(grant->scope_hash, 0, sizeof(grant->scope_hash));
	if (scope_names == NULL)
		return;
	next_charter_scope_put(next, member_id, scope_names, count);
	scope_hash_of_names(next->draft->keys, scope_names, count, grant->scope_hash);
}

void
next_charter_take(struct next_charter *next, const uint8_t member_id[MEMBER_ID])
{
	struct charter *charter = &next->doc.charter;
	size_t at = grant_place(charter, member_id);
	struct grant *grant = &charter->grants[at];

	if (!is_at(charter, at, member_id))
		return;
	step_add(next, member_id, grant->right, RIGHT_NONE);
	memmove(grant, grant + 1, (charter->grant_count - at - 1) * sizeof(*grant));
	charter->grant_count--;
	next->rekeys = true;
}

bool
member_gets_wrap(const struct member *member, uint64_t now_ms)
{
	return member->class != CLASS_GATE &&
	       (member->not_after_ms == 0 || now_ms < member->not_after_ms);
}

/* A gate has none, whatever it was before; with a new key whoever is gone has none either. */
static void
drop_stale(struct next_charter *next)
{
	const struct charter *charter = &next->doc.charter;
	size_t i;

	for (i = 0; i < charter->grant_count;) {
		const struct grant grant = charter->grants[i];
		const struct member *member = roster_find(next->draft->roster, grant.member_id);
		bool is_gate = member != NULL && member->class == CLASS_GATE;

		if (is_gate || (member == NULL && next->rekeys)) {
			next_charter_take(next, grant.member_id);
			i = 0; /* taking one re-keys, which ends more of them */
		} else
			i++;
	}
}

static bool
is_owner_in_force(const struct next_charter *next, const struct grant *grant)
{
	const struct member *member = roster_find(next->draft->roster, grant->member_id);

	return grant->right == RIGHT_OWN && member != NULL &&
	       member_is_valid_at(member, next->draft->now_ms);
}

static int
check_owners(const struct next_charter *next, struct err *err)
{
	const struct charter *charter = &next->doc.charter;
	const struct grant *self = charter_grant(charter, identity_member_id(next->draft->self));
	size_t i;

	for (i = 0; i < charter->grant_count; i++)
		if (is_owner_in_force(next, &charter->grants[i]))
			break;
	if (i == charter->grant_count) {
		err_set(err, ERR_REFUSED, "last-owner", "nobody would own `%s` any longer",
		    charter->name);
		return err_fix(err,
		    "grant it to somebody else first: `evenkeep grant MEMBER -e %s own`",
		    charter->name);
	}
	if (self != NULL && self->right >= RIGHT_WRITE)
		return 0;
	err_set(err, ERR_REFUSED, "grant-self",
	    "you would not be able to sign that you may no longer write `%s`", charter->name);
	return err_fix(err, "another of its owners takes your right away");
}

/* The new key, and what of the charter depends on it. */
static int
begin_epoch(struct next_charter *next, struct err *err)
{
	struct charter *charter = &next->doc.charter;
	struct secret *ek CLEANUP(secret_freep) = secret_new(KEY);
	size_t i;
	int r;

	if (charter->epoch == UINT32_MAX)
		return err_set(err, ERR_REFUSED, "too-many-keys",
		    "`%s` had all the keys that it can have", charter->name);
	r = next_charter_scopes_find(next, err);
	if (r < 0)
		return r;
	fresh_bytes(secret_data(ek), KEY);
	charter->epoch++;
	next->keys = env_keys_new(
	    secret_slice(ek), next->draft->vault_id, next->draft->env_id, charter->epoch);
	memcpy(charter->ek_commit, env_keys_commit(next->keys), KEY);
	for (i = 0; i < charter->grant_count; i++) {
		struct grant *grant = &charter->grants[i];
		const struct scope *scope = next_charter_scope(next, grant->member_id);

		if (!grant_is_whole(grant))
			scope_hash_of_names(
			    next->keys, scope->names, scope->count, grant->scope_hash);
	}
	return 0;
}

static int
wrap(struct next_charter *next, const struct grant *grant, struct err *err)
{
	struct draft *draft = next->draft;
	const struct charter *charter = &next->doc.charter;
	const struct env_keys *keys = next->keys == NULL ? draft->keys : next->keys;
	const struct member *member = roster_find(draft->roster, grant->member_id);
	struct slice there;
	int r;

	if (member == NULL || !member_gets_wrap(member, draft->now_ms))
		return 0;
	r = store_wrap_find(
	    draft->store, draft->env_id, charter->ek_commit, member->id, &there, err);
	if (r != 0)
		return r < 0 ? r : 0;
	if (grant_is_whole(grant))
		return wrap_write(draft->store, draft->vault_id, draft->env_id, charter->epoch,
		    charter->ek_commit, env_keys_ek(keys), member, err);
	r = next_charter_scopes_find(next, err);
	return r < 0 ? r
		     : scope_wrap_write(
			   draft, keys, next_charter_scope(next, grant->member_id), member, err);
}

/* Of all that get one and have none. */
static int
wraps_write(struct next_charter *next, struct err *err)
{
	const struct charter *charter = &next->doc.charter;
	size_t i;
	int r = 0;

	if (next->keys != NULL)
		r = store_wrap_drop_others(
		    next->draft->store, next->draft->env_id, charter->ek_commit, err);
	for (i = 0; r == 0 && i < charter->grant_count; i++)
		r = wrap(next, &charter->grants[i], err);
	return r;
}

/* One for each name of a scope, which a rotation finds and repeats. */
static void
note_grant(
    struct next_charter *next, const uint8_t member_id[MEMBER_ID], enum right from, enum right to)
{
	const struct grant *grant = charter_grant(&next->doc.charter, member_id);
	const struct scope *scope = next_charter_scope(next, member_id);
	size_t i;

	if (grant == NULL || grant_is_whole(grant)) {
		draft_note(next->draft, OP_GRANT, member_id, from, to, slice_of("", 0));
		return;
	}
	for (i = 0; i < scope->count; i++)
		draft_note(next->draft, OP_GRANT, member_id, from, to, scope->names[i]);
}

static bool
is_stepped(const struct next_charter *next, const uint8_t member_id[MEMBER_ID])
{
	size_t i;

	for (i = 0; i < next->step_count; i++)
		if (memcmp(next->steps[i].member_id, member_id, MEMBER_ID) == 0)
			return true;
	return false;
}

static int
notes_check(const struct next_charter *next, struct err *err)
{
	size_t count = next->step_count + 1, i;

	for (i = 0; i < next->scope_count; i++)
		count += next->scopes[i].count;
	if (count <= OPS_PER_COMMIT)
		return 0;
	err_set(err, ERR_REFUSED, "too-many-names",
	    "the grants of single names in `%s` have %zu names", next->doc.charter.name, count);
	err_why(err, "a commit can name %d", OPS_PER_COMMIT);
	return err_fix(err, "grant the whole environment to some of them, or remove tokens");
}

static int
notes_add(struct next_charter *next, struct err *err)
{
	static const uint8_t no_bidx[BIDX];
	const struct charter *charter = &next->doc.charter;
	size_t i;
	int r = notes_check(next, err);

	if (r < 0)
		return r;
	for (i = 0; i < next->step_count; i++)
		note_grant(next, next->steps[i].member_id, next->steps[i].from, next->steps[i].to);
	if (next->keys == NULL)
		return 0;
	draft_note(
	    next->draft, OP_REKEY, no_bidx, charter->epoch - 1, charter->epoch, slice_of("", 0));
	for (i = 0; i < charter->grant_count; i++) {
		const struct grant *grant = &charter->grants[i];

		if (!grant_is_whole(grant) && !is_stepped(next, grant->member_id))
			note_grant(next, grant->member_id, grant->right, grant->right);
	}
	return 0;
}

/* Who makes it must be able to go on: the own wrap is opened as a reader would. */
static int
check_own_wrap(struct next_charter *next, struct err *err)
{
	struct secret *memory CLEANUP(secret_freep) = NULL;
	struct packet packet CLEANUP(packet_done) = {0};
	struct draft *draft = next->draft;
	struct slice bytes;
	int r;

	r = store_wrap_find(draft->store, draft->env_id, next->doc.charter.ek_commit,
	    identity_member_id(draft->self), &bytes, err);
	if (r == 1)
		r = age_unseal_wrap(bytes, draft->self, &memory, err);
	if (r == 0 && memory != NULL)
		r = packet_parse(secret_slice(memory), &packet, err);
	if (r < 0)
		return err_ctx(err, "read back the own key of `%s`", draft->env_name);
	if (packet.kind == PACKET_WHOLE &&
	    secret_equal(slice_of(packet.key, KEY), env_keys_ek(next->keys)))
		return 0;
	return err_set(err, ERR_BUG, "read-back",
	    "the own key of `%s` does not come back from the vault", draft->env_name);
}

int
next_charter_write(struct next_charter *next, struct err *err)
{
	struct draft *draft = next->draft;
	int r;

	drop_stale(next);
	r = check_owners(next, err);
	if (r == 0 && next->rekeys)
		r = begin_epoch(next, err);
	if (r == 0)
		r = notes_add(next, err);
	if (r == 0)
		r = wraps_write(next, err);
	if (r == 0)
		r = doc_write(draft->store, &next->doc, draft->self, &draft->charter_point, err);
	if (r < 0)
		return r;
	draft->charter = &next->doc.charter;
	if (next->keys == NULL)
		return 0;
	r = check_own_wrap(next, err);
	return r < 0 ? r : records_reseal(draft, next->keys, err);
}
