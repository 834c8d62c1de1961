/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The three signed, hash-linked documents (VAULT.md §4): roster, charter, commit. Each is parsed
 * into plain structs and built from them; a parsed document owns a copy of its bytes.
 */
#ifndef EK_VAULT_DOC_H
#define EK_VAULT_DOC_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "base/buf.h"
#include "base/err.h"
#include "crypto/identity.h"
#include "store/store.h"
#include "vault/vault.h"

enum {
	DOC_MOST = 1 << 20,
	DOC_HEAD = 104,
	SIGNATURE = 64,
	MEMBERS_MOST = 4096,
	RECORDS_MOST = VAULT_NAMES_MOST,
	SUITE = 1,
};

/* A place in a chain; seq 0: none. */
struct point {
	uint64_t seq;
	uint8_t hash[DOC_HASH];
};

enum member_role { ROLE_MEMBER = 0, ROLE_ADMIN = 1 };
enum member_class { CLASS_PERSON = 1, CLASS_SERVICE = 2, CLASS_RECOVERY = 3, CLASS_GATE = 4 };

struct member {
	uint8_t id[MEMBER_ID]; /* doc_build() computes it */
	enum identity_kind kind;
	enum member_role role;
	enum member_class class;
	uint8_t rcpt[32], signpk[32];         /* signpk zero: can only read */
	uint64_t not_before_ms, not_after_ms; /* 0: none */
	char label[65];
};

struct checkpoint {
	uint8_t env_id[ENV_ID];
	struct point charter, commit;
};

struct roster {
	uint8_t nonce[32];
	uint8_t suite_min, threshold; /* doc_build() writes 1 and 1 */
	uint32_t ck_epoch;
	uint8_t ck_commit[32];
	struct member *members; /* ascending by id */
	size_t member_count;
	struct checkpoint *checkpoints; /* ascending by env_id */
	size_t checkpoint_count;
};

struct grant {
	uint8_t member_id[MEMBER_ID];
	enum right right;
	uint8_t scope_hash[32]; /* zero: the whole environment */
};

struct charter {
	char name[65];
	uint32_t policy, max_age_s;
	uint8_t base_env[ENV_ID]; /* zero: none */
	uint32_t epoch;
	uint8_t ek_commit[32];
	struct point roster;
	struct grant *grants; /* ascending by member_id */
	size_t grant_count;
};

struct commit {
	struct point charter, roster;
	uint32_t epoch, n_live;
	uint8_t live_root[32];
	uint32_t n_hist;
	uint8_t hist_root[32], escrow_hash[32], ops_hash[32];
};

struct doc {
	enum doc_kind kind;
	uint8_t vault_id[VAULT_ID], env_id[ENV_ID];
	uint64_t seq;
	uint8_t prev[DOC_HASH];
	uint64_t time_ms;
	union {
		struct roster roster;
		struct charter charter;
		struct commit commit;
	};
	/* Of parsed documents only. */
	struct slice bytes;
	uint8_t hash[DOC_HASH];
	size_t signature_count;
	const uint8_t *signatures; /* in bytes: member_id 16, signature 64 each */
};

/*
 * Parse BYTES, which are copied. KNOWN_HASH (or NULL) is a hash that was verified before: a
 * document of that hash is not looked at again beyond its form. ERR_TAMPERED: any deviation.
 */
int doc_parse(struct slice bytes, const uint8_t *known_hash, struct doc **out, struct err *err);
void doc_free(struct doc *doc);
void doc_freep(struct doc **doc);

/*
 * Append to OUT all bytes before nsig. Reads kind … time_ms and the body of FIELDS, computes
 * member ids, and sorts the lists in place.
 */
void doc_build(struct doc *fields, struct buf *out);

/* doc_hash of a document's bytes before nsig. */
void doc_hash_of(struct slice before_nsig, uint8_t out[DOC_HASH]);

/* Append nsig and the signatures of COUNT signers, ascending by member id. */
void doc_sign(struct buf *doc, struct identity *const *signers, size_t count);

/* Does signature AT of DOC verify under SIGNPK? */
bool doc_signature_is_valid(const struct doc *doc, size_t at, const uint8_t signpk[32]);
const uint8_t *doc_signer(const struct doc *doc, size_t at); /* member id */
const uint8_t *doc_author(const struct doc *doc);            /* of its first signature */

struct point doc_point(const struct doc *doc);
bool point_is_doc(const struct point *point, const struct doc *doc);

void env_id_of(const uint8_t vault_id[VAULT_ID], const char *name, uint8_t out[ENV_ID]);

/* H("vault1/scope", env_id || epoch || bidx …) of COUNT bidx, 16 bytes each, ascending. */
void scope_hash_of(const uint8_t env_id[ENV_ID], uint32_t epoch, const uint8_t (*bidx)[16],
    size_t count, uint8_t out[32]);

/* Searches in the sorted lists; NULL if it is not there. */
const struct member *roster_find(const struct roster *roster, const uint8_t id[MEMBER_ID]);
const struct checkpoint *roster_checkpoint(
    const struct roster *roster, const uint8_t env_id[ENV_ID]);
const struct grant *charter_grant(const struct charter *charter, const uint8_t id[MEMBER_ID]);

bool member_is_admin(const struct member *member);
bool member_may_compare(const struct member *member); /* holds the comparison key: class 1, 4 */
bool member_is_valid_at(const struct member *member, uint64_t time_ms);
bool grant_is_whole(const struct grant *grant);

/* Does an escrow of commits under CHARTER and ROSTER go to MEMBER (VAULT.md §5.6)? */
bool member_gets_escrow(const struct member *member, const struct charter *charter);
bool escrow_is_due(const struct charter *charter, const struct roster *roster);

#endif
