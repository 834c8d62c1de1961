/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/shell_word.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/self.h"
#include "cmd/share/card.h"
#include "cmd/share/share_cmds.h"

struct join_opts {
	const char *vault_id;
	bool passphrase;
};

static const struct opt opts[] = {
	OPT_STRING(0, "vault-id", struct join_opts, vault_id, "ID",
		"the vault's id, where no evenkeep.lock says it (`remote show`)"),
	OPT_FLAG(0, "passphrase", struct join_opts, passphrase, "protect a new identity by a passphrase"),
	OPT_END,
};

/* What one may do in an environment. */
struct may {
	char name[65];
	uint64_t seq;
	size_t rank; /* in the order of promotion */
	enum right right;
	bool is_scoped, is_protected;
};

struct joining {
	struct session *session;
	struct self self;
	struct identity *key; /* of self, or of the session; NULL: it would be made */
	struct card card;
	struct receive_result received;
	struct self_info info; /* where one is a member */
	bool would, is_member, is_card_left;
	struct may *items;
	size_t count, room;
};

static void
joining_done(struct joining *joining)
{
	self_done(&joining->self);
	card_done(&joining->card);
	free(joining->items);
}

/* Of the keys that are found without asking, one that is a member's here. */
static int
find_member(struct joining *joining, struct err *err)
{
	struct session *session = joining->session;
	const struct user_config *user;
	struct vault *vault;
	int r = session_need_vault(session, false, &vault, err);

	if (r == 0)
		r = session_need_user(session, &user, err);
	if (r < 0 || session_has_token(session))
		return r;
	joining->is_member = vault_self_info(vault, &joining->info);
	if (!joining->is_member)
		return 0;
	joining->key = joining->info.identity;
	joining->self.path = self_path(session, user);
	if (joining->self.path != NULL && !file_exists(joining->self.path))
		freep(&joining->self.path);
	return 0;
}

/* Else the own file, asked for or made: a key that is a member's already is not hidden behind another. */
static int
find_self(struct joining *joining, const struct join_opts *o, struct err *err)
{
	struct session *session = joining->session;
	int r = joining->would ? session_find_keys(session, err) : find_member(joining, err);

	if (r < 0 || joining->is_member)
		return r;
	if (o->passphrase && !joining->would && !terminal_is_there())
		return err_set(err, ERR_REFUSED, "no-terminal", "a passphrase is asked for on a terminal, "
								"and there is none");
	r = self_find(session, o->passphrase, &joining->self, err);
	if (r < 0 || joining->self.keys.count == 0)
		return r;
	joining->key = joining->self.keys.items[0];
	if (joining->would)
		return 0;
	vault_use(session_vault(session), &joining->self.keys);
	joining->is_member = vault_self_info(session_vault(session), &joining->info);
	if (joining->is_member)
		joining->key = joining->info.identity;
	return 0;
}

static int
take_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct joining *joining = cookie;
	struct may *may;

	(void)err;
	joining->items =
	    list_grow(joining->items, joining->count, &joining->room, sizeof(*joining->items));
	may = &joining->items[joining->count++];
	*may = (struct may){.seq = info->seq, .right = info->right, .is_scoped = info->scoped,
	    .rank = project_env_rank(session_project(joining->session), info->name),
	    .is_protected = session_env_is_protected(joining->session, info)};
	snprintf(may->name, sizeof(may->name), "%s", info->name);
	return 0;
}

static int
by_rank(const void *a, const void *b)
{
	const struct may *x = a, *y = b;

	if (x->rank != y->rank)
		return x->rank < y->rank ? -1 : 1;
	return strcmp(x->name, y->name);
}

static int
look(struct joining *joining, struct err *err)
{
	int r = vault_each_env(session_vault(joining->session), take_env, joining, err);

	if (r == 0 && joining->count > 0)
		qsort(joining->items, joining->count, sizeof(*joining->items), by_rank);
	return r;
}

