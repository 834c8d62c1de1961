/* SPDX-License-Identifier: Apache-2.0 */
/* Grants of single names: their hashes, their wraps, and where their names are kept (VAULT.md
 * §5.5). */
#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/charter_priv.h"
#include "vault/opsread_priv.h"

static int
by_bytes(const void *a, const void *b)
{
	return memcmp(a, b, BIDX);
}

void
scope_hash_of_names(
    const struct env_keys *keys, const struct slice *names, size_t count, uint8_t out[32])
{
	uint8_t(*bidx)[BIDX] = xcalloc(count + 1, BIDX);
	size_t i;

	for (i = 0; i < count; i++)
		env_keys_bidx(keys, names[i], bidx[i]);
	if (count > 1)
		qsort(bidx, count, BIDX, by_bytes);
	scope_hash_of(
	    env_keys_env_id(keys), env_keys_epoch(keys), (const uint8_t(*)[BIDX])bidx, count, out);
	free(bidx);
}

bool
scope_is_noted(const struct env_keys *keys, const struct grant *grant, const struct ops *ops,
    struct slice **names, size_t *count)
{
	uint8_t hash[32];
	size_t i;

	*names = xcalloc(ops->count + 1, sizeof(**names));
	*count = 0;
	for (i = 0; i < ops->count; i++) {
		const struct op *op = &ops->items[i];

		if (op->kind == OP_GRANT && op->name.len > 0 &&
		    memcmp(op->bidx, grant->member_id, MEMBER_ID) == 0)
			(*names)[(*count)++] = op->name;
	}
	if (*count == 0)
		return false;
	scope_hash_of_names(keys, *names, *count, hash);
	return memcmp(hash, grant->scope_hash, sizeof(hash)) == 0;
}

int
scope_wrap_write(struct draft *draft, const struct env_keys *keys, const struct scope *scope,
    const struct member *member, struct err *err)
{
	struct secret *name_keys CLEANUP(secret_freep) = secret_new(scope->count * KEY);
	struct scope_entry *entries CLEANUP(freep) = xcalloc(scope->count, sizeof(*entries));
	struct packet packet = {
	    .kind = PACKET_SCOPED,
	    .epoch = env_keys_epoch(keys),
	    .entries = entries,
	    .entry_count = scope->count,
	};
	size_t i;

	memcpy(packet.vault_id, draft->vault_id, VAULT_ID);
	memcpy(packet.env_id, draft->env_id, ENV_ID);
	for (i = 0; i < scope->count; i++) {
		uint8_t *key = secret_data(name_keys) + i * KEY;

		entries[i].name = scope->names[i];
		entries[i].name_key = key;
		env_keys_bidx(keys, scope->names[i], entries[i].bidx);
		env_keys_name_key(keys, entries[i].bidx, key);
	}
	return wrap_packet(draft->store, &packet, env_keys_commit(keys), member, err);
}

/* What is looked for: the scopes of grants that stay. */
static bool
is_wanted(const struct next_charter *next, const struct grant *grant)
{
	const struct grant *stays = charter_grant(&next->doc.charter, grant->member_id);

	return !grant_is_whole(grant) && stays != NULL && !grant_is_whole(stays) &&
	       next_charter_scope(next, grant->member_id) == NULL;
}

static void
take_names(struct next_charter *next, const struct grant *grant, const struct ops *ops)
{
	struct slice *names CLEANUP(freep) = NULL;
	size_t count;

	if (scope_is_noted(next->draft->keys, grant, ops, &names, &count))
		next_charter_scope_put(next, grant->member_id, names, count);
}

/* Take from commit SEQ what it has; true: something is still missing. */
static int
look_into(struct next_charter *next, struct ops_reader *reader, uint64_t seq, bool *missing,
    struct err *err)
{
	const struct charter *charter = &env_charter(next->draft->env)->charter;
	struct ops ops = {0};
	size_t i;
	int r;

	r = ops_reader_open(reader, seq, &ops, err);
	if (r < 0)
		return r;
	*missing = false;
	for (i = 0; i < charter->grant_count; i++) {
		if (!is_wanted(next, &charter->grants[i]))
			continue;
		take_names(next, &charter->grants[i], &ops);
		*missing = *missing || is_wanted(next, &charter->grants[i]);
	}
	ops_done(&ops);
	return 0;
}

static bool
is_any_wanted(const struct next_charter *next, const struct grant **out)
{
	const struct charter *charter = &env_charter(next->draft->env)->charter;
	size_t i;

	for (i = 0; i < charter->grant_count; i++)
		if (is_wanted(next, &charter->grants[i])) {
			*out = &charter->grants[i];
			return true;
		}
	return false;
}

static int
refuse_unknown(const struct next_charter *next, const struct grant *grant, struct err *err)
{
	const struct member *member = roster_find(next->draft->roster, grant->member_id);

	err_set(err, ERR_REFUSED, "scope-unknown",
	    "which names `%s` may read in `%s` is not recorded",
	    member == NULL ? "?" : member->label, next->draft->env_name);
	err_why(err, "no commit of this key's time has a list that its signed hash fits");
	return err_fix(err, "take the grant away, or give it again with its names");
}

/*
 * The newest commits first, down to where the key is new: a scope stays as it is as long as the
 * key, and the first commit under a key repeats all of them. Writers could note names that they
 * were not asked for, so only a list that fits the owners' signed hash is taken.
 */
int
next_charter_scopes_find(struct next_charter *next, struct err *err)
{
	struct ops_reader reader CLEANUP(ops_reader_done) = {0};
	struct vault_env *env = next->draft->env;
	uint32_t epoch = env->info.epoch;
	const struct grant *wanted = NULL;
	bool missing = true;
	uint64_t seq;
	int r;

	if (!is_any_wanted(next, &wanted))
		return 0;
	r = ops_reader_start(&reader, env, env->info.seq, err);
	for (seq = env->info.seq; r == 0 && missing && seq >= 1; seq--) {
		/* the one below too: whether a commit begins an epoch is asked of it */
		r = chain_reach(&env->commits, seq > 1 ? seq - 1 : 1, err);
		if (r == 0 && chain_at(&env->commits, seq)->commit.epoch != epoch)
			break;
		if (r == 0)
			r = look_into(next, &reader, seq, &missing, err);
	}
	if (r < 0 || !is_any_wanted(next, &wanted))
		return r;
	return refuse_unknown(next, wanted, err);
}
