/* SPDX-License-Identifier: Apache-2.0 */
/*
 * chain/ objects and bundles are shortcuts: they spare questions, say nothing that the commits do not say, and
 * are trusted for nothing. One that is no good is passed over and told of, and what it would have spared is
 * asked for by name. Where something came by one and the whole does not verify, everything is taken once more
 * without any: what that comes to is what counts.
 */
#ifndef EK_VAULT_SHORTCUTS_PRIV_H
#define EK_VAULT_SHORTCUTS_PRIV_H

#include "crypto/hash.h"
#include "vault/bundle.h"
#include "vault/vault_priv.h"

enum { SHORTCUTS_BAD_MOST = 3 }; /* then no others are asked for */

/* Commits that came by a chain/ object, and their objects as they come by name when they are taken again. */
struct chain_taken {
	uint8_t env_id[ENV_ID];
	uint64_t n, next; /* of commits: the one that is to come next */
	uint64_t from;    /* the first that was new */
	struct hash hash;
	uint8_t was[HASH];
};

/* Of one receiving, both times. */
struct shortcuts {
	const struct object_source *source;
	bool are_off;       /* everything is taken by name */
	unsigned bad;       /* that were passed over */
	struct chain_taken *chains; /* in what was taken now */
	size_t count, room;
	uint8_t (*bundles)[ENV_ID]; /* that were taken */
	size_t bundle_count, bundle_room;
	size_t suspect; /* of them: the one to tell of */
};

void shortcuts_done(struct shortcuts *shortcuts);

/* May one more be asked for? */
bool shortcuts_may(const struct shortcuts *shortcuts);

/* NAME is no good, and WHY. */
void shortcuts_pass_over(struct shortcuts *shortcuts, const char *name, const char *why);

/*
 * The shortcut NAME could not be got. Does that say something of it alone? Then it is passed over and ERR is
 * forgotten. A signed link reaches nothing else.
 */
bool shortcuts_forgive(struct shortcuts *shortcuts, const char *name, int code, struct err *err);

/* The object of commit SEQ, as the chain that it is in has it. */
void shortcuts_note_chain(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct slice object);
/* The bundle of an environment is taken: what is wrong from here on is its fault. */
void shortcuts_note_bundle(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID]);

/* What is wrong is with the environment: that is the fault of its bundle, if one was taken. */
void shortcuts_suspect(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID]);

/* The same as the store has it by name: a chain that had others is passed over for that. */
void shortcuts_compare(struct shortcuts *shortcuts, const uint8_t env_id[ENV_ID], uint64_t seq,
    struct slice object);

/*
 * Is the refusal CODE one of what came by shortcuts? Then ERR is forgotten, and from here on there are none:
 * the transaction is to be undone, and everything taken again.
 */
bool shortcuts_are_at_fault(struct shortcuts *shortcuts, int code, struct err *err);

/* A chain/ object of which each commit is linked to the next, and has its own charters and operations. */
struct chain_content {
	struct pieces commits;
	struct slice last; /* the document of its last commit */
	uint8_t hash[DOC_HASH]; /* of it */
};

/*
 * What is wrong with chain/N of an environment, as words; NULL: nothing that can be seen without its
 * records, and *OUT points into OBJECT. Signatures are not looked at.
 */
const char *chain_fault(const uint8_t vault_id[VAULT_ID], const uint8_t env_id[ENV_ID], uint64_t n,
    struct slice object, struct chain_content *out);

#endif
