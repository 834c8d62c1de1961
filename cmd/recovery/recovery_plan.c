/* SPDX-License-Identifier: Apache-2.0 */
/* Which recovery key goes, which one comes, and where. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/terminal.h"
#include "cmd/recovery/recovery_cmd.h"
#include "cmd/session/recovery_key.h"

void
replacing_done(struct replacing *replacing)
{
	free(replacing->envs);
	people_done(&replacing->people);
}

static bool
is_recovery(const struct person *person)
{
	return person_is_there(person) && person->past.member.class == CLASS_RECOVERY;
}

static int
get_recovery(struct session *session, const struct people *people, const char *label,
	const struct person **out, struct err *err)
{
	int r = people_get(session, people, label, false, out, err);

	if (r < 0 || is_recovery(*out))
		return r;
	err_set(err, ERR_INVALID, "not-a-recovery-key", "`%s` is no recovery key, but a %s",
		(*out)->past.member.label, member_class_word(&(*out)->past.member));
	return err_fix(err, "`evenkeep member list` shows which there are");
}

/* The one that goes: as named, else the only one; none is fine too. */
static int
find_old(struct session *session, const char *label, struct replacing *replacing, struct err *err)
{
	const struct people *people = &replacing->people;
	struct buf labels CLEANUP(buf_done) = BUF_INIT;
	size_t count = 0;

	if (label != NULL)
		return get_recovery(session, people, label, &replacing->old, err);
	for (size_t i = 0; i < people->count; i++) {
		const struct person *person = &people->items[i];

		if (!is_recovery(person) || person == replacing->with)
			continue;
		buf_addf(&labels, "%s%s", count++ == 0 ? "" : ", ", person->past.member.label);
		replacing->old = person;
	}
	if (count < 2)
		return 0;
	err_set(err, ERR_USAGE, "which-recovery-key", "there are %zu recovery keys", count);
	return err_fix(err, "say which one goes: %s", buf_text(&labels));
}

static void
find_envs(struct replacing *replacing)
{
	const struct people *people = &replacing->people;

	replacing->envs = xcalloc(people->env_count + 1, sizeof(*replacing->envs));
	for (size_t i = 0; i < people->env_count; i++) {
		const struct people_env *env = &people->envs[i];
		bool is_mine = env->info.right == RIGHT_OWN;
		bool is_due = replacing->old == NULL ? is_mine
			: people_right(env, replacing->old->past.member.id).right >= RIGHT_READ;

		if (!is_due)
			continue;
		replacing->envs[replacing->count++] = (struct recovery_env){.env = env, .is_mine = is_mine};
		replacing->mine += is_mine;
	}
}

int
recovery_plan(struct session *session, const char *old, struct replacing *out, struct err *err)
{
	int r;

	if (out->o->to != NULL && out->o->with != NULL)
		return err_set(err, ERR_USAGE, "contradiction", "`--to` and `--with` exclude each other");
	r = people_load(session, &out->people, err);
	if (r == 0)
		r = people_check_administrator(&out->people, "replace a recovery key", err);
	if (r == 0 && out->o->with != NULL)
		r = get_recovery(session, &out->people, out->o->with, &out->with, err);
	if (r == 0)
		r = find_old(session, old, out, err);
	if (r < 0)
		return r;
	if (out->old != NULL && out->old == out->with)
		return err_set(err, ERR_USAGE, "contradiction", "`%s` cannot replace itself",
			out->old->past.member.label);
	find_envs(out);
	return 0;
}

/* `recovery`, or the first `recovery-N` that nobody is called. */
static void
choose_label(const struct people *people, char out[65])
{
	unsigned number = 1;
	bool is_taken;

	snprintf(out, 65, "recovery");
	do {
		is_taken = false;
		for (size_t i = 0; i < people->count; i++)
			is_taken |= person_is_there(&people->items[i]) &&
				strcmp(people->items[i].past.member.label, out) == 0;
		if (is_taken)
			snprintf(out, 65, "recovery-%u", ++number);
	} while (is_taken);
}

static void
take_key(const struct recovery *key, struct member *member)
{
	member->kind = key->to.kind;
	memcpy(member->rcpt, key->to.rcpt, sizeof(member->rcpt));
	memcpy(member->signpk, key->signpk, sizeof(member->signpk));
}

static int
refuse_unseen(struct err *err)
{
	err_set(err, ERR_REFUSED, "no-terminal", "a recovery key is shown on a terminal, and there is none");
	return err_fix(err, "make one where it will be kept (`age-keygen`), and give its recipient: `--to age1…`");
}

int
recovery_choose(struct session *session, struct replacing *replacing, struct err *err)
{
	struct recovery key = {0};
	int r;

	if (replacing->with != NULL) {
		replacing->member = replacing->with->past.member;
		return 0;
	}
	replacing->member = (struct member){.class = CLASS_RECOVERY};
	choose_label(&replacing->people, replacing->member.label);
	if (replacing->o->to != NULL) {
		r = recovery_parse(replacing->o->to, &key, err);
		if (r < 0)
			return err_ctx(err, "--to");
	} else if (replacing->would) {
		return 0;
	} else if (!terminal_is_there()) {
		return refuse_unseen(err);
	} else {
		session_close_vault(session);
		r = recovery_key_make("run it again: there will be another key", &key, err);
		if (r < 0)
			return r;
		replacing->is_shown = true;
	}
	take_key(&key, &replacing->member);
	return 0;
}
