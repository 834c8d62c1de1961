/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects by their versions. A store that tells none is read, and the hash of what it has is the
 * version then: it begins with `=`, which no tag of a store may.
 */
#include <string.h>

#include "base/hex.h"
#include "crypto/hash.h"
#include "remote/remote_priv.h"

static bool
is_hash(const struct remote_tag *tag)
{
	return tag->text[0] == '=';
}

static void
tag_by_hash(struct slice data, struct remote_tag *out)
{
	uint8_t hash[HASH];

	hash_of("remote/version", data, hash);
	memset(out, 0, sizeof(*out));
	out->text[0] = '=';
	hex_text(hash, HASH, out->text + 1);
}

/* What the store told of DATA, or its hash. */
static void
tag_of(const struct reply *reply, bool is_told, struct remote_tag *out)
{
	const char *told = is_told ? reply->wire.tag : "";

	if (told[0] == '\0' || told[0] == '=') {
		tag_by_hash(reply->wire.data, out);
		return;
	}
	memset(out, 0, sizeof(*out));
	strncpy(out->text, told, sizeof(out->text) - 1);
}

int
version_get(struct remote *remote, const char *full, uint64_t until, const struct remote_tag *known,
    struct remote_tag *now, struct reply *reply, struct err *err)
{
	struct wire_request request = {.kind = WIRE_GET_IF, .name = full, .tag = ""};
	unsigned tries = 0;
	int r = remote_ready_surely(remote, until, &tries, reply, err);

	if (r != REMOTE_DONE)
		return r;
	if (!(remote->can & ENGINE_VERSIONS))
		request.kind = WIRE_GET;
	else if (!is_hash(known))
		request.tag = known->text;
	r = remote_repeat(remote, &request, until, &tries, reply, err);
	if (r == REMOTE_SAME)
		*now = *known;
	if (r == REMOTE_ABSENT)
		*now = (struct remote_tag){""};
	if (r != REMOTE_DONE)
		return r;
	tag_of(reply, request.kind == WIRE_GET_IF, now);
	if (is_hash(known)) {
		struct remote_tag hash;

		tag_by_hash(reply->wire.data, &hash);
		if (strcmp(hash.text, known->text) == 0)
			return REMOTE_SAME;
	}
	return REMOTE_DONE;
}

int
remote_get_if(struct remote *remote, const char *name, struct remote_tag *tag, struct buf *out,
    struct err *err)
{
	struct buf full CLEANUP(buf_done) = BUF_INIT;
	struct reply reply CLEANUP(reply_done) = {0};
	struct remote_tag now = {""};
	uint64_t until = remote_until(remote);
	int r;

	r = remote_full_name(remote, name, false, &full, err);
	if (r < 0)
		return r;
	r = version_get(remote, buf_text(&full), until, tag, &now, &reply, err);
	if (r != REMOTE_DONE && r != REMOTE_SAME && r != REMOTE_ABSENT)
		return remote_fail(remote, r, &reply, err);
	if (r == REMOTE_DONE) {
		int joined = reply_join(remote, name, &reply, until, out, err);

		if (joined < 0)
			return joined;
	}
	*tag = now;
	return r == REMOTE_DONE ? 1 : r == REMOTE_SAME ? 2 : 0;
}
