/* SPDX-License-Identifier: Apache-2.0 */
/* What a store lacks of a vault, put into it in an order in which nothing is there too early. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/share/share_priv.h"
#include "vault/object.h"

/*
 * Objects on their way out. A change is a few of them and goes at once; a vault with a past goes in
 * parts, in their order: it is there when its last object is.
 */
enum { PART_COUNT = 1000, PART_BYTES = 32 << 20 };

struct parcel {
	struct remote *remote;
	struct share_given *given;
	struct remote_item *items;
	size_t count, room, bytes;
	bool is_late;    /* somebody else has put one of them */
	bool is_begun;   /* a part of the change is there */
	size_t replaced; /* of the parcel that failed: nothing but so many that are replaced is missing */
};

static void
parcel_clear(struct parcel *parcel)
{
	for (size_t i = 0; i < parcel->count; i++) {
		free((char *)parcel->items[i].name);
		free((unsigned char *)parcel->items[i].data.data);
	}
	parcel->count = parcel->bytes = 0;
}

static void
parcel_done(struct parcel *parcel)
{
	parcel_clear(parcel);
	free(parcel->items);
}

/* Whoever fetches takes it; an escrow is nothing without its commit. */
static bool
is_of_chain(const struct remote_item *item)
{
	return !item->replace && strstr(item->name, "/escrow/") == NULL;
}

/* The items from AT on are not there, the others are. */
static void
parcel_note(struct parcel *parcel, size_t at)
{
	size_t i;

	for (i = 0; i < at; i++)
		parcel->is_begun = parcel->is_begun || is_of_chain(&parcel->items[i]);
	while (i < parcel->count && parcel->items[i].replace)
		i++;
	parcel->replaced = i == parcel->count ? parcel->count - at : 0;
}

static void
parcel_drop(struct parcel *parcel, size_t at)
{
	struct remote_item *item = &parcel->items[at];

	free((char *)item->name);
	free((unsigned char *)item->data.data);
	parcel->count--;
	memmove(item, item + 1, (parcel->count - at) * sizeof(*item));
}

/*
 * Item AT is there with other bytes. That of the same document is no other change: who put it had the records
 * before a rotation, which wrote them anew, and then broke off. 1: it and its like behind it are left out.
 */
static int
parcel_leave_out(struct parcel *parcel, size_t at, struct err *err)
{
	size_t before = parcel->count, i = at;

	while (i < parcel->count) {
		struct remote_item *item = &parcel->items[i];
		struct buf there CLEANUP(buf_done) = BUF_INIT;
		int r = item->replace ? 0 : remote_get(parcel->remote, item->name, &there, err);

		if (r < 0)
			return r;
		if (r == 1 && object_is_same(item->name, item->data, buf_slice(&there)))
			parcel_drop(parcel, i);
		else if (parcel->count == before)
			return 0;
		else
			i++;
	}
	parcel->is_begun = true;
	return 1;
}

static int
parcel_put(struct parcel *parcel, size_t *at, struct err *err)
{
	int r, left_out;

	do {
		left_out = 0;
		r = parcel->count == 0 ? 0 : remote_put(parcel->remote, parcel->items, parcel->count, at, err);
		if (r == 1)
			left_out = parcel_leave_out(parcel, *at, err);
	} while (left_out == 1);
	return left_out < 0 ? left_out : r;
}

static int
parcel_send(struct parcel *parcel, struct err *err)
{
	size_t at = 0;
	int r = parcel_put(parcel, &at, err);

	parcel_note(parcel, r == 0 ? parcel->count : at);
	if (r == 1) {
		output_detail("somebody else has put %s meanwhile", parcel->items[at].name);
		parcel->is_late = true;
		r = err_set(err, ERR_CONFLICT, "remote-race", "somebody else was first");
	}
	parcel_clear(parcel);
	return r;
}

static void
count(struct share_given *given, const char *name)
{
	given->commits += strstr(name, "/commit/") != NULL;
	given->rosters += strncmp(name, "roster/", 7) == 0;
}

static int
pack(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	struct parcel *parcel = cookie;
	bool is_full = parcel->count == PART_COUNT || parcel->bytes + data.len > PART_BYTES;
	unsigned char *copy;
	int r = is_full ? parcel_send(parcel, err) : 0;

	if (r < 0)
		return r;
	copy = xcalloc(data.len + 1, 1);
	if (data.len > 0)
		memcpy(copy, data.data, data.len);
	parcel->items =
	    list_grow(parcel->items, parcel->count, &parcel->room, sizeof(*parcel->items));
	parcel->items[parcel->count++] =
	    (struct remote_item){xstrdup(name), slice_of(copy, data.len), replace};
	parcel->bytes += data.len;
	count(parcel->given, name);
	return 0;
}

/* Shapes come last and are no part of the change: without them it is in force all the same. */
static int
forgive_shapes(const struct parcel *parcel, struct err *err)
{
	if (!parcel->is_begun || parcel->replaced == 0)
		return err->code;
	output_warning("it is written, but whoever may not read %s cannot compare it before the next "
		       "change there: %s",
	    parcel->replaced == 1 ? "the environment" : "the environments", err->message);
	err_done(err);
	return 0;
}

int
share_give_whole(struct session *session, struct vault *vault, const struct heads *have,
    bool *is_begun, struct err *err)
{
	struct share *share = session_share(session);
	struct parcel parcel CLEANUP(parcel_done) = {.given = &share->given};
	int r;

	r = share_open(session, &parcel.remote, err);
	if (r == 0)
		share_owe_bundles(session, parcel.remote);
	if (r == 0)
		r = vault_objects_above(vault, have, pack, &parcel, err);
	if (r == 0 && parcel_send(&parcel, err) < 0)
		r = forgive_shapes(&parcel, err);
	*is_begun = parcel.is_begun;
	if (parcel.is_late) {
		err_done(err);
		return 1;
	}
	if (r == 0 && share_give_bundles(session, parcel.remote, vault, have) && !share->is_owed)
		share_owe_no_bundles(session);
	if (r == 0)
		share_note_reached(session);
	return r;
}

int
share_give(struct session *session, struct vault *vault, const struct heads *have, struct err *err)
{
	bool is_begun;

	return share_give_whole(session, vault, have, &is_begun, err);
}
