/* SPDX-License-Identifier: Apache-2.0 */
/* The comparison key that is in force, from the own wrap (VAULT.md §5.7). */
#include <string.h>

#include "crypto/age.h"
#include "secret/secret.h"
#include "vault/verify_priv.h"

static int
take_comparison(struct vault *vault, const struct member *self, struct slice bytes,
    struct compare_keys **out, struct err *err)
{
	const struct roster *roster = vault_roster(vault);
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct packet packet CLEANUP(packet_done) = {0};
	int r;

	r = packet_parse(bytes, &packet, err);
	if (r < 0)
		return r;
	r = trust_need(packet.kind == PACKET_COMPARISON &&
			   memcmp(packet.vault_id, vault->id, VAULT_ID) == 0 &&
			   packet.epoch == roster->ck_epoch &&
			   memcmp(packet.member_id, self->id, MEMBER_ID) == 0,
	    CHECK_CK_PLACE, err);
	if (r < 0)
		return r;
	/* a packet of single names has no key; only where the check above is switched off */
	if (packet.key == NULL)
		return err_set(err, ERR_BUG, "no-key", "a packet without a key");
	keys =
	    compare_keys_new(slice_of(packet.key, KEY), vault->id, roster->nonce, roster->ck_epoch);
	r = trust_need(
	    memcmp(compare_keys_commit(keys), roster->ck_commit, KEY) == 0, CHECK_CK_COMMIT, err);
	if (r < 0)
		return r;
	*out = keys;
	keys = NULL;
	return 0;
}

int
vault_compare_keys(struct vault *vault, struct compare_keys **out, struct err *err)
{
	static const uint8_t no_env[ENV_ID];
	struct secret *memory CLEANUP(secret_freep) = NULL;
	struct identity *self = NULL;
	const struct member *member = vault_self(vault, &self);
	struct slice wrap;
	int r;

	*out = NULL;
	if (member == NULL || !member_may_compare(member) ||
	    !member_is_valid_at(member, vault->place.now_ms))
		return 0;
	r = store_wrap_find(
	    vault->store, no_env, vault_roster(vault)->ck_commit, member->id, &wrap, err);
	if (r <= 0)
		return r;
	r = age_unseal_wrap(wrap, self, &memory, err);
	if (r == 0)
		r = take_comparison(vault, member, secret_slice(memory), out, err);
	return r < 0 ? err_ctx(err, "the comparison key for `%s`", member->label) : 0;
}
