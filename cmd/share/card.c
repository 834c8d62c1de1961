/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/share/card.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/shell_word.h"
#include "cmd/session/self.h"
#include "model/name.h"

enum { CARD_MOST = 1024 };

void
card_done(struct card *card)
{
	free(card->text);
}

void
card_of(struct identity *key, struct card *out)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct card card = {.text = NULL};
	struct slice line, all;

	identity_card(key, &text);
	all = buf_slice(&text);
	slice_next_line(&all, &line);
	memcpy(card.id, identity_member_id(key), MEMBER_ID);
	self_label(card.label);
	card.text = xstrndup((const char *)line.data, line.len);
	*out = card;
}

void
card_object(const struct card *card, char name[CARD_NAME], struct buf *out)
{
	int at = snprintf(name, CARD_NAME, "card/");

	for (size_t i = 0; i < MEMBER_ID; i++)
		at += snprintf(name + at, CARD_NAME - (size_t)at, "%02x", card->id[i]);
	buf_addf(out, "%s\nlabel %s\n", card->text, card->label);
}

static bool
is_id(const char *name, const uint8_t id[MEMBER_ID])
{
	char text[2 * MEMBER_ID + 1];

	for (size_t i = 0; i < MEMBER_ID; i++)
		snprintf(text + 2 * i, 3, "%02x", id[i]);
	return strcmp(name, text) == 0;
}

bool
card_parse_object(const char *name, struct slice object, struct card *out)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	uint8_t rcpt[32], signpk[32];
	struct card card = {.text = NULL};
	enum identity_kind kind;
	struct slice line, label;

	if (object.len > CARD_MOST || !slice_next_line(&object, &line) ||
	    card_parse(line, &kind, rcpt, signpk, &ignored) < 0)
		return false;
	member_id_of(kind, rcpt, signpk, card.id);
	if (!is_id(name, card.id))
		return false;
	if (slice_next_line(&object, &label) && slice_starts_with(label, "label ")) {
		label = slice_from(label, strlen("label "));
		if (label_is_valid(label))
			memcpy(card.label, label.data, label.len);
	}
	card.text = xstrndup((const char *)line.data, line.len);
	*out = card;
	return true;
}

void
card_line(const struct card *card, const char *env, struct buf *out)
{
	buf_addf(out, "evenkeep member add '%s'", card->text);
	if (card->label[0] != '\0')
		buf_addf(out, " --label %s", shell_word(card->label));
	if (env != NULL)
		buf_addf(out, " --grant %s:read", env);
}
