/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A vault as named objects, the form in which stores share it (REMOTE.md §3). All but the shapes are
 * immutable: whoever creates the next one of a chain first has made the change, so a change is always
 * exactly one creation.
 *
 *	roster/<seq>              roster, the comparison key's wraps that came with it, and the first
 *	                          commits of the environments that it is the first to confirm
 *	<env_id>/commit/<seq>     commit, its charter if it is the first to cite it, the wraps that came
 *	                          with that, operations, and the records it wrote
 *	<env_id>/escrow/<hash>    of the newest commit
 *	<env_id>/shape            replaced after each commit
 *
 * Ids and hashes in hex, seq in 20 decimal digits. Nothing in a store is trusted: what comes in is
 * verified by VAULT.md §4 against what this machine knows, inside the transaction that takes it in.
 */
#ifndef EK_VAULT_OBJECTS_H
#define EK_VAULT_OBJECTS_H

#include "vault/heads.h"
#include "vault/vault.h"

enum { OBJECT_NAME = 256, OBJECT_MOST = 64 << 20 };

/* Heads of what is in VAULT now, verified or not, with names; heads_done() frees them. */
int vault_heads(struct vault *vault, struct heads *out, struct err *err);

/*
 * Every object that a store with the heads HAVE (roster.seq 0: an empty one) lacks of VAULT, in the
 * order in which they have to be created. Inside or outside a change of the vault. DATA is good until
 * FN returns. REPLACE: it takes the place of what is there; else it must not be there.
 */
typedef int object_fn(void *cookie, const char *name, struct slice data, bool replace,
	struct err *err);
int vault_objects_above(struct vault *vault, const struct heads *have, object_fn *fn, void *cookie,
	struct err *err);

/*
 * Is the object BYTES, which a store has as roster (ENV_ID is NULL) or commit SEQ, of the document that is
 * here? Then that is *OUT. ERR_FORKED: of another one.
 */
int vault_check_object(struct vault *vault, const uint8_t *env_id, uint64_t seq, struct slice bytes,
	struct point *out, struct err *err);

/*
 * Do A and B, of the name NAME in a store, say the same? Of rosters and commits that is the document: what
 * comes with it is not the same after a rotation, and is verified by whoever takes it.
 */
bool object_is_same(const char *name, struct slice a, struct slice b);

/*
 * What a store is to have as the shape of an environment, appended to OUT: nothing where the newest commit
 * has none. 1; 0: it is not known, as the one that is here is of another commit.
 */
int vault_shape_object(struct vault *vault, const uint8_t env_id[ENV_ID], struct buf *out,
	struct err *err);

/* The first commit of an environment, if roster ROSTER_SEQ confirms it; else *OUT stays as it is. */
int vault_first_commit(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t roster_seq,
	struct point *out, struct err *err);

/*
 * What a store with one request an object is given besides, after the rest: the chain/ objects that are
 * complete now, and the bundle of every environment that has a newer commit than HAVE, or of all if the
 * roster is newer. SOURCE: the store, which has the commits below HAVE that belong into a chain/ object.
 */
struct object_source;
int vault_bundles_above(struct vault *vault, const struct heads *have,
	const struct object_source *source, object_fn *fn, void *cookie, struct err *err);

/* The object chain/N, of which SOURCE has all commits, to FN. */
int vault_chain(struct vault *vault, const uint8_t env_id[ENV_ID], uint64_t n,
	const struct object_source *source, object_fn *fn, void *cookie, struct err *err);

/* The bundle of an environment, appended to OUT, and the heads that one says it has. */
int vault_bundle(struct vault *vault, const uint8_t env_id[ENV_ID], struct buf *out, struct err *err);
struct bundle_heads {
	uint64_t roster_seq, charter_seq, commit_seq;
};
int vault_bundle_heads(struct slice bundle, struct bundle_heads *out, struct err *err);

/*
 * Is BUNDLE of the environment, and what its newest roster and commit are here, as far as they are here? 1, with
 * its heads; 0: it is of another environment or vault. ERR_FORKED.
 */
int vault_check_bundle(struct vault *vault, const uint8_t env_id[ENV_ID], struct slice bundle,
	struct bundle_heads *out, struct err *err);

