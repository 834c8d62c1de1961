/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/session/login/login.h"
#include "cmd/session/share/reached.h"
#include "cmd/share/share_cmds.h"

struct seen {
	char name[65]; /* "": the rosters */
	uint64_t seq;
	enum there there;
};

struct showing {
	const struct remote_address *address;
	char id[VAULT_ID_TEXT];
	uint64_t reached_ms, now_ms;
	struct seen *items;
	size_t count, room;
	bool is_reached, is_elsewhere;
	char login[700];       /* what may be shown of it; "": there is none */
	enum remote_confinement confinement;
};

static void
showing_done(struct showing *showing)
{
	free(showing->items);
}

static int
take(void *cookie, const struct there_item *item, struct err *err)
{
	struct showing *showing = cookie;
	struct seen *seen;

	(void)err;
	showing->items =
	    list_grow(showing->items, showing->count, &showing->room, sizeof(*showing->items));
	seen = &showing->items[showing->count++];
	showing->is_elsewhere = item->is_elsewhere;
	*seen = (struct seen){.seq = item->seq, .there = item->there};
	if (item->info != NULL)
		snprintf(seen->name, sizeof(seen->name), "%s", item->info->name);
	return 0;
}

static const char *
engine_word(enum remote_engine engine)
{
	switch (engine) {
	case REMOTE_FILE:
		return "a folder";
	case REMOTE_GIT:
		return "a git repository";
	case REMOTE_ETCD:
		return "etcd";
	case REMOTE_S3:
		return "an object store";
	default:
		return "a web server";
	}
}

static const char *
engine_name(enum remote_engine engine)
{
	static const char *const names[] = {"file", "git", "https", "etcd", "s3"};

	return names[engine];
}

static void
document(const struct showing *showing, const struct err *down)
{
	struct json *json = output_json("evenkeep.remote/1", true);

	json_text(json, "address", showing->address->text);
	json_text(json, "engine", engine_name(showing->address->engine));
	json_text(json, "origin", showing->address->origin);
	json_text(json, "login", showing->login[0] == '\0' ? NULL : showing->login);
	json_text(json, "vault_id", showing->id[0] == '\0' ? NULL : showing->id);
	json_bool(json, "can_write", remote_can_write(showing->address));
	json_time(json, "last_reached", showing->reached_ms);
	json_bool(json, "reached", showing->is_reached);
	if (!showing->is_reached)
		json_text(json, "error", down->message);
	else
		json_bool(json, "confined", showing->confinement == REMOTE_CONFINED);
	json_open_list(json, "heads");
	for (size_t i = 0; i < showing->count; i++) {
		json_open_map(json, NULL);
		json_text(json, "environment",
		    showing->items[i].name[0] == '\0' ? NULL : showing->items[i].name);
		json_number(json, "seq", showing->items[i].seq);
		json_text(json, "there", there_word(showing->items[i].there));
		json_close_map(json);
	}
	json_close_list(json);
}

static void
say_heads(const struct showing *showing)
{
	static const char *const words[] = {"the same there", "newer there: `evenkeep fetch`",
	    "older there: it lacks what is here", "another history there"};

	for (size_t i = 0; i < showing->count; i++) {
		const struct seen *seen = &showing->items[i];
		enum mark mark = seen->there == THERE_SAME ? MARK_SAME :
			seen->there == THERE_NEWER ? MARK_LOOK : MARK_BAD;

		if (seen->name[0] == '\0')
			output_marked_answer(mark, "members at roster %" PRIu64 ", %s", seen->seq,
			    words[seen->there]);
		else
			output_marked_answer(mark, "%s at commit %" PRIu64 ", %s", seen->name, seen->seq,
			    words[seen->there]);
	}
}

static void
say(const struct showing *showing, const struct err *down)
{
	char when[THERE_WHEN];

	output_answer("%s: %s%s", showing->address->text, engine_word(showing->address->engine),
	    remote_can_write(showing->address) ? "" : ", which can only be read");
	if (showing->address->origin != NULL && showing->login[0] != '\0')
		output_answer("login: %s", showing->login);
	else if (showing->address->origin != NULL)
		output_answer("login: none, as none is bound to %s", showing->address->origin);
	if (showing->id[0] == '\0') {
		output_answer("no vault is here yet");
		output_next("evenkeep join, or evenkeep fetch where there is a token");
		return;
	}
	output_answer("vault %s", showing->id);
	if (showing->reached_ms == 0)
		output_answer("not reached from this machine yet");
	else {
		there_when(showing->reached_ms, showing->now_ms, when);
		output_answer("last reached and verified %s", when);
	}
	if (!showing->is_reached)
		output_warning("it cannot be reached now: %s%s%s", down->message,
		    down->fix[0] == '\0' ? "" : "; fix: ", down->fix);
	else if (showing->confinement == REMOTE_UNCONFINED)
		output_note("evenkeep-remote is not held to this store: the kernel has no landlock");
	else
		output_detail("evenkeep-remote is %s", showing->confinement == REMOTE_CONFINED ?
			"held to this store" : "not held to this store, because it starts git");
	say_heads(showing);
	if (showing->is_elsewhere)
		output_warning("%s", there_elsewhere);
	for (size_t i = 0; i < showing->count; i++)
		if (showing->items[i].there == THERE_FORKED) {
			output_next("%s", share_fork_fix);
			return;
		}
}

/* A login that is there and not used is no failure here: it is what is to be seen. */
static void
look_at_login(struct session *session, struct showing *showing)
{
	struct err why CLEANUP(err_done) = ERR_INIT;
	const struct login *login;

	if (share_login(session, &login, &why) < 0)
		snprintf(showing->login, sizeof(showing->login), "not used: %s", why.message);
	else if (login != NULL)
		snprintf(showing->login, sizeof(showing->login), "%s", login_words(login));
}

static void
look_at_program(struct session *session, struct showing *showing)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct remote *remote;

	if (share_open(session, &remote, &ignored) == 0)
		showing->confinement = remote_confinement(remote);
}

int
remote_show(struct session *session, struct err *err)
{
	struct showing showing CLEANUP(showing_done) = {.now_ms = session_now_ms(session)};
	struct err down CLEANUP(err_done) = ERR_INIT;
	struct vault *vault;
	int r = share_need_address(session, &showing.address, err);

	if (r < 0)
		return r;
	look_at_login(session, &showing);
	r = session_need_vault(session, false, &vault, err);
	if (r == ERR_NOT_FOUND) { /* a new machine wants to know where to log in */
		down = *err;
		*err = (struct err)ERR_INIT;
		document(&showing, &down);
		say(&showing, &down);
		return 0;
	}
	if (r == 0)
		r = share_last_reached(session, &showing.reached_ms, err);
	if (r < 0)
		return r;
	vault_id_text(vault_id(vault), showing.id);
	r = there_look(session, take, &showing, &down);
	if (r < 0 && r != ERR_REMOTE) {
		*err = down;
		down = (struct err)ERR_INIT;
		return r;
	}
	showing.is_reached = r == 0;
	look_at_program(session, &showing);
	document(&showing, &down);
	say(&showing, &down);
	return 0;
}
