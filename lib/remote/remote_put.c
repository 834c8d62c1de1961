/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Writing (REMOTE.md §2): a write whose answer is missing is read back before it is repeated. What
 * is there with our bytes was put, by whichever attempt: commits are signed and never equal by
 * accident.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "remote/remote_priv.h"

struct put {
	struct remote *remote;
	struct buf *names;        /* whole names, NUL-ended */
	struct remote_item *left; /* what is not yet known to be there; in order */
	size_t *index;            /* which of the caller's it is */
	size_t count;
	uint64_t until;
	unsigned tries;
	bool unsure; /* an attempt without an answer was made: it may yet be done */
};

/* Items FIRST to FIRST + COUNT - 1 are there. */
static void
strike(struct put *put, size_t first, size_t count)
{
	size_t behind = put->count - first - count;

	memmove(put->left + first, put->left + first + count, behind * sizeof(*put->left));
	memmove(put->index + first, put->index + first + count, behind * sizeof(*put->index));
	put->count -= count;
}

enum there { THERE_NOT, THERE_SAME, THERE_OTHER };

/* What is under the name of ITEM? Below 0 or an answer other than DONE: cannot be told. */
static int
read_back(struct put *put, const struct remote_item *item, enum there *there, struct reply *reply,
    struct err *err)
{
	const struct wire_request request = {.kind = WIRE_GET, .name = item->name};
	int r = remote_repeat(put->remote, &request, put->until, &put->tries, reply, err);

	if (r == REMOTE_DONE)
		*there = slice_equal(reply->wire.data, item->data) ? THERE_SAME : THERE_OTHER;
	else if (r == REMOTE_ABSENT)
		*there = THERE_NOT;
	else
		return r;
	return REMOTE_DONE;
}

/*
 * Strike what a lost attempt did put. REMOTE_EXISTS: left[0] was created by somebody else; of an
 * object that is replaced, whatever is there is replaced again.
 */
static int
look_what_was_done(struct put *put, struct reply *reply, struct err *err)
{
	enum there there;
	int r;

	while (put->count > 0) {
		r = read_back(put, &put->left[0], &there, reply, err);
		if (r != REMOTE_DONE)
			return r;
		if (there == THERE_OTHER && !put->left[0].replace)
			return REMOTE_EXISTS;
		if (there != THERE_SAME)
			return REMOTE_DONE;
		strike(put, 0, 1);
	}
	return REMOTE_DONE;
}

/*
 * Item AT was there before. Ours, from an earlier attempt or an earlier life: go on behind it. Gone
 * again: try again. Else REMOTE_EXISTS, with the item at left[0].
 */
static int
look_who_won(struct put *put, size_t at, struct reply *reply, struct err *err)
{
	bool group = put->remote->can & ENGINE_GROUP;
	enum there there;
	int r = read_back(put, &put->left[at], &there, reply, err);

	if (r != REMOTE_DONE)
		return r;
	if (there == THERE_SAME && group) {
		strike(put, at, 1);
		return REMOTE_DONE;
	}
	if (!group)
		strike(put, 0, at);
	if (there == THERE_NOT)
		return remote_pause(put->remote, reply, REMOTE_BUSY, ++put->tries, put->until)
			   ? REMOTE_DONE
			   : REMOTE_BUSY;
	if (there == THERE_SAME) {
		strike(put, 0, 1);
		return REMOTE_DONE;
	}
	if (group && at > 0) {
		put->index[0] = put->index[at];
		put->left[0] = put->left[at];
	}
	return REMOTE_EXISTS;
}

/*
 * A final answer to an attempt that may have put something all the same: where items are put one by one,
 * those before the one that it is about; of a group all of them, where the store is full: etcd says so to
 * the very write that filled it. They are read back: who asked must know what is there now.
 */