/* Where objects come from. */
struct object_source {
	/* Append the object NAME, of at most OBJECT_MOST bytes, to OUT: 1 there it is, 0 there is none. */
	int (*get)(void *cookie, const char *name, struct buf *out, struct err *err);
	void *cookie;
	/* These will be asked for next, so that they can come together. NULL: that makes no difference. */
	void (*want)(void *cookie, const char *const *names, size_t count);
	/* It is given chain/ and bundle/ objects as well: what is far behind takes those. */
	bool has_bundles;
	/* A larger bundle is put as no bytes, which say that there is none. 0: OBJECT_MOST. */
	size_t bundle_most;
	/*
	 * For a reader's copy: the bundle of an environment, as `get`; 2: it is the one that was taken
	 * last. NULL: it is asked for by its name.
	 */
	int (*bundle)(void *cookie, const uint8_t env_id[ENV_ID], struct buf *out, struct err *err);
	/* Nothing but one bundle can be reached (a signed link). */
	bool is_link;
	/* A reader's copy is to have these, besides those that it has and those underneath them. */
	const uint8_t (*envs)[ENV_ID];
	size_t env_count;
	/*
	 * A chain/ or bundle object that is no good was passed over, and WHY; what it would have spared was asked
	 * for by name. NULL: nobody is told.
	 */
	void (*passed_over)(void *cookie, const char *name, const char *why);
	void *passed_over_cookie;
	/*
	 * Also what nobody has confirmed by who has left: so that an administrator can review it. It is
	 * refused on reading (ERR_UNCONFIRMED) until one does.
	 */
	bool takes_unconfirmed;
};

enum { CHAIN_LACKS_MOST = 4 };

struct receive_result {
	size_t rosters, commits;    /* that were new here */
	size_t envs;                /* that these were of */
	/*
	 * Environments that go on with something by who has left, which no administrator has confirmed:
	 * it was not taken, unless the source says so. The name of the first of them.
	 */
	size_t unconfirmed;
	char unconfirmed_env[65];
	/* chain/ objects that the store lacks, and has all commits of: for vault_chain(). */
	struct chain_lack {
		uint8_t env_id[ENV_ID];
		uint64_t n;
	} lacks[CHAIN_LACKS_MOST];
	size_t lack_count;
};

/*
 * Take into VAULT, which is open for writing and unchanged, what SOURCE has above it: one transaction,
 * verified against all that is known (the place's `to_receive` ends here, the token's floor is looked
 * for anew), recorded as seen. ERR_ROLLED_BACK, ERR_FORKED: the store lacks what is here, or has
 * something else in its place; ERR_TAMPERED as on reading; ERR_BEHIND: even so lock or token know more.
 * How old an environment may be is judged on reading. Errors of the source. After an error nothing was
 * changed and the vault may only be closed.
 */
int vault_receive(struct vault *vault, const struct object_source *source,
	struct receive_result *out, struct err *err);

/*
 * The same where there is no vault yet: made at PLACE->path, and only there when it is whole and
 * verified, pinned as opening one would be. ERR_REFUSED (`vault-exists`). ERR_NOT_FOUND
 * (`no-vault`): the source has none.
 */
int vault_receive_new(const struct vault_place *place, const struct object_source *source,
	struct receive_result *out, struct err *err);

/*
 * The same of the vault VAULT_ID as a reader's copy (vault_is_partial()): the bundles of SOURCE's `envs`, and what those are not
 * new enough for. What is known beforehand is where its verification begins. vault_receive() goes on with
 * one. ERR_BEHIND (`partial-copy`): the bundles are not enough for that, the whole vault is needed;
 * ERR_REMOTE (`remote-one-object`): an environment has a base, and a signed link reaches one bundle.
 */
int vault_receive_reader(const struct vault_place *place, const uint8_t vault_id[VAULT_ID],
	const struct object_source *source, struct receive_result *out, struct err *err);

/*
 * The whole vault in the place of the reader's copy that is there: made beside it, verified against what
 * is known, and put there when it is whole.
 */
int vault_complete(const struct vault_place *place, const struct object_source *source,
	struct receive_result *out, struct err *err);

#endif
