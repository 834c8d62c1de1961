/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/members/granting.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/frame/terminal.h"

void
granting_done(struct granting *granting)
{
	free(granting->items);
}

static bool
is_scope(const struct granting *granting)
{
	return granting->names != NULL && granting->names->count > 0;
}

static bool
is_zero(const uint8_t key[32])
{
	static const uint8_t zero[32];

	return memcmp(key, zero, sizeof(zero)) == 0;
}

/* What no owner can give to this member. */
static int
check_member(const struct granting *granting, enum right after, struct err *err)
{
	const struct member *member = &granting->member;

	if (member->class == CLASS_GATE && after != RIGHT_NONE) {
		err_set(err, ERR_REFUSED, "grant-gate", "`%s` is a gate: it compares, and reads nothing",
			member->label);
		return err_fix(err, "give a service a token of its own instead");
	}
	if (after > RIGHT_READ && member->class == CLASS_SERVICE && is_zero(member->signpk)) {
		err_set(err, ERR_REFUSED, "grant-keyless", "`%s` only reads: it is a token, or a service "
			"without a signing key", member->label);
		return err_fix(err, "let a person write, or a service that was added by the card that `evenkeep "
			"member card` prints there");
	}
	if (after > RIGHT_READ && is_zero(member->signpk)) {
		err_set(err, ERR_REFUSED, "grant-keyless", "`%s` cannot write: it has no signing key here",
			member->label);
		err_why(err, "it was added by a bare recipient, which can only read");
		return err_fix(err, "take it out, and add the card that `evenkeep member card` prints there");
	}
	if (after != RIGHT_NONE && !member_is_valid_at(member, granting->people->now_ms)) {
		err_set(err, ERR_REFUSED, "grant-expired", "the membership of `%s` is over", member->label);
		return err_fix(err, "take them out and add them again: `evenkeep member rm %s`",
			shell_word(member->label));
	}
	if (after > RIGHT_READ && is_scope(granting)) {
		err_set(err, ERR_USAGE, "grant-scope", "`--name` limits reading only");
		return err_fix(err, "leave it out, or grant `read`");
	}
	return 0;
}

/* Somebody else who owns it, now. */
static bool
has_other_owner(const struct people_env *env, const uint8_t id[MEMBER_ID])
{
	for (size_t i = 0; i < env->count; i++) {
		const struct people_grant *grant = &env->grants[i];

		if (grant->may.right == RIGHT_OWN && grant->may.is_in_force &&
			memcmp(grant->member_id, id, MEMBER_ID) != 0)
			return true;
	}
	return false;
}

static int
check_last_owner(const struct granting *granting, const struct granting_item *item, struct err *err)
{
	if (item->before.right != RIGHT_OWN || item->after == RIGHT_OWN ||
		has_other_owner(item->env, granting->member.id))
		return 0;
	err_set(err, ERR_REFUSED, "last-owner", "`%s` is the only owner of `%s`",
		granting->member.label, item->env->info.name);
	err_why(err, "without one nobody could ever change who reads and writes it");
	return err_fix(err, "first `evenkeep grant SOMEBODY -e %s own`", item->env->info.name);
}

/* Who signs the change has to be able to write under what it says. */
static int
check_self(const struct granting *granting, const struct granting_item *item, struct err *err)
{
	if (!granting->is_self || item->after >= RIGHT_WRITE)
		return 0;
	err_set(err, ERR_REFUSED, "grant-self", "you cannot take your own right to write `%s`",
		item->env->info.name);
	err_why(err, "whoever signs the change has to be able to write afterwards");
	return err_fix(err, "another owner does it");
}

static bool
loses_reading(const struct granting *granting, const struct granting_item *item)
{
	bool to_scope = item->after == RIGHT_READ && is_scope(granting);

	if (item->before.right == RIGHT_NONE)
		return false;
	return item->after == RIGHT_NONE || item->before.is_scoped || to_scope;
}

static bool
differs(const struct granting *granting, const struct granting_item *item)
{
	bool is_same = item->before.right == item->after &&
		item->before.is_scoped == (is_scope(granting) && item->after == RIGHT_READ);

	/* which names a scope has, the vault compares */
	return !is_same || (item->before.is_scoped && item->after == RIGHT_READ);
}

