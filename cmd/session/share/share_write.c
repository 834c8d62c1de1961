/* SPDX-License-Identifier: Apache-2.0 */
/* Writing through: what is new here is given to the store before it counts (REMOTE.md §4.1). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/hex.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/share/share_priv.h"
#include "vault/admin.h"

enum { FRESH_MS = 2000 }; /* somebody was asked since: others may have written */

static const uint64_t try_again_ms = UINT64_C(30) * 86400 * 1000;

/* What the store and this vault have both. */
static int
take_heads(struct share *share, struct vault *vault, struct err *err)
{
	struct heads now = {.roster = {.seq = 0}};
	int r = vault_heads(vault, &now, err);

	if (r < 0)
		return r;
	heads_done(&share->have);
	share->have = now;
	return 0;
}

struct cards {
	struct remote *remote;
	char **names; /* of cards in the store */
	size_t count, room;
};

static void
cards_done(struct cards *cards)
{
	for (size_t i = 0; i < cards->count; i++)
		free(cards->names[i]);
	free(cards->names);
}

static int
take_card(void *cookie, const char *name, struct err *err)
{
	struct cards *cards = cookie;

	(void)err;
	cards->names = list_grow(cards->names, cards->count, &cards->room, sizeof(char *));
	cards->names[cards->count++] = xstrdup(name);
	return 0;
}

static int
drop_card_of(void *cookie, const struct member *member, struct err *err)
{
	struct cards *cards = cookie;
	char id[2 * MEMBER_ID + 1], name[sizeof("card/") + sizeof(id)];

	hex_text(member->id, MEMBER_ID, id);
	for (size_t i = 0; i < cards->count; i++) {
		if (strcmp(cards->names[i], id) != 0)
			continue;
		snprintf(name, sizeof(name), "card/%s", id);
		return remote_drop(cards->remote, name, err);
	}
	return 0;
}

/* Who is a member now asks no longer. A card that stays does no harm. */
static void
drop_cards(struct session *session, struct vault *vault)
{
	struct cards cards CLEANUP(cards_done) = {0};
	struct err why CLEANUP(err_done) = ERR_INIT;
	int r = share_open(session, &cards.remote, &why);

	if (r == 0)
		r = remote_list(cards.remote, "card/", take_card, &cards, &why);
	if (r == 0 && cards.count > 0)
		r = vault_each_member(vault, drop_card_of, &cards, &why);
	if (r < 0)
		output_detail("cards in the store stay as they are: %s", why.message);
}

static int
explain_part(struct err *err)
{
	return err_why(err, "a part of the change is in the store, and nothing is changed here: whatever "
			    "writes next fetches it first");
}

static int
publish(void *cookie, struct vault *vault, struct err *err)
{
	struct session *session = cookie;
	struct share *share = session_share(session);
	struct heads had CLEANUP(heads_done) = {.roster = {.seq = 0}};
	uint64_t roster = share->have.roster.seq;
	bool is_begun;
	int r = share_give_whole(session, vault, &share->have, &is_begun, err);

	if (r < 0)
		r = is_begun ? explain_part(err) : share_explain(session, err);
	if (r != 0)
		return r;
	share->has_written = true;
	told_copy(&share->have, &had);
	r = take_heads(share, vault, err);
	if (r == 0)
		share_note_own(share, &had, &share->have);
	if (r == 0 && share->have.roster.seq > roster)
		drop_cards(session, vault);
	return r;
}

static int
refresh(void *cookie, struct vault *vault, struct err *err)
{
	struct session *session = cookie;
	struct object_source source;
	struct receive_result received;
	struct remote *remote;
	int r = share_open(session, &remote, err);

	if (r == 0)
		r = share_source(session, remote, &source, err);
	if (r == 0)
		r = vault_receive(vault, &source, &received, err);
	if (r < 0)
		return share_explain(session, err);
	session_share(session)->may_have_news = true;
	return take_heads(session_share(session), vault, err);
}

int
share_explain(struct session *session, struct err *err)
{
	struct buf why CLEANUP(buf_done) = BUF_INIT;

	if (err->code != ERR_REMOTE)
		return err->code;
	if (err->why[0] != '\0')
		buf_addf(&why, "%.200s; ", err->why);
	if (strcmp(err->id, "remote-unsure") == 0)
		err_why(err, "%sit may be there all the same: whatever writes next fetches first, and then it "
			     "shows", buf_text(&why));
	else if (session_share(session)->has_written) {
		err_why(err, "%swhat was written before stays; what is left is not begun, here or there",
		    buf_text(&why));
		if (strstr(err->fix, "nothing was changed") != NULL)
			err_fix(err, "run it again when the store answers");
	} else
		err_why(err, "%snothing was changed, here or there; reading and `run` go on, and `set --local` "
			     "is for you alone", buf_text(&why));
	if (err->fix[0] == '\0')
		err_fix(err, "try again when it answers");
	return err->code;
}

