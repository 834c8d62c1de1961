/* SPDX-License-Identifier: Apache-2.0 */
/* Lies of insiders: documents that somebody of the vault has signed and was not allowed to. */
#include "lies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/doc.h"
#include "vault/object.h"

/* Who has one of the sample's fake keys. */
static struct identity *
who(const char *name)
{
	struct identity *identity = NULL;
	struct err err = ERR_INIT;
	char secret[64];
	size_t len;

	snprintf(secret, sizeof(secret), "FAKE KEY OF %s, ONLY FOR TESTS", name);
	for (len = strlen(secret); len < 32; len++)
		secret[len] = '!';
	if (identity_from_secret(IDENTITY_X25519, slice_of(secret, 32), &identity, &err) < 0)
		fail_msg("%s", err.message);
	return identity;
}

static struct doc *
parsed(struct slice bytes)
{
	struct doc *doc = NULL;
	struct err err = ERR_INIT;

	if (doc_parse(bytes, NULL, &doc, &err) < 0)
		fail_msg("%s", err.message);
	return doc;
}

/* What is signed is the document behind LAST, with its fields changed by the caller. */
static void
sign_next(struct doc *next, const struct doc *last, const char *signer, struct buf *out)
{
	struct identity *identity CLEANUP(identity_freep) = who(signer);

	next->seq = last->seq + 1;
	memcpy(next->prev, last->hash, DOC_HASH);
	doc_build(next, out);
	doc_sign(out, &identity, 1);
}

static struct doc *
newest_roster(struct lies *lies)
{
	struct roster_object object;
	struct err err = ERR_INIT;
	char name[OBJECT_NAME];

	object_name_roster(lies->heads.roster.seq, name);
	assert_int_equal(roster_object_parse(object_of(lies, name), &object, &err), 0);
	return parsed(object.roster);
}

static void
put_roster(struct lies *lies, struct doc *last, struct doc *next, const char *signer)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT, out CLEANUP(buf_done) = BUF_INIT;
	char name[OBJECT_NAME];

	sign_next(next, last, signer, &bytes);
	roster_object_start(&out);
	object_piece(&out, buf_slice(&bytes));
	object_list_end(&out, object_list_start(&out), 0);
	object_list_end(&out, object_list_start(&out), 0);
	object_name_roster(next->seq, name);
	shared_put(lies->shared, name, buf_slice(&out), true);
}

static void
roster_by(struct lies *lies, const char *signer)
{
	struct doc *last CLEANUP(doc_freep) = newest_roster(lies);
	struct doc next = *last;

	put_roster(lies, last, &next, signer);
}

void
a_roster_by_who_is_no_administrator(struct lies *lies)
{
	roster_by(lies, "RESCUE");
}

void
a_roster_by_who_has_left(struct lies *lies)
{
	roster_by(lies, "CAROL");
}

void
a_roster_that_takes_a_checkpoint_back(struct lies *lies)
{
	struct doc *last CLEANUP(doc_freep) = newest_roster(lies);
	struct checkpoint *checkpoints CLEANUP(freep) =
	    xcalloc(last->roster.checkpoint_count, sizeof(*checkpoints));
	struct doc next = *last;

	memcpy(checkpoints, last->roster.checkpoints,
	    last->roster.checkpoint_count * sizeof(*checkpoints));
	checkpoints[0].commit.seq--;
	next.roster.checkpoints = checkpoints;
	put_roster(lies, last, &next, "ALICE");
}

void
a_roster_without_an_environment(struct lies *lies)
{
	struct doc *last CLEANUP(doc_freep) = newest_roster(lies);
	struct doc next = *last;

	next.roster.checkpoint_count--;
	put_roster(lies, last, &next, "ALICE");
}

static void
roster_without(struct lies *lies, const char *label, bool new_key)
{
	struct doc *last CLEANUP(doc_freep) = newest_roster(lies);
	struct member *members CLEANUP(freep) =
	    xcalloc(last->roster.member_count, sizeof(*members));
	struct doc next = *last;
	size_t i;

	next.roster.member_count = 0;
	for (i = 0; i < last->roster.member_count; i++)
		if (strcmp(last->roster.members[i].label, label) != 0)
			members[next.roster.member_count++] = last->roster.members[i];
	next.roster.members = members;
	next.roster.ck_epoch += new_key;
	next.roster.ck_commit[0] ^= new_key;
	put_roster(lies, last, &next, "ALICE");
}

