/* SPDX-License-Identifier: Apache-2.0 */
#include "lies_chain.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/list.h"
#include "desk.h"
#include "vault/bundle.h"

/* The commit object AT of a chain. */
static void
piece_of(struct buf *chain, size_t at, struct commit_object *out)
{
	struct err err = ERR_INIT;
	struct pieces commits;
	struct slice piece = slice_of(NULL, 0);

	must(chain_object_parse(buf_slice(chain), &commits, &err), &err);
	for (size_t i = 0; i <= at; i++)
		assert_true(pieces_next(&commits, NULL, &piece));
	must(commit_object_parse(piece, out, &err), &err);
}

/* One bit of BYTES, which are inside CHAIN. */
static void
flip(struct buf *chain, struct slice bytes, size_t at)
{
	assert_true(at < bytes.len);
	chain->data[bytes.data - (unsigned char *)chain->data + (ptrdiff_t)at] ^= 1;
}

static void
cut_off(struct buf *chain, const struct chain_others *others)
{
	(void)others;
	chain->len -= 1000;
}

static void
no_bytes(struct buf *chain, const struct chain_others *others)
{
	(void)others;
	buf_clear(chain);
}

static void
rubbish(struct buf *chain, const struct chain_others *others)
{
	(void)others;
	buf_clear(chain);
	buf_add_text(chain, "rubbish");
}

static void
too_large(struct buf *chain, const struct chain_others *others)
{
	(void)others;
	buf_add_zeros(chain, OBJECT_MOST);
}

static void
of_other_commits(struct buf *chain, const struct chain_others *others)
{
	buf_clear(chain);
	buf_add(chain, others->next);
}

/* As all of another vault's are: the id is the first thing that is looked at. */
static void
of_another_vault(struct buf *chain, const struct chain_others *others)
{
	(void)others;
	for (size_t i = 0; i < CHAIN_COMMITS; i++) {
		struct commit_object object;

		piece_of(chain, i, &object);
		flip(chain, object.commit, 8);
	}
}

static void
of_another_environment(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;

	(void)others;
	piece_of(chain, 0, &object);
	flip(chain, object.commit, 8 + VAULT_ID);
}

static void
of_another_history(struct buf *chain, const struct chain_others *others)
{
	buf_clear(chain);
	buf_add(chain, others->of_another_history);
}

static void
with_two_swapped(struct buf *chain, const struct chain_others *others)
{
	struct buf made = BUF_INIT;
	struct slice pieces[CHAIN_COMMITS], swapped;
	struct err err = ERR_INIT;
	struct pieces commits;
	size_t at;

	(void)others;
	must(chain_object_parse(buf_slice(chain), &commits, &err), &err);
	for (size_t i = 0; i < CHAIN_COMMITS; i++)
		assert_true(pieces_next(&commits, NULL, &pieces[i]));
	swapped = pieces[30];
	pieces[30] = pieces[31];
	pieces[31] = swapped;
	chain_object_start(&made);
	at = object_list_start(&made);
	for (size_t i = 0; i < CHAIN_COMMITS; i++)
		object_piece(&made, pieces[i]);
	object_list_end(&made, at, CHAIN_COMMITS);
	buf_done(chain);
	*chain = made;
}

static void
with_other_operations(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;

	(void)others;
	piece_of(chain, 40, &object);
	flip(chain, object.ops, object.ops.len / 2);
}

static void
with_another_root(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;

	(void)others;
	piece_of(chain, 40, &object);
	flip(chain, object.commit, 250);
}

/* No other in it follows that one. */
static void
with_another_last(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;

	(void)others;
	piece_of(chain, CHAIN_COMMITS - 1, &object);
	flip(chain, object.commit, 250);
}

static void
with_another_signature(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;

	(void)others;
	piece_of(chain, 40, &object);
	flip(chain, object.commit, object.commit.len - 1);
}

static void
with_a_record_altered(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;
	struct slice record;

	(void)others;
	piece_of(chain, 40, &object);
	assert_true(pieces_next(&object.records, NULL, &record));
	flip(chain, record, record.len - 1);
}

static void
with_a_record_that_is_none(struct buf *chain, const struct chain_others *others)
{
	struct commit_object object;
	struct slice record;

	(void)others;
	piece_of(chain, 40, &object);
	assert_true(pieces_next(&object.records, NULL, &record));
	flip(chain, record, 0);
}

/* A key for somebody whom no charter of the commit gives one. */
static void
with_a_wrap_planted(struct buf *chain, const struct chain_others *others)
{
	static const unsigned char stranger[MEMBER_ID];
	struct buf made = BUF_INIT;
	struct err err = ERR_INIT;
	struct pieces commits;
	struct slice piece, record;
	size_t all, at;

	(void)others;
	must(chain_object_parse(buf_slice(chain), &commits, &err), &err);
	chain_object_start(&made);
	all = object_list_start(&made);
	for (size_t i = 0; pieces_next(&commits, NULL, &piece); i++) {
		struct buf altered CLEANUP(buf_done) = BUF_INIT;
		struct commit_object object;

		if (i != 40) {
			object_piece(&made, piece);
			continue;
		}
		must(commit_object_parse(piece, &object, &err), &err);
		assert_true(pieces_next(&object.records, NULL, &record));
		commit_object_start(OBJECT_WROTE, &altered);
		object_piece(&altered, object.commit);
		object_piece(&altered, object.ops);
		at = object_list_start(&altered);
		object_list_end(&altered, at, 0);
		at = object_list_start(&altered);
		buf_add(&altered, slice_of(stranger, MEMBER_ID));
		object_piece(&altered, SLICE_LITERAL("age-encryption.org/v1"));
		object_list_end(&altered, at, 1);
		at = object_list_start(&altered);
		object_piece(&altered, record);
		object_list_end(&altered, at, 1);
		object_piece(&made, buf_slice(&altered));
	}
	object_list_end(&made, all, CHAIN_COMMITS);
	buf_done(chain);
	*chain = made;
}

#define LIE(tell, why) {#tell, tell, why, false}
#define LATE(tell, why) {#tell, tell, why, true}

const struct chain_lie chain_lies[] = {
    LIE(cut_off, "no chain, or cut off"),
    LIE(no_bytes, "no chain, or cut off"),
    LIE(rubbish, "no chain, or cut off"),
    LIE(too_large, "cut off or not of this format"),
    LIE(of_other_commits, "others than its name says"),
    LIE(of_another_vault, "others than its name says"),
    LIE(of_another_environment, "others than its name says"),
    LIE(with_two_swapped, "others than its name says"),
    LIE(with_another_root, "do not follow one another"),
    LIE(with_other_operations, "did not sign"),
    LIE(with_another_last, "than the store has under their own names"),
    LIE(of_another_history, "than the store has under their own names"),
    LATE(with_another_signature, "have other records or keys"),
    LATE(with_a_record_altered, "have other records or keys"),
    LATE(with_a_record_that_is_none, "have other records or keys"),
    LATE(with_a_wrap_planted, "have other records or keys"),
};

const size_t chain_lie_count = ARRAY_LEN(chain_lies);