/* Administrators then see who asks, with `status`. One that is there already says the same. */
static int
leave_card(struct joining *joining, struct err *err)
{
	struct buf object CLEANUP(buf_done) = BUF_INIT;
	const struct remote_address *address;
	struct remote *remote;
	struct remote_item item;
	char name[CARD_NAME];
	size_t at;
	int r = share_need_address(joining->session, &address, err);

	if (r < 0 || joining->is_member || joining->would || !remote_can_write(address))
		return r;
	card_object(&joining->card, name, &object);
	item = (struct remote_item){.name = name, .data = buf_slice(&object)};
	r = share_open(joining->session, &remote, err);
	if (r == 0)
		r = remote_put(remote, &item, 1, &at, err);
	if (r >= 0) {
		joining->is_card_left = true;
		return 0;
	}
	output_warning("your card could not be left at the store: %s", err->message);
	err_done(err);
	return 0;
}

static const char *
right_of(const struct may *may)
{
	static const char *const words[] = {"nothing", "read", "write", "own"};

	return may->is_scoped ? "read some" : words[may->right];
}

/* The environment to begin with: the first that is not protected. */
static const char *
first_env(const struct joining *joining)
{
	for (size_t i = 0; i < joining->count; i++)
		if (!joining->items[i].is_protected)
			return joining->items[i].name;
	return joining->count == 0 ? NULL : joining->items[0].name;
}

/* The first one that may be read; NULL: none. */
static const struct may *
first_readable(const struct joining *joining)
{
	for (size_t i = 0; i < joining->count; i++)
		if (joining->items[i].right != RIGHT_NONE && !joining->items[i].is_protected)
			return &joining->items[i];
	for (size_t i = 0; i < joining->count; i++)
		if (joining->items[i].right != RIGHT_NONE)
			return &joining->items[i];
	return NULL;
}

static void
say_line(const struct joining *joining)
{
	struct buf line CLEANUP(buf_done) = BUF_INIT;
	char id[MEMBER_TEXT];

	card_line(&joining->card, first_env(joining), &line);
	member_text(joining->card.id, id);
	output_line("you are no member yet%s. Send this line to an administrator of the vault:",
	    joining->is_card_left ? "; your card is at the store" : "");
	output_answer("  %s", buf_text(&line));
	output_line("and read them your id, by another way than you sent the line: %s", id);
	output_line("more rights are given with `evenkeep grant %s read -e ENV`",
		shell_word(joining->card.label));
	output_next("once they did it: evenkeep fetch && evenkeep run -e %s -- COMMAND",
	    first_env(joining) == NULL ? "ENV" : first_env(joining));
}

static void
say_rights(const struct joining *joining)
{
	const struct may *may = first_readable(joining);
	struct buf rights CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < joining->count; i++)
		buf_addf(&rights, "%s%s %s", i == 0 ? "" : ", ", joining->items[i].name,
		    right_of(&joining->items[i]));
	output_line("you are `%s`: %s", joining->info.label, buf_text(&rights));
	if (may != NULL)
		output_next("evenkeep run -e %s -- COMMAND", may->name);
	else
		output_answer("nothing is granted to you yet; ask an owner: evenkeep grant %s read -e %s",
		    shell_word(joining->info.label), first_env(joining) == NULL ? "ENV" : first_env(joining));
}

static void
say(const struct joining *joining)
{
	if (joining->self.is_made && joining->would && session_has_keys(joining->session))
		output_line("would make your identity %s, unless %s is a member's here already", joining->self.path,
		    session_key_origin(joining->session));
	else if (joining->self.is_made)
		output_line("%s your identity %s: keep a copy of it",
		    joining->would ? "would make" : "made", joining->self.path);
	if (joining->would)
		return;
	if (joining->received.commits + joining->received.rosters > 0)
		output_line("fetched and verified the vault: %zu environment%s, %zu new commit%s",
		    joining->count, joining->count == 1 ? "" : "s", joining->received.commits,
		    joining->received.commits == 1 ? "" : "s");
	else
		output_line("the vault is here, and nothing in it is new");
	if (joining->is_member)
		say_rights(joining);
	else
		say_line(joining);
}

