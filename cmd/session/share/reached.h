/* SPDX-License-Identifier: Apache-2.0 */
/*
 * <state>/remote/<hex vault id>: what this machine knows of the store of a vault (VAULT.md §7.3). It
 * is a cache: damaged, lost or of another address it says nothing.
 *
 *	remote 1
 *	address <as it was given>
 *	reached <milliseconds since 1970, when it was last reached and what it has verified>
 *	tried <the same: when it last proved that it creates an object once; 0: it did not>
 *	sum <hex>
 */
#ifndef EK_CMD_REACHED_H
#define EK_CMD_REACHED_H

#include <stdint.h>

#include "remote/remote.h"
#include "vault/vault.h"

struct reached {
	uint64_t reached_ms, tried_ms; /* 0: unknown */
};

/* Where that is kept, with SUFFIX behind the id; to free. */
char *reached_path(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *suffix);

/* What is known of the store at ADDRESS; STATE_FOLDER may be NULL. */
void reached_load(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *address,
	struct reached *out);

/*
 * Keep what is newer of WHAT. ERR_SYSTEM: the state folder cannot be written; then the store counts as
 * never reached.
 */
int reached_save(const char *state_folder, const uint8_t vault_id[VAULT_ID], const char *address,
	const struct reached *what, struct err *err);

/*
 * <state>/remote/<hex vault id>.owed: a file without bytes, as old as the change whose bundles this machine
 * has not put yet. Best effort: it is not synced, and what it does not say the next change puts.
 */
void owed_set(const char *state_folder, const uint8_t vault_id[VAULT_ID]);
void owed_clear(const char *state_folder, const uint8_t vault_id[VAULT_ID]);
/* Is there one that is younger than MOST_MS? */
bool owed_since(const char *state_folder, const uint8_t vault_id[VAULT_ID], uint64_t now_ms,
	uint64_t most_ms);

/*
 * <state>/remote/<hex vault id>.bundles: the versions of the bundles that a reader's copy was made from, so
 * that one that is still the same need not come again. A cache as well.
 *
 *	bundles 2
 *	address <as it was given>
 *	bundle <hex env id> <number of its newest roster> <of its newest commit> <hex of the store's tag>
 *	sum <hex>
 */
struct bundle_tag {
	uint8_t env_id[ENV_ID];
	uint64_t roster_seq, commit_seq;
	struct remote_tag tag;
};
struct bundle_tags {
	struct bundle_tag *items;
	size_t count, room;
};

/*
 * What is known of the store at ADDRESS, in place of what TAGS had; nothing where STATE_FOLDER is NULL.
 * The caller ends it with bundle_tags_done().
 */
void bundle_tags_load(const char *state_folder, const uint8_t vault_id[VAULT_ID],
	const char *address, struct bundle_tags *tags);

/* Best effort: what is not remembered comes again. */
void bundle_tags_save(const char *state_folder, const uint8_t vault_id[VAULT_ID],
	const char *address, const struct bundle_tags *tags);

/* That of an environment: NULL if there is none, or made, with nothing known. Good until the next is made. */
struct bundle_tag *bundle_tags_find(struct bundle_tags *tags, const uint8_t env_id[ENV_ID]);
struct bundle_tag *bundle_tags_put(struct bundle_tags *tags, const uint8_t env_id[ENV_ID]);
void bundle_tags_done(struct bundle_tags *tags);

enum { VAULT_ID_TEXT = 2 * VAULT_ID + 1 };

/* The id as 64 small hex digits. */
void vault_id_text(const uint8_t vault_id[VAULT_ID], char out[VAULT_ID_TEXT]);
/* False: TEXT is not 64 hex digits; OUT stays as it is. */
bool vault_id_parse(struct slice text, uint8_t out[VAULT_ID]);

#endif
