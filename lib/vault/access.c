/* SPDX-License-Identifier: Apache-2.0 */
/* Who may read or write, and the key (VAULT.md §4 step 8, §5.4). */
#include <string.h>

#include "crypto/age.h"
#include "secret/secret.h"
#include "vault/access_priv.h"
#include "vault/token.h"
#include "vault/verify_priv.h"

/*
 * An identity is known by its recipient: that takes no derivation of a signing key, which reading
 * has no use for. One added from a bare recipient has no signing key in the roster at all.
 */
static bool
identity_is_member(struct identity *identity, const struct member *member)
{
	return identity_kind(identity) == member->kind &&
	       memcmp(identity_recipient(identity), member->rcpt, sizeof(member->rcpt)) == 0;
}

bool
token_is_expired(const struct vault *vault)
{
	const struct token *token = vault->place.token;

	return token != NULL && token->not_after_ms != 0 &&
	       vault->place.now_ms >= token->not_after_ms;
}

static const struct grant *
effective_grant(const struct vault_env *env, const struct member *member)
{
	if (member->class == CLASS_GATE || token_is_expired(env->vault) ||
	    !member_is_valid_at(member, env->vault->place.now_ms))
		return NULL;
	return charter_grant(&env_charter(env)->charter, member->id);
}

static bool
is_better(const struct grant *grant, const struct grant *than)
{
	if (than == NULL)
		return true;
	if (grant->right != than->right)
		return grant->right > than->right;
	return grant_is_whole(grant) && !grant_is_whole(than);
}

/* The identities are nobody's here: is there another one now? */
static bool
find_more_keys(const struct vault *vault)
{
	return vault->ids != NULL && vault->place.more_keys != NULL &&
	       vault->place.more_keys(vault->place.cookie);
}

enum right
env_right(
    const struct vault_env *env, const struct member **member, struct identity **self, bool *scoped)
{
	const struct roster *roster = vault_roster(env->vault);
	const struct identities *ids = env->vault->ids;
	const struct grant *best = NULL;
	bool is_somebody = false;
	size_t i, k;

	if (member != NULL)
		*member = NULL;
	if (self != NULL)
		*self = NULL;
	for (i = 0; ids != NULL && i < roster->member_count; i++) {
		for (k = 0; k < ids->count; k++) {
			const struct member *at = &roster->members[i];
			const struct grant *grant;

			if (!identity_is_member(ids->items[k], at))
				continue;
			is_somebody = true;
			grant = effective_grant(env, at);
			if (grant == NULL || !is_better(grant, best))
				continue;
			best = grant;
			if (member != NULL)
				*member = at;
			if (self != NULL)
				*self = ids->items[k];
		}
	}
	if (!is_somebody && find_more_keys(env->vault))
		return env_right(env, member, self, scoped);
	if (scoped != NULL)
		*scoped = best != NULL && !grant_is_whole(best);
	return best == NULL ? RIGHT_NONE : best->right;
}

const struct member *
vault_self(const struct vault *vault, struct identity **self)
{
	const struct roster *roster = vault_roster(vault);
	size_t i, k;

	for (i = 0; vault->ids != NULL && i < roster->member_count; i++)
		for (k = 0; k < vault->ids->count; k++)
			if (identity_is_member(vault->ids->items[k], &roster->members[i])) {
				*self = vault->ids->items[k];
				return &roster->members[i];
			}
	return find_more_keys(vault) ? vault_self(vault, self) : NULL;
}

bool
vault_self_info(const struct vault *vault, struct self_info *out)
{
	const struct token *token = vault->place.token;
	struct identity *self;
	const struct member *member = vault_self(vault, &self);

	if (member == NULL)
		return false;
	memcpy(out->label, member->label, sizeof(out->label));
	out->not_after_ms = member->not_after_ms;
	out->shapes_only = member->class == CLASS_GATE;
	out->identity = self;
	if (token != NULL && token->not_after_ms != 0 &&
	    (out->not_after_ms == 0 || token->not_after_ms < out->not_after_ms))
		out->not_after_ms = token->not_after_ms;
	return true;
}

