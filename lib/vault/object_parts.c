/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/object_priv.h"

#include <inttypes.h>

#include "vault/vault_priv.h"

bool
charter_brings_wrap(const struct charter *charter, const struct charter *before,
    const uint8_t member_id[MEMBER_ID])
{
	if (charter_grant(charter, member_id) == NULL)
		return false;
	return before == NULL || before->epoch != charter->epoch ||
	       charter_grant(before, member_id) == NULL;
}

static bool
compares(const struct roster *roster, const uint8_t member_id[MEMBER_ID])
{
	const struct member *member = roster_find(roster, member_id);

	return member != NULL && member_may_compare(member);
}

bool
roster_brings_wrap(const struct roster *roster, const struct roster *before,
    const uint8_t member_id[MEMBER_ID])
{
	if (!compares(roster, member_id))
		return false;
	return before == NULL || before->ck_epoch != roster->ck_epoch ||
	       !compares(before, member_id);
}

int
object_doc(struct vault *vault, enum doc_kind kind, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct doc **out, struct err *err)
{
	struct slice bytes;
	int r;

	r = store_doc_find(vault->store, kind, env_id, seq, &bytes, err);
	if (r <= 0)
		return r;
	r = doc_parse(bytes, NULL, out, err);
	if (r == 0 && (*out)->kind != kind) {
		doc_freep(out);
		r = trust_refuse(CHECK_CHAIN_PLACE, err);
		/* another kind has other fields: never to be taken for this one */
		if (r == 0)
			r = err_set(err, ERR_BUG, "no-document", "a document is of another kind");
	}
	return r < 0 ? err_ctx(err, "%s %" PRIu64, doc_kind_name(kind), seq) : 1;
}
