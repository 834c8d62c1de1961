/* SPDX-License-Identifier: Apache-2.0 */
/* The own card: what an administrator adds, and the id to compare it by. */
#include <string.h>

#include "cmd/frame/output.h"
#include "cmd/members/members.h"

/* The one that is a member here; else the first. */
static struct identity *
choose(struct session *session)
{
	struct identities *ids = session_identities(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct people people CLEANUP(people_done) = {0};
	const struct person *self;

	if (people_load(session, &people, &ignored) < 0)
		return ids->items[0]; /* a card needs no vault */
	self = people_self(&people);
	for (size_t i = 0; self != NULL && i < ids->count; i++)
		if (memcmp(identity_recipient(ids->items[i]), self->past.member.rcpt, 32) == 0)
			return ids->items[i];
	return ids->items[0];
}

/*
 * An `age1…` or an SSH line says nothing of the signing key, which is part of the id: who is added by one
 * has another.
 */
static void
bare_id(struct identity *identity, char out[MEMBER_TEXT])
{
	static const uint8_t no_signing_key[32];
	uint8_t id[MEMBER_ID];

	member_id_of(identity_kind(identity), identity_recipient(identity), no_signing_key, id);
	member_text(id, out);
}

int
member_card(struct session *session, struct err *err)
{
	struct buf card CLEANUP(buf_done) = BUF_INIT;
	struct identity *identity;
	char id[MEMBER_TEXT], bare[MEMBER_TEXT];
	struct json *json;
	int r;

	session_stay_here(session);
	r = session_need_keys(session, err);
	if (r < 0)
		return r;
	identity = choose(session);
	identity_card(identity, &card);
	member_text(identity_member_id(identity), id);
	bare_id(identity, bare);
	output_answer("%s", buf_text(&card));
	output_note("your id: %s", id);
	output_note("added by your public key alone, your id is %s", bare);
	output_note("send the card to an administrator, and read them the id some other way: by phone, or face "
		"to face");
	json = output_json("evenkeep.member-card/1", true);
	json_text(json, "card", buf_text(&card));
	json_text(json, "id", id);
	json_text(json, "id_of_key", bare);
	return 0;
}