static void
look_what_is_there(struct put *put, int answer)
{
	bool group = put->remote->can & ENGINE_GROUP;
	struct reply reply CLEANUP(reply_done) = {0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	int r;

	if (group ? answer != REMOTE_FULL : put->count < 2)
		return;
	r = look_what_was_done(put, &reply, &ignored);
	if (group && r != REMOTE_DONE && r != REMOTE_EXISTS)
		put->unsure = true;
}

/* How many of what is left go into the next attempt: all, but where a group has limits. */
static size_t
count_next(const struct put *put)
{
	unsigned small_group = ENGINE_GROUP | ENGINE_SMALL;
	size_t bytes = 0, i;

	if ((put->remote->can & small_group) != small_group)
		return put->count;
	for (i = 0; i < put->count && i < ENGINE_GROUP_ITEMS; i++) {
		bytes += put->left[i].data.len;
		if (i > 0 && bytes > ENGINE_GROUP_BYTES)
			break;
	}
	return i;
}

static int
put_all(struct put *put, struct reply *reply, struct err *err)
{
	struct wire_request request = {.kind = WIRE_PUT};
	int r;

	while (put->count > 0) {
		if (frame_left_ms(put->until) == 0)
			return put->unsure ? REMOTE_UNSURE : REMOTE_DOWN;
		request.items = put->left;
		request.count = count_next(put);
		r = remote_repeat(put->remote, &request, put->until, &put->tries, reply, err);
		if (r == REMOTE_DONE) {
			strike(put, 0, request.count);
		} else if (r == REMOTE_EXISTS) {
			r = look_who_won(put, reply->wire.at, reply, err);
		} else if (r == REMOTE_UNSURE) {
			put->unsure = true;
			if (!remote_pause(put->remote, reply, r, ++put->tries, put->until))
				return REMOTE_UNSURE;
			r = look_what_was_done(put, reply, err);
		}
		if (r != REMOTE_DONE)
			return r;
	}
	return REMOTE_DONE;
}

/* Nothing that fails after a lost attempt says that nothing was changed. */
static int
fail(struct put *put, size_t count, int answer, struct reply *reply, struct err *err)
{
	const char *address = put->remote->settings.address->text;
	char why[sizeof(reply->said)];

	if (put->unsure && answer != REMOTE_EXISTS) {
		memcpy(why, answer < 0 ? err->message : reply->said,
		    answer < 0 ? sizeof(err->message) : sizeof(why));
		err_set(err, ERR_REMOTE, "remote-unsure",
		    "sent `%s` to `%s` but got no answer, and the store cannot be asked now",
		    put->left[0].name, address);
		err_why(err, "%s", why);
		return err_fix(err, "`evenkeep fetch` will tell whether it was written");
	}
	remote_fail(put->remote, answer, reply, err);
	if (put->count < count && answer > 0 && reply->fix[0] == '\0')
		err_fix(err, "try again: %zu of %zu objects were put", count - put->count, count);
	return err->code;
}

/* Whole names for COUNT items; the texts stand in NAMES, which grows no more behind this. */
static int
join_names(struct put *put, const struct remote_item *items, size_t count, struct err *err)
{
	size_t i, at = 0;
	int r;

	for (i = 0; i < count; i++) {
		r = remote_full_name(put->remote, items[i].name, false, put->names, err);
		if (r < 0)
			return r;
		buf_add_byte(put->names, '\0');
	}
	for (i = 0; i < count; i++) {
		put->left[i] = items[i];
		put->left[i].name = put->names->data + at;
		put->index[i] = i;
		at += strlen(put->left[i].name) + 1;
	}
	return 0;
}

int
remote_put_plain(struct remote *remote, const struct remote_item *items, size_t count,
    uint64_t until, size_t *at, struct err *err)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	struct reply reply CLEANUP(reply_done) = {0};
	struct remote_item *left CLEANUP(freep) = xcalloc(count + 1, sizeof(*left));
	size_t *index CLEANUP(freep) = xcalloc(count + 1, sizeof(*index));
	struct put put = {.remote = remote,
	    .names = &names,
	    .left = left,
	    .index = index,
	    .count = count,
	    .until = until};
	int r = join_names(&put, items, count, err);

	if (r < 0)
		return r;
	r = put_all(&put, &reply, err);
	if (r != REMOTE_DONE && r != REMOTE_EXISTS)
		look_what_is_there(&put, r);
	if (put.count > 0)
		*at = put.index[0];
	if (r != REMOTE_DONE && put.count == 0) {
		err_done(err); /* all of it is there */
		r = REMOTE_DONE;
	}
	if (r == REMOTE_DONE)
		return 0;
	if (r == REMOTE_EXISTS)
		return 1;
	return fail(&put, count, r, &reply, err);
}

/* Names and sizes are in order. */
static int
check(const struct remote *remote, const struct remote_item *items, size_t count, struct err *err)
{
	struct buf ignored CLEANUP(buf_done) = BUF_INIT;
	size_t i;
	int r;

	if (count > WIRE_ITEMS_MOST)
		return err_set(err, ERR_REMOTE, "remote-large",
		    "%zu objects in one write are more than the %d that a store takes", count,
		    WIRE_ITEMS_MOST);
	for (i = 0; i < count; i++) {
		r = remote_full_name(remote, items[i].name, false, &ignored, err);
		if (r < 0)
			return r;
		if (items[i].data.len > REMOTE_BLOB_MOST)
			return err_set(err, ERR_REMOTE, "remote-large",
			    "`%s` has %zu bytes; an object in a store has at most %d",
			    items[i].name, items[i].data.len, REMOTE_BLOB_MOST);
	}
	return 0;
}

/* What needs parts gets them first; then all are put. */
static int
put_in_parts(struct remote *remote, const struct remote_item *items, size_t count, uint64_t until,
    struct buf *lists, size_t *at, struct err *err)
{
	struct remote_item *whole CLEANUP(freep) = xcalloc(count + 1, sizeof(*whole));
	struct reply reply CLEANUP(reply_done) = {0};
	unsigned tries = 0;
	int r;

	r = remote_ready_surely(remote, until, &tries, &reply, err);
	if (r != REMOTE_DONE)
		return remote_fail(remote, r, &reply, err);
	memcpy(whole, items, count * sizeof(*whole));
	r = parts_split(remote, whole, count, until, lists, err);
	return r < 0 ? r : remote_put_plain(remote, whole, count, until, at, err);
}

int
remote_put(struct remote *remote, const struct remote_item *items, size_t count, size_t *at,
    struct err *err)
{
	struct buf *lists = NULL;
	size_t i;
	int r;

	*at = 0;
	remote_forget(remote);
	r = check(remote, items, count, err);
	if (r < 0 || count == 0)
		return r;
	lists = xcalloc(count, sizeof(*lists));
	r = put_in_parts(remote, items, count, remote_until(remote), lists, at, err);
	for (i = 0; i < count; i++)
		buf_done(&lists[i]);
	free(lists);
	return r;
}
