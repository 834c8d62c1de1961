/* SPDX-License-Identifier: Apache-2.0 */
/* Lies with bundles: each is put together anew, with a hash that is right where the lie is another one. */
#include "lies.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "crypto/hash.h"
#include "vault/bundle.h"

enum { MOST = 600 };

struct list {
	struct slice items[MOST];
	const uint8_t *heads[MOST];
	size_t head, count;
};

struct parts {
	struct buf bytes;
	uint8_t vault_id[VAULT_ID], env_id[ENV_ID];
	struct list rosters, charters, commits, wraps, records;
	size_t padding;
};

static struct slice
bundle_of(const struct lies *lies, const char *env)
{
	char name[OBJECT_NAME];
	struct slice bytes;

	object_name_bundle(env_called(lies, env), name);
	assert_true(shared_find(lies->shared, name, &bytes));
	return bytes;
}

static void
put(struct lies *lies, struct slice bytes)
{
	char name[OBJECT_NAME];

	object_name_bundle(env_called(lies, "dev"), name);
	shared_put(lies->shared, name, bytes, true);
}

static void
take_list(struct pieces pieces, struct list *out)
{
	out->head = pieces.head;
	for (out->count = 0; out->count < MOST; out->count++)
		if (!pieces_next(&pieces, &out->heads[out->count], &out->items[out->count]))
			return;
	fail_msg("the list is too long");
}

static void
take_apart(struct lies *lies, const char *env, struct parts *out)
{
	struct bundle bundle;
	struct err err = ERR_INIT;

	*out = (struct parts){.padding = 0};
	buf_add(&out->bytes, bundle_of(lies, env));
	assert_int_equal(bundle_parse(buf_slice(&out->bytes), &bundle, &err), 0);
	memcpy(out->vault_id, bundle.vault_id, VAULT_ID);
	memcpy(out->env_id, bundle.env_id, ENV_ID);
	take_list(bundle.rosters, &out->rosters);
	take_list(bundle.charters, &out->charters);
	take_list(bundle.commits, &out->commits);
	take_list(bundle.wraps, &out->wraps);
	take_list(bundle.records, &out->records);
	out->padding = bundle_padding(bundle.roster_seq, bundle.charter_seq, bundle.commit_seq);
}

static void
add_list(const struct list *list, struct buf *out)
{
	size_t at = object_list_start(out);

	for (size_t i = 0; i < list->count; i++) {
		buf_add(out, slice_of(list->heads[i], list->head));
		object_piece(out, list->items[i]);
	}
	object_list_end(out, at, list->count);
}

static void
put_together(struct lies *lies, struct parts *parts)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	bundle_start(parts->vault_id, parts->env_id, &out);
	add_list(&parts->rosters, &out);
	add_list(&parts->charters, &out);
	add_list(&parts->commits, &out);
	add_list(&parts->wraps, &out);
	add_list(&parts->records, &out);
	buf_add_u32(&out, (uint32_t)parts->padding);
	buf_add_zeros(&out, parts->padding);
	bundle_end(&out);
	put(lies, buf_slice(&out));
	buf_done(&parts->bytes);
}

static void
drop(struct list *list, size_t at)
{
	assert_true(at < list->count);
	list->count--;
	memmove(&list->items[at], &list->items[at + 1], (list->count - at) * sizeof(list->items[0]));
	memmove(&list->heads[at], &list->heads[at + 1], (list->count - at) * sizeof(list->heads[0]));
}

void
a_bundle_cut_off(struct lies *lies)
{
	struct slice bytes = bundle_of(lies, "dev");

	put(lies, slice_of(bytes.data, bytes.len - 100));
}

void
a_bundle_altered(struct lies *lies)
{
	struct buf copy CLEANUP(buf_done) = BUF_INIT;

	buf_add(&copy, bundle_of(lies, "dev"));
	copy.data[copy.len - HASH - 70] ^= 1;
	put(lies, buf_slice(&copy));
}

void
a_bundle_with_bytes_behind_it(struct lies *lies)
{
	struct slice bytes = bundle_of(lies, "dev");
	struct buf copy CLEANUP(buf_done) = BUF_INIT;

	buf_add(&copy, slice_of(bytes.data, bytes.len - HASH));
	buf_add_zeros(&copy, 1);
	bundle_end(&copy);
	put(lies, buf_slice(&copy));
}