void
a_roster_that_keeps_the_comparison_key_of_who_leaves(struct lies *lies)
{
	roster_without(lies, "gate", false);
}

/* Whoever comes fresh would have to do with the commit before, and its escrow is not kept. */
void
a_roster_without_who_wrote_the_newest_commit(struct lies *lies)
{
	roster_without(lies, "ben", true);
}

/* The newest commit's object of ENV; its commit and the charter that it cites, parsed. */
struct tip {
	struct commit_object object;
	struct doc *commit, *charter;
};

static void
tip_done(struct tip *tip)
{
	doc_free(tip->commit);
	doc_free(tip->charter);
}

static void
tip_find(struct lies *lies, const char *env, struct tip *tip)
{
	const uint8_t *env_id = env_called(lies, env);
	uint64_t seq = heads_find(&lies->heads, env_id)->commit.seq;
	struct err err = ERR_INIT;

	for (; tip->charter == NULL; seq--) {
		struct commit_object object;
		struct slice charter;
		char name[OBJECT_NAME];

		object_name_commit(env_id, seq, name);
		assert_int_equal(commit_object_parse(object_of(lies, name), &object, &err), 0);
		if (tip->commit == NULL) {
			tip->commit = parsed(object.commit);
			tip->object = object;
		}
		if (pieces_next(&object.charters, NULL, &charter))
			tip->charter = parsed(charter);
	}
}

/* A commit without changes, and perhaps a charter before it. */
static void
put_commit(struct lies *lies, const struct tip *tip, const struct buf *charter,
    const struct point *cited, const char *signer)
{
	struct buf bytes CLEANUP(buf_done) = BUF_INIT, out CLEANUP(buf_done) = BUF_INIT;
	struct doc next = *tip->commit;
	char name[OBJECT_NAME];
	size_t at;

	if (cited != NULL)
		next.commit.charter = *cited;
	sign_next(&next, tip->commit, signer, &bytes);
	commit_object_start(OBJECT_WROTE, &out);
	object_piece(&out, buf_slice(&bytes));
	object_piece(&out, tip->object.ops);
	at = object_list_start(&out);
	if (charter != NULL)
		object_piece(&out, buf_slice(charter));
	object_list_end(&out, at, charter != NULL);
	object_list_end(&out, object_list_start(&out), 0);
	object_list_end(&out, object_list_start(&out), 0);
	object_name_commit(next.env_id, next.seq, name);
	shared_put(lies->shared, name, buf_slice(&out), true);
}

void
a_commit_by_who_may_not_write(struct lies *lies)
{
	struct tip tip CLEANUP(tip_done) = {.commit = NULL};

	tip_find(lies, "prod", &tip);
	put_commit(lies, &tip, NULL, NULL, "CI");
}

void
a_commit_by_nobody(struct lies *lies)
{
	struct tip tip CLEANUP(tip_done) = {.commit = NULL};

	tip_find(lies, "prod", &tip);
	put_commit(lies, &tip, NULL, NULL, "NOBODY");
}

void
a_charter_by_who_owns_nothing(struct lies *lies)
{
	struct identity *ci CLEANUP(identity_freep) = who("CI");
	struct buf charter CLEANUP(buf_done) = BUF_INIT;
	struct grant *grants CLEANUP(freep) = NULL;
	struct tip tip CLEANUP(tip_done) = {.commit = NULL};
	struct doc *signed_charter CLEANUP(doc_freep) = NULL;
	struct point cited;
	struct doc next;
	size_t i;

	tip_find(lies, "prod", &tip);
	next = *tip.charter;
	grants = xcalloc(next.charter.grant_count, sizeof(*grants));
	memcpy(grants, next.charter.grants, next.charter.grant_count * sizeof(*grants));
	for (i = 0; i < next.charter.grant_count; i++)
		if (memcmp(grants[i].member_id, identity_member_id(ci), MEMBER_ID) == 0) {
			grants[i].right = RIGHT_OWN;
			memset(grants[i].scope_hash, 0, sizeof(grants[i].scope_hash));
		}
	next.charter.grants = grants;
	sign_next(&next, tip.charter, "CI", &charter);
	signed_charter = parsed(buf_slice(&charter));
	cited = doc_point(signed_charter);
	put_commit(lies, &tip, &charter, &cited, "CI");
}