static void
document(const struct joining *joining)
{
	struct json *json = output_json("evenkeep.join/1", true);
	struct buf public CLEANUP(buf_done) = BUF_INIT;
	struct buf line CLEANUP(buf_done) = BUF_INIT;
	char id[MEMBER_TEXT] = "";

	json_bool(json, "dry_run", joining->would);
	json_text(json, "identity", joining->self.path);
	json_bool(json, "identity_made", joining->self.is_made);
	if (joining->key != NULL) {
		identity_recipient_text(joining->key, &public);
		member_text(joining->card.id, id);
		card_line(&joining->card, first_env(joining), &line);
	}
	json_text(json, "recipient", public.len == 0 ? NULL : buf_text(&public));
	json_text(json, "member_id", id[0] == '\0' ? NULL : id);
	json_text(json, "member", joining->is_member ? joining->info.label : NULL);
	json_text(json, "card", joining->card.text);
	json_bool(json, "card_left", joining->is_card_left);
	json_text(json, "send", joining->is_member || line.len == 0 ? NULL : buf_text(&line));
	json_number(json, "fetched_commits", joining->received.commits);
	json_open_list(json, "environments");
	for (size_t i = 0; i < joining->count; i++) {
		json_open_map(json, NULL);
		json_text(json, "name", joining->items[i].name);
		json_number(json, "seq", joining->items[i].seq);
		json_text(json, "right", joining->items[i].right == RIGHT_NONE ? NULL :
			right_of(&joining->items[i]));
		json_close_map(json);
	}
	json_close_list(json);
}

/* A job has a token instead of an identity: it would leave both behind, here and at the store. */
static int
refuse_job(struct err *err)
{
	if (variable("EVENKEEP_TOKEN") == NULL)
		return 0;
	err_set(err, ERR_REFUSED, "token-here", "who has a token does not join: it is in EVENKEEP_TOKEN");
	return err_fix(err, "`evenkeep fetch`, or `evenkeep run --fresh`, needs nothing but the token");
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct joining joining CLEANUP(joining_done) = {.session = session,
	    .would = session_globals(session)->dry_run};
	const struct join_opts *o = cookie;
	const struct remote_address *address;
	int r = refuse_job(err);

	if (r == 0 && o->vault_id != NULL)
		r = share_want(session, o->vault_id, err);
	if (r == 0 && args->count == 1)
		r = share_use(session, args->item[0], err);
	if (r == 0)
		r = share_need_address(session, &address, err);
	if (r == 0 && !joining.would)
		r = share_fetch(session, &joining.received, err);
	if (r == 0)
		r = find_self(&joining, o, err);
	if (r == 0 && joining.key != NULL)
		card_of(joining.key, &joining.card);
	if (r == 0 && !joining.would)
		r = look(&joining, err);
	if (r == 0)
		r = leave_card(&joining, err);
	if (r < 0)
		return r;
	say(&joining);
	if (args->count == 1 && session_project(session)->remote == NULL)
		output_note("evenkeep.yaml has no `remote`: `evenkeep remote add %s` writes it", shell_word(args->item[0]));
	r = output_is_json() ? 0 : output_flush(err); /* what came is here, whatever did not */
	if (r == 0)
		r = share_check_confirmed(&joining.received, err);
	if (r == 0)
		document(&joining);
	return r;
}

const struct cmd cmd_join = {
	.name = "join",
	.synopsis = "[ADDRESS] [--vault-id ID]",
	.summary = "a new machine, or a new colleague: identity, vault, the line to send",
	.text = "In a fresh clone: fetches the vault from `remote:` of evenkeep.yaml (or ADDRESS), verifies\n"
		"it, and says what you may do. Makes an identity if you have none, unless your SSH key is\n"
		"a member's already. evenkeep.lock says\n"
		"that it is the right vault; without it you are asked to compare its id, or say it with\n"
		"--vault-id. Who is no member yet leaves a card at the store and gets the line that an\n"
		"administrator pastes. Again, it says what is new: nothing is made twice.\n",
	.examples = {"evenkeep join", "evenkeep join git:origin --vault-id 5f3c91aa02b7e114"},
	.needs = CMD_NEEDS_PROJECT,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct join_opts),
	.run = run,
};
