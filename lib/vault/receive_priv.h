/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Taking objects in (REMOTE.md §3, VAULT.md §7). Each is looked at as it comes, so that what nobody of
 * the vault has signed does not fill it; whether all of it holds is verified at the end, by the rules
 * of VAULT.md §4, over the rows that are there then. No key is needed.
 */
#ifndef EK_VAULT_RECEIVE_PRIV_H
#define EK_VAULT_RECEIVE_PRIV_H

#include "vault/object_priv.h"
#include "vault/shortcuts_priv.h"
#include "vault/vault_priv.h"

/* One environment that got something. */
struct env_news {
	uint8_t env_id[ENV_ID];
	uint64_t from; /* the first commit that is new */
};

struct receiving {
	struct vault *vault;
	const struct object_source *source;
	struct buf object;  /* the newest that came */
	struct doc *roster; /* the newest that is here; NULL: none */
	struct doc *cited;  /* an older one that was looked for last */
	uint8_t (*unconfirmed)[ENV_ID];
	size_t unconfirmed_room; /* the number is in the result */
	struct env_news *news;
	size_t news_count, news_room;
	bool wants_roster; /* a commit cites one that is not here yet */
	bool has_changed;
	bool judges_all;   /* also what got nothing: it was not compared with all that is known */
	/*
	 * A reader's copy: no history, no operations, no escrow, no shape, and of the environments only
	 * those that it is to have.
	 */
	bool is_partial;
	uint8_t (*wanted)[ENV_ID];
	size_t wanted_count, wanted_room;
	struct shortcuts *shortcuts; /* lives on where everything is taken again */
	struct store *replaced; /* the reader's copy that this is to take the place of; NULL: none */
	bool is_confirmed; /* by bundles that came now: the newest documents are what the store has */
	struct receive_result result;
};

/* One environment while its commits come in. */
struct env_receive {
	struct receiving *receiving;
	uint8_t env_id[ENV_ID];
	struct doc *commit; /* the newest that is here; NULL: none */
	uint64_t hist_count;
	bool is_unconfirmed; /* it goes on with what was left there */
	uint64_t asked_chain; /* the chain/ object that was asked for last, counted from 1; 0: none */
	uint64_t lacked_chain; /* the last that was not there, the same */
};

void env_receive_done(struct env_receive *env);

/* The object NAME into receiving->object: 1 there it is, 0 there is none. */
int receive_get(struct receiving *receiving, const char *name, struct err *err);

/* The commit SEQ of an environment is new here; the first that is said of each counts. */
void receive_note(struct receiving *receiving, const uint8_t env_id[ENV_ID], uint64_t seq);

/* The environment goes on with what nobody has confirmed. */
int receive_note_unconfirmed(struct receiving *receiving, const uint8_t env_id[ENV_ID],
    struct err *err);

/* All rosters above the newest that is here. */
int receive_rosters(struct receiving *receiving, struct err *err);

/* All commits of an environment above the newest that is here, its escrow and its shape. */
int receive_env(struct receiving *receiving, const uint8_t env_id[ENV_ID], struct err *err);

enum commit_fate {
	COMMIT_TAKEN = 0,
	COMMIT_LATER = 1, /* it cites a roster that is not here yet: nothing was taken */
	COMMIT_UNCONFIRMED = 2, /* it is by who has left: nothing was taken */
};

/* The next commit of ENV, from the bytes of its object: a fate or an error. */
int receive_commit(struct env_receive *env, struct slice object, struct err *err);

/*
 * Commits from the chain/ object that the next one is in: 1 there were some, 0 it is not there or was not
 * asked for. *PUT_OFF: the last one met another fate than to be taken, which is it.
 */
int receive_chain(struct env_receive *env, enum commit_fate *put_off, struct err *err);

/* A chain/ object into OUT, which is empty: 1 there it is, 0 there is none, or *IS_BAD: one that is told of. */
int receive_get_chain(struct receiving *receiving, const char *name, struct buf *out, bool *is_bad,
    struct err *err);

/* The newest commit came by its name: note if it was the last one of a chain that the store lacks. */
void receive_note_lack(struct env_receive *env);

/* Names that will be asked for next. */
enum { WANT_MOST = 64 };
struct wants {
	char text[WANT_MOST][OBJECT_NAME];
	const char *names[WANT_MOST];
	size_t count;
};
char *wants_next(struct receiving *receiving, struct wants *wants);
void wants_tell(struct receiving *receiving, struct wants *wants);

/* The live records of COMMIT. */
int receive_live(struct env_receive *env, const struct doc *commit, struct pieces records,
    struct err *err);

/* Is the environment one that is taken? */
bool receive_wants_env(const struct receiving *receiving, const uint8_t env_id[ENV_ID]);

/* A reader's copy: bundles first, then what they are not new enough for. */
int receive_partial(struct receiving *receiving, struct err *err);

/* Documents below what bundles have, down to what is known; into the store. */
int receive_floor(struct receiving *receiving, struct err *err);

/* What COMMIT wrote, into the rows. */
int receive_rows(struct env_receive *env, const struct doc *commit,
    const struct commit_object *object, struct err *err);

/* The document in BYTES: of KIND, of the environment ENV_ID, number SEQ. */
int receive_doc(struct receiving *receiving, struct slice bytes, enum doc_kind kind,
    const uint8_t env_id[ENV_ID], uint64_t seq, struct doc **out, struct err *err);

/* The roster that POINT is; NULL in *OUT: there is none of that number here. */
int receive_cited(struct receiving *receiving, const struct point *point, const struct roster **out,
    struct err *err);

/* Everything that there is to take, into the open transaction; not verified yet. */
int receive_all(struct receiving *receiving, struct err *err);

struct envs;

/*
 * What came verifies, from what was known before. *OUT: the environments to be recorded as seen when
 * it is committed.
 */
int receive_verify(struct receiving *receiving, struct envs *out, struct err *err);

/* What a refusal means where the vault that is here is as good as before. */
int receive_explain(struct err *err);

void receiving_done(struct receiving *receiving);

/* As before anything was taken; what is known of shortcuts stays. */
void receiving_clear(struct receiving *receiving);

#endif