int
granting_add(struct granting *granting, const char *name, enum right after, struct err *err)
{
	struct granting_item item = {.after = after};
	int r;

	for (size_t i = 0; i < granting->count; i++)
		if (strcmp(granting->items[i].env->info.name, name) == 0)
			return 0;
	r = people_get_env(granting->people, name, &item.env, err);
	if (r == 0)
		r = check_member(granting, after, err);
	if (r == 0)
		r = people_check_owner(granting->people, item.env, err);
	if (r < 0)
		return r;
	item.before = people_right(item.env, granting->member.id);
	r = check_last_owner(granting, &item, err);
	if (r == 0)
		r = check_self(granting, &item, err);
	if (r < 0)
		return r;
	item.changes = differs(granting, &item);
	item.rekeys = item.changes && loses_reading(granting, &item);
	granting->items = list_grow(granting->items, granting->count, &granting->room,
		sizeof(*granting->items));
	granting->items[granting->count++] = item;
	return 0;
}

bool
granting_changes(const struct granting *granting)
{
	for (size_t i = 0; i < granting->count; i++)
		if (granting->items[i].changes)
			return true;
	return false;
}

/* The caller gives away what only another can give back. */
static int
confirm_loss(struct session *session, const struct granting *granting,
	const struct granting_item *item, struct err *err)
{
	const struct globals *globals = session_globals(session);
	char prompt[300];

	if (!granting->is_self || item->after >= item->before.right || globals->yes ||
		globals->dry_run)
		return 0;
	if (!terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation", "`%s` is you: you take a right of your own",
			granting->member.label);
		err_why(err, "only another owner could give it back");
		return err_fix(err, "repeat it with --yes if this is meant");
	}
	snprintf(prompt, sizeof(prompt),
		"you take your own right to %s `%s`; only another owner could give it back\n"
		"type the name of the environment to go on: ",
		right_word(item->before), item->env->info.name);
	session_close_vault(session);
	return terminal_confirm(prompt, item->env->info.name, err);
}

int
granting_confirm(struct session *session, const struct granting *granting, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < granting->count; i++) {
		const struct granting_item *item = &granting->items[i];

		if (!item->changes)
			continue;
		r = confirm_loss(session, granting, item, err);
		if (r == 0)
			r = session_confirm_env(session, &item->env->info, "change who may use it", err);
	}
	return r;
}

static int
write_one(struct session *session, struct granting *granting, struct granting_item *item,
	struct err *err)
{
	size_t count = is_scope(granting) && item->after == RIGHT_READ ? granting->names->count : 0;
	struct slice *names CLEANUP(freep) = xcalloc(count + 1, sizeof(*names));
	struct grant_new grant = {.right = item->after, .names = count > 0 ? names : NULL,
		.name_count = count};
	struct grant_result result = {0};
	struct vault_env *env;
	int r;

	for (size_t i = 0; i < count; i++)
		names[i] = slice_of_text(granting->names->item[i]);
	memcpy(grant.member_id, granting->member.id, MEMBER_ID);
	r = session_open_env(session, item->env->info.name, &env, err);
	if (r == 0)
		r = vault_env_grant(env, &grant, 1, &result, err);
	session_forget_env(session, item->env->info.name);
	if (r < 0)
		return r;
	item->is_done = true;
	item->seq = result.seq;
	item->changes = result.changed;
	item->rekeys = result.rekeyed;
	return 0;
}

static int
say_before(const struct granting *granting, struct err *err)
{
	struct buf done CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < granting->count; i++)
		if (granting->items[i].is_done && granting->items[i].changes)
			buf_addf(&done, "%s`%s`", done.len == 0 ? "" : ", ",
				granting->items[i].env->info.name);
	return done.len == 0 ? err->code : err_ctx(err, "%s changed already, then", buf_text(&done));
}

int
granting_write(struct session *session, struct granting *granting, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < granting->count; i++)
		if (granting->items[i].changes)
			r = write_one(session, granting, &granting->items[i], err);
	return r < 0 ? say_before(granting, err) : 0;
}