void
a_bundle_with_other_padding(struct lies *lies)
{
	static struct parts parts;

	take_apart(lies, "dev", &parts);
	parts.padding++;
	put_together(lies, &parts);
}

void
a_bundle_of_another_environment(struct lies *lies)
{
	struct slice bytes = bundle_of(lies, "prod");

	put(lies, bytes);
}

void
a_bundle_of_another_vault(struct lies *lies)
{
	static struct parts parts;

	take_apart(lies, "dev", &parts);
	parts.vault_id[0] ^= 1;
	put_together(lies, &parts);
}

void
a_bundle_with_a_gap(struct lies *lies)
{
	static struct parts parts;

	take_apart(lies, "dev", &parts);
	drop(&parts.commits, parts.commits.count - 2);
	put_together(lies, &parts);
}

void
a_bundle_without_rosters(struct lies *lies)
{
	static struct parts parts;
	struct bundle bundle;
	struct err err = ERR_INIT;

	take_apart(lies, "dev", &parts);
	assert_int_equal(bundle_parse(buf_slice(&parts.bytes), &bundle, &err), 0);
	parts.rosters.count = 0;
	parts.padding = bundle_padding(0, bundle.charter_seq, bundle.commit_seq);
	put_together(lies, &parts);
}

void
lists_of_a_bundle_swapped(struct lies *lies)
{
	static struct parts parts;
	static struct list charters;

	take_apart(lies, "dev", &parts);
	charters = parts.charters;
	parts.charters = parts.commits;
	parts.commits = charters;
	put_together(lies, &parts);
}

/* A machine that has the charter would drop the wraps of its key. */
void
a_bundle_that_lacks_its_charter(struct lies *lies)
{
	static struct parts parts;
	struct bundle bundle;
	struct err err = ERR_INIT;

	take_apart(lies, "dev", &parts);
	assert_int_equal(bundle_parse(buf_slice(&parts.bytes), &bundle, &err), 0);
	drop(&parts.charters, parts.charters.count - 1);
	parts.padding = bundle_padding(bundle.roster_seq,
	    parts.charters.count == 0 ? 0 : bundle.charter_seq - 1, bundle.commit_seq);
	put_together(lies, &parts);
}

void
a_bundle_without_records(struct lies *lies)
{
	static struct parts parts;

	take_apart(lies, "dev", &parts);
	parts.records.count = 0;
	put_together(lies, &parts);
}

void
a_bundle_with_a_record_of_another_environment(struct lies *lies)
{
	static struct parts parts, others;

	take_apart(lies, "dev", &parts);
	take_apart(lies, "prod", &others);
	parts.records = others.records;
	put_together(lies, &parts);
	buf_done(&others.bytes);
}

/* In its place in the order, by who is granted nothing. */
void
a_wrap_planted_in_a_bundle(struct lies *lies)
{
	static const uint8_t first[MEMBER_ID];
	static struct parts parts;

	take_apart(lies, "dev", &parts);
	memmove(&parts.wraps.items[1], &parts.wraps.items[0], parts.wraps.count * sizeof(parts.wraps.items[0]));
	memmove(&parts.wraps.heads[1], &parts.wraps.heads[0], parts.wraps.count * sizeof(parts.wraps.heads[0]));
	parts.wraps.heads[0] = first;
	parts.wraps.count++;
	put_together(lies, &parts);
}

/* The charter is the newest, what cites it is left out. */
void
an_older_commit_in_a_bundle(struct lies *lies)
{
	static struct parts parts;
	struct bundle bundle;
	struct err err = ERR_INIT;

	take_apart(lies, "dev", &parts);
	assert_int_equal(bundle_parse(buf_slice(&parts.bytes), &bundle, &err), 0);
	while (parts.commits.count > 1)
		drop(&parts.commits, parts.commits.count - 1);
	parts.padding = bundle_padding(bundle.roster_seq, bundle.charter_seq, 1);
	put_together(lies, &parts);
}