static int
refuse_read_only(const struct remote_address *address, struct err *err)
{
	err_set(err, ERR_REMOTE, "remote-read-only", "the store `%s` can only be read", address->text);
	err_why(err, "a web server does not create an object exactly once; who writes does it where it "
		     "is copied from");
	return err_fix(err, "write with the address of that store: `EVENKEEP_REMOTE=ADDRESS evenkeep …`");
}

/* A reader's copy would be completed, which may be much, for what is refused then. */
static int
refuse_token(struct session *session, struct err *err)
{
	int r = session_find_keys(session, err);

	if (r < 0 || !session_has_token(session))
		return r;
	err_set(err, ERR_NO_KEY, "no-right", "%s is a token, and a token only reads",
	    session_key_origin(session));
	err_why(err, "this command changes what others share; the store was not asked");
	return err_fix(err, "do it with the key of a person");
}

int
share_begin(struct session *session, struct err *err)
{
	struct share *share = session_share(session);
	const struct remote_address *address;
	struct err unconfirmed CLEANUP(err_done) = ERR_INIT;
	struct receive_result received;
	int r;

	if (share->reached_ms != 0 && clock_now_ms() - share->reached_ms < FRESH_MS)
		return 0;
	r = share_address(session, &address, err);
	if (r < 0 || address == NULL)
		return r;
	if (!remote_can_write(address))
		return refuse_read_only(address, err);
	r = refuse_token(session, err);
	if (r < 0)
		return r;
	r = share_fetch(session, &received, err);
	if (r < 0)
		return share_explain(session, err);
	/* it stops that environment, and nothing else */
	if (share_check_confirmed(&received, &unconfirmed) < 0)
		output_warning("%s", unconfirmed.message);
	return 0;
}

int
share_attach(struct session *session, struct vault_place *place, struct err *err)
{
	struct share *share = session_share(session);
	const struct remote_address *address;
	int r = share_address(session, &address, err);

	if (r < 0 || address == NULL)
		return r;
	share->hooks = (struct vault_share){publish, refresh, session};
	place->share = &share->hooks;
	return 0;
}

int
share_attached(struct session *session, struct vault *vault, struct err *err)
{
	struct share *share = session_share(session);
	struct remote *remote;
	int r;

	if (!share->has_address)
		return 0;
	r = share_open(session, &remote, err);
	if (r == 0 && remote_can_write(&share->address) && share->address.engine != REMOTE_GIT)
		r = share_try(session, remote, err);
	return r < 0 ? share_explain(session, err) : take_heads(share, vault, err);
}

int
share_try(struct session *session, struct remote *remote, struct err *err)
{
	struct share *share = session_share(session);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;
	struct reached known, now = {.tried_ms = clock_now_ms()};
	int r = session_need_user(session, &user, err);

	if (r < 0)
		return r;
	reached_load(user->state_folder, share->vault_id, share->address.text, &known);
	if (known.tried_ms <= now.tried_ms && now.tried_ms - known.tried_ms < try_again_ms)
		return 0;
	r = remote_trial(remote, err);
	if (r < 0)
		return r;
	reached_save(user->state_folder, share->vault_id, share->address.text, &now, &ignored);
	return 0;
}

/* Every problem of a conflict is one; anything else among them is not overwritten away. */
static bool
is_conflict(const struct err *err)
{
	size_t i, kept = err->more_count < ERR_MOST - 1 ? err->more_count : ERR_MOST - 1;

	if (err->code != ERR_CONFLICT || strcmp(err->id, "changed-meanwhile") != 0)
		return false;
	for (i = 0; i < kept; i++)
		if (strcmp(err->more[i].id, "changed-meanwhile") != 0)
			return false;
	return err->more_count < ERR_MOST;
}

int
share_ask_overwrite(struct session *session, struct err *err)
{
	const struct globals *globals = session_globals(session);
	struct err answer CLEANUP(err_done) = ERR_INIT;
	size_t i;

	/* with -q what they wrote could not be said, so nobody is asked about it */
	if (!is_conflict(err) || globals->dry_run || output_is_quiet() || !terminal_is_there())
		return err->code;
	session_close_vault(session);
	output_note("%s", err->message);
	for (i = 0; i < err->more_count; i++)
		output_note("%s", err->more[i].message);
	if (terminal_confirm("overwrite what they wrote? It stays in the history\n"
			     "type `yes` to go on: ", "yes", &answer) < 0)
		return err->code;
	share_forget_before(session);
	err_done(err);
	return 0;
}
