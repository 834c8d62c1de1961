/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What `join` leaves in the store as card/<member id>, so that administrators see who asks: the card, and
 * what its owner wants to be called. Whoever may write to the store can leave one: it is shown, and
 * never trusted.
 *
 *	vault-member-1 …
 *	label bob@example.org
 */
#ifndef EK_CMD_CARD_H
#define EK_CMD_CARD_H

#include "cmd/session/session.h"
#include "vault/admin.h"

struct card {
	uint8_t id[MEMBER_ID];
	char label[65]; /* as they say; "": none that can be shown */
	char *text;     /* `vault-member-1 …` */
};

/* Of one's own key; card_done() frees it. */
void card_of(struct identity *key, struct card *out);
void card_done(struct card *card);

/* Name and content of its object. */
enum { CARD_NAME = 2 * MEMBER_ID + 8 };
void card_object(const struct card *card, char name[CARD_NAME], struct buf *out);

/* False: it is none, or not of the member that NAME, the last part of the object's, says. */
bool card_parse_object(const char *name, struct slice object, struct card *out);

/* `evenkeep member add 'CARD' --label LABEL --grant ENV:read`, to be pasted by an administrator. */
void card_line(const struct card *card, const char *env, struct buf *out);

#endif
