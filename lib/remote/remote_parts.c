/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects that are too large for a store are kept in parts:
 *
 *	list = "VPT1", u32 length of all, then for each part its hash: H("vault1/part", part)
 *
 * Every part but the last has REMOTE_PART_MOST bytes. It is an object of its own, `part/<hash>` beside
 * what is of the same environment, created before the list and never changed. What begins like a list is
 * itself put as one, into every store; so what is read and begins so is a list, wherever it was copied
 * to.
 */
#include <string.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "remote/remote_priv.h"

enum { LIST_HEAD = 8, ENV_ID_LEAST = 32, WITHOUT_COPY_LEAST = 256 << 10 };

static const char magic[] = "VPT1";

/* The environment's folder, with its slash: NAME begins with an id. Else nothing. */
static int
environment_of(const char *name)
{
	size_t digits = strspn(name, "0123456789abcdef");

	return digits >= ENV_ID_LEAST && name[digits] == '/' ? (int)digits + 1 : 0;
}

static void
part_name(const char *of, const uint8_t hash[HASH], struct buf *out)
{
	char digits[2 * HASH + 1];

	hex_text(hash, HASH, digits);
	buf_addf(out, "%.*spart/%s", environment_of(of), of, digits);
}

static bool
is_list(struct slice data)
{
	return slice_starts_with(data, magic);
}

static int
is_damaged(const struct remote *remote, const char *name, const char *what, struct err *err)
{
	err_set(err, ERR_REMOTE, "remote-speech", "`%s` of the store `%s` %s", name,
	    remote->settings.address->text, what);
	err_why(err, "it is kept in parts, and their hashes do not fit together");
	return err_fix(err, "see whether the store is whole; `evenkeep status` tells what is there");
}

/* Append the part of HASH, which has LEN bytes. */
static int
join_one(struct remote *remote, const char *of, const uint8_t hash[HASH], size_t len,
    uint64_t until, struct buf *out, struct err *err)
{
	struct buf name CLEANUP(buf_done) = BUF_INIT, full CLEANUP(buf_done) = BUF_INIT;
	struct reply reply CLEANUP(reply_done) = {0};
	struct wire_request request = {.kind = WIRE_GET};
	uint8_t found[HASH];
	unsigned tries = 0;
	int r;

	part_name(of, hash, &name);
	r = remote_full_name(remote, buf_text(&name), false, &full, err);
	if (r < 0)
		return r;
	request.name = buf_text(&full);
	r = remote_repeat(remote, &request, until, &tries, &reply, err);
	if (r == REMOTE_ABSENT)
		return is_damaged(remote, of, "lacks a part", err);
	if (r != REMOTE_DONE)
		return remote_fail(remote, r, &reply, err);
	if (reply.wire.data.len != len)
		return is_damaged(remote, of, "has a part of another length", err);
	hash_of("vault1/part", reply.wire.data, found);
	if (memcmp(found, hash, HASH) != 0)
		return is_damaged(remote, of, "has a part with other bytes", err);
	buf_add(out, reply.wire.data);
	return 0;
}

int
parts_join(struct remote *remote, const char *name, struct slice data, uint64_t until,
    struct buf *out, struct err *err)
{
	struct buf list CLEANUP(buf_done) = BUF_INIT;
	size_t before = out->len, total, count, i, len;
	int r = 0;

	if (!is_list(data)) {
		buf_add(out, data);
		return 0;
	}
	total = data.len < LIST_HEAD ? 0
				     : (size_t)data.data[4] << 24 | (size_t)data.data[5] << 16 |
					   (size_t)data.data[6] << 8 | data.data[7];
	count = (total + REMOTE_PART_MOST - 1) / REMOTE_PART_MOST;
	if (total == 0 || total > REMOTE_BLOB_MOST || data.len != LIST_HEAD + count * HASH)
		return is_damaged(remote, name, "is a list of parts that is not in order", err);
	buf_add(&list, slice_from(data, LIST_HEAD)); /* DATA goes with the next answer */
	for (i = 0; i < count && r == 0; i++) {
		len = i + 1 < count ? REMOTE_PART_MOST : total - i * REMOTE_PART_MOST;
		r = join_one(remote, name, buf_slice(&list).data + i * HASH, len, until, out, err);
	}
	if (r < 0 && out->len > before) {
		out->len = before;
		out->data[before] = '\0';
	}
	return r;
}

int
reply_join(struct remote *remote, const char *name, struct reply *reply, uint64_t until,
    struct buf *out, struct err *err)
{
	struct slice data = reply->wire.data;

	if (out->len > 0 || is_list(data) || data.len < WITHOUT_COPY_LEAST)
		return parts_join(remote, name, data, until, out, err);
	/* the frame becomes the object, so that a large one is not here twice */
	buf_done(out);
	*out = reply->frame;
	reply->frame = (struct buf)BUF_INIT;
	memmove(out->data, data.data, data.len);
	out->len = data.len;
	out->data[out->len] = '\0';
	return 0;
}

/* Put the parts of ITEM, and make LIST of them. */
static int
split_one(struct remote *remote, const struct remote_item *item, uint64_t until, struct buf *list,
    struct err *err)
{
	size_t count = (item->data.len + REMOTE_PART_MOST - 1) / REMOTE_PART_MOST, i, at;
	uint8_t hash[HASH];
	int r = 0;

	buf_add_text(list, magic);
	buf_add_u32(list, (uint32_t)item->data.len);
	for (i = 0; i < count && r == 0; i++) {
		struct buf name CLEANUP(buf_done) = BUF_INIT;
		struct slice rest = slice_from(item->data, i * REMOTE_PART_MOST);
		struct remote_item part = {.data = rest};

		if (part.data.len > REMOTE_PART_MOST)
			part.data.len = REMOTE_PART_MOST;
		hash_of("vault1/part", part.data, hash);
		buf_add(list, slice_of(hash, HASH));
		part_name(item->name, hash, &name);
		part.name = buf_text(&name);
		r = remote_put_plain(remote, &part, 1, until, &at, err);
		if (r == 1)
			r = is_damaged(remote, part.name, "has other bytes than its name says", err);
	}
	return r;
}

int
parts_split(struct remote *remote, struct remote_item *items, size_t count, uint64_t until,
    struct buf *lists, struct err *err)
{
	size_t most = remote->can & ENGINE_SMALL ? REMOTE_PART_MOST : REMOTE_BLOB_MOST, i;
	int r = 0;

	for (i = 0; i < count && r == 0; i++) {
		if (items[i].data.len <= most && !is_list(items[i].data))
			continue;
		r = split_one(remote, &items[i], until, &lists[i], err);
		items[i].data = buf_slice(&lists[i]);
	}
	return r;
}