/* Whoever signs must have the key that the roster has; a bare recipient can only read. */
int
access_signing_key(const struct vault_env *env, const struct member *member,
    struct identity *self, struct err *err)
{
	if (memcmp(identity_signpk(self), member->signpk, sizeof(member->signpk)) == 0)
		return 0;
	err_set(
	    err, ERR_NO_KEY, "no-right", "`%s` has no signing key in this vault", member->label);
	return err_fix(
	    err, "ask an owner of `%s` to add your card instead of your recipient", env->info.name);
}

/* What a packet must say about where it belongs. */
static bool
packet_is_for(const struct packet *packet, const struct vault_env *env, const struct member *member)
{
	return memcmp(packet->vault_id, env->vault->id, VAULT_ID) == 0 &&
	       memcmp(packet->env_id, env->info.env_id, ENV_ID) == 0 &&
	       packet->epoch == env_charter(env)->charter.epoch &&
	       memcmp(packet->member_id, member->id, MEMBER_ID) == 0;
}

static int
check_scope(const struct vault_env *env, const struct packet *packet, const struct grant *grant,
    struct err *err)
{
	struct buf bidx CLEANUP(buf_done) = BUF_INIT;
	uint8_t hash[32];
	size_t i;

	for (i = 0; i < packet->entry_count; i++)
		buf_add(&bidx, slice_of(packet->entries[i].bidx, BIDX));
	scope_hash_of(env->info.env_id, packet->epoch, (const uint8_t(*)[16])bidx.data,
	    packet->entry_count, hash);
	return trust_need(
	    memcmp(hash, grant->scope_hash, sizeof(hash)) == 0, CHECK_SCOPE_HASH, err);
}

/* Check the packet in MEMORY and take from it what reading needs. */
static int
take_packet(struct vault_env *env, const struct member *member, struct secret **memory,
    struct access *access, struct err *err)
{
	const struct grant *grant = charter_grant(&env_charter(env)->charter, member->id);
	struct packet packet CLEANUP(packet_done) = {0};
	struct env_keys *keys CLEANUP(env_keys_freep) = NULL;
	int r;

	r = packet_parse(secret_slice(*memory), &packet, err);
	if (r < 0)
		return r;
	r = trust_need(packet_is_for(&packet, env, member), CHECK_PACKET_PLACE, err);
	if (r < 0)
		return r;
	r = trust_need(packet.kind == (grant_is_whole(grant) ? PACKET_WHOLE : PACKET_SCOPED),
	    CHECK_PACKET_GRANT, err);
	if (r < 0)
		return r;
	if (packet.kind == PACKET_SCOPED) {
		r = check_scope(env, &packet, grant, err);
		if (r < 0)
			return r;
		access->packet = packet;
		packet.entries = NULL;
		access->packet_memory = secret_take(memory);
		return 0;
	}
	keys =
	    env_keys_new(slice_of(packet.key, KEY), env->vault->id, env->info.env_id, packet.epoch);
	r = trust_need(memcmp(env_keys_commit(keys), env_charter(env)->charter.ek_commit, KEY) == 0,
	    CHECK_EK_COMMIT, err);
	if (r < 0)
		return r;
	access->keys = keys;
	keys = NULL;
	return 0;
}

static int
open_wrap(struct vault_env *env, const struct member *member, struct identity *self,
    struct access *access, struct err *err)
{
	struct secret *memory CLEANUP(secret_freep) = NULL;
	struct slice wrap;
	int r;

	r = store_wrap_find(env->vault->store, env->info.env_id,
	    env_charter(env)->charter.ek_commit, member->id, &wrap, err);
	if (r < 0)
		return r;
	if (r == 0) {
		err_set(err, ERR_NO_KEY, "no-key", "the vault has no key of `%s` for `%s`",
		    env->info.name, member->label);
		return err_fix(err, "ask an owner of `%s` to grant it again", env->info.name);
	}
	r = age_unseal_wrap(wrap, self, &memory, err);
	if (r == 0)
		r = take_packet(env, member, &memory, access, err);
	return r < 0 ? err_ctx(err, "the key of `%s` for `%s`", env->info.name, member->label) : 0;
}

/* A token is a service that ends when it does, to the millisecond: mostly there is one such member. */
static bool
may_have_token(const struct member *member, const struct token *token)
{
	return token == NULL || (member->class == CLASS_SERVICE &&
				 member->not_after_ms == token->not_after_ms);
}

/* Somebody whom an age identity that reads every day, or the token that was given, can be. */
static bool
is_possible(const struct vault_env *env, const struct member *member)
{
	return member->kind == IDENTITY_X25519 && member->class != CLASS_RECOVERY &&
	       may_have_token(member, env->vault->place.token) &&
	       effective_grant(env, member) != NULL;
}

/* The only one that it can be; NULL: there are several, or none. */
static const struct member *
only_member(const struct vault_env *env)
{
	const struct roster *roster = vault_roster(env->vault);
	const struct member *only = NULL;
	size_t i;

	for (i = 0; i < roster->member_count; i++) {
		if (!is_possible(env, &roster->members[i]))
			continue;
		if (only != NULL)
			return NULL;
		only = &roster->members[i];
	}
	return only;
}

static bool
is_one_age_identity(const struct identities *ids)
{
	return ids != NULL && ids->count == 1 && identity_kind(ids->items[0]) == IDENTITY_X25519;
}

bool
env_has_choice(const struct vault_env *env)
{
	return is_one_age_identity(env->vault->ids) && env->vault->place.token == NULL &&
	       is_possible(env, &env->access.member) && only_member(env) == NULL;
}

/*
 * Deriving a recipient costs as much as opening a key. With one age identity, try at once the wrap
 * of the member who read here before, or of the only one that it can be; NULL: it has to be derived.
 */
static const struct member *
likely_member(const struct vault_env *env)
{
	const struct heads *seen = &env->vault->floor.seen;
	const struct identities *ids = env->vault->ids;
	const struct member *before = NULL;

	if (!is_one_age_identity(ids) || identity_has_recipient(ids->items[0]))
		return NULL;
	if (seen->has_self)
		before = roster_find(vault_roster(env->vault), seen->self);
	return before != NULL && is_possible(env, before) ? before : only_member(env);
}

void
env_guess_access(struct vault_env *env)
{
	struct secret *memory CLEANUP(secret_freep) = NULL;
	const struct member *member = likely_member(env);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct access access = {0};
	struct slice wrap;

	if (member == NULL ||
	    store_wrap_find(env->vault->store, env->info.env_id, env_charter(env)->charter.ek_commit,
		member->id, &wrap, &ignored) <= 0)
		return;
	access.self = env->vault->ids->items[0];
	if (age_unseal_wrap_as(wrap, access.self, member->rcpt, &memory, &ignored) != 0 ||
	    take_packet(env, member, &memory, &access, &ignored) < 0)
		return;
	access.right = charter_grant(&env_charter(env)->charter, member->id)->right;
	access.member = *member;
	env->access = access;
}

int
env_access(struct vault_env *env, enum right needed, struct err *err)
{
	struct access access = {0};
	const struct member *member;
	struct identity *self;
	int r;

	if (!env->is_renewed) { /* it may be open only to be looked at, or to be signed anew */
		r = verify_age(env, err);
		if (r < 0)
			return err_ctx(err, "environment `%s`", env->info.name);
	}
	if (env->access.self == NULL) {
		access.right = env_right(env, &member, &self, NULL);
		if (access.right < RIGHT_READ)
			return access_refuse(env, needed, err);
		r = open_wrap(env, member, self, &access, err);
		if (r < 0)
			return r;
		access.self = self;
		access.member = *member;
		env->access = access;
	}
	if (env->access.right < needed)
		return access_refuse(env, needed, err);
	if (needed >= RIGHT_WRITE)
		return access_signing_key(env, &env->access.member, env->access.self, err);
	return 0;
}
