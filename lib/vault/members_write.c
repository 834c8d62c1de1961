/* SPDX-License-Identifier: Apache-2.0 */
/* Members who come, change and leave (VAULT.md §8.2, §8.4). */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"
#include "vault/admin.h"
#include "vault/envs_priv.h"
#include "vault/roster_write_priv.h"
#include "vault/verify_priv.h"
#include "vault/wire.h"
#include "vault/write_priv.h"

static int
refuse_impossible(const char *why, struct err *err)
{
	err_set(err, ERR_INVALID, "member-impossible", "there can be no such member");
	return err_why(err, "%s", why);
}

/* What no roster may have, or what would be of no use, of a member at NOW_MS. */
static int
possible_check(const struct member *member, uint64_t now_ms, struct err *err)
{
	bool is_admin = member->role == ROLE_ADMIN;

	if (!label_is_valid(slice_of_text(member->label))) {
		err_set(err, ERR_INVALID, "label-invalid",
		    "the label of a member is 1 to %d printable ASCII characters", LABEL_MOST);
		return err_fix(err, "use a name or a login");
	}
	if (is_admin && member->class != CLASS_PERSON)
		return refuse_impossible("only a person can be an administrator", err);
	if (is_admin && bytes_are_zero(member->signpk, sizeof(member->signpk)))
		return refuse_impossible("an administrator signs, and a bare recipient has no key to "
					 "sign with: ask for the card (`evenkeep member card`)", err);
	if (member->not_after_ms != 0 &&
	    (member->not_after_ms <= now_ms || member->not_after_ms <= member->not_before_ms))
		return refuse_impossible("the membership would be over before it begins", err);
	return 0;
}

static int
refuse_exists(const struct member *there, const char *what, struct err *err)
{
	char text[MEMBER_TEXT];

	member_text(there->id, text);
	err_set(err, ERR_REFUSED, "member-exists", "%s `%s`", what, there->label);
	return err_why(err, "its id is %s", text);
}

/* Nobody but ID is called LABEL. */
static int
label_check(const struct roster *roster, const char *label, const uint8_t id[MEMBER_ID],
    struct err *err)
{
	size_t i;

	for (i = 0; i < roster->member_count; i++) {
		const struct member *member = &roster->members[i];

		if (strcmp(member->label, label) == 0 && memcmp(member->id, id, MEMBER_ID) != 0) {
			refuse_exists(member, "there is already a member", err);
			return err_fix(err, "choose another label");
		}
	}
	return 0;
}

/* One key is one member: who is there twice would stay when one of the two is removed. */
static int
keys_check(const struct roster *roster, const struct member *new, struct err *err)
{
	size_t i;

	for (i = 0; i < roster->member_count; i++) {
		const struct member *member = &roster->members[i];

		if (member->kind == new->kind &&
		    memcmp(member->rcpt, new->rcpt, sizeof(new->rcpt)) == 0) {
			refuse_exists(member, "these keys are already those of", err);
			return err_fix(err, "`evenkeep member rm` comes first, if it is to be another");
		}
	}
	return 0;
}

static int
add_act(struct vault *vault, void *cookie, struct written *written, struct err *err)
{
	const struct member *member = cookie;
	struct roster_draft draft CLEANUP(roster_draft_done) = {0};
	int r;

	r = roster_draft_start(vault, "adds a member", &draft, err);
	if (r == 0)
		r = keys_check(vault_roster(vault), member, err);
	if (r == 0)
		r = label_check(vault_roster(vault), member->label, member->id, err);
	if (r == 0)
		r = roster_draft_add(&draft, member, err);
	if (r == 0)
		r = roster_draft_write(&draft, err);
	if (r == 0)
		written->has_roster = true;
	return r;
}

int
vault_member_add(struct vault *vault, const struct member *member, uint8_t id_out[MEMBER_ID],
    struct err *err)
{
	struct member new = *member;
	int r;

	member_id_of(new.kind, new.rcpt, new.signpk, new.id);
	r = possible_check(&new, vault->place.now_ms, err);
	if (r == 0)
		r = writing_act(vault, add_act, &new, err);
	if (r < 0)
		return r;
	memcpy(id_out, new.id, MEMBER_ID);
	return 0;
}

static int
refuse_gone(const uint8_t id[MEMBER_ID], struct err *err)
{
	char text[MEMBER_TEXT];

	member_text(id, text);
	return err_set(err, ERR_NOT_FOUND, "no-member", "%s is no member of this vault", text);
}

/* What vault_member_change() was given. */
struct changing {
	uint8_t id[MEMBER_ID]; /* what was given may be the roster's own, which is read anew */
	const struct member_change *change;
};

static void
change_apply(struct member *member, const struct member_change *change)
{
	if (change->label != NULL)
		snprintf(member->label, sizeof(member->label), "%s", change->label);
	if (change->has_role)
		member->role = change->role;
	if (change->has_not_after)
		member->not_after_ms = change->not_after_ms;
}

static bool
is_same(const struct member *a, const struct member *b)
{
	return strcmp(a->label, b->label) == 0 && a->role == b->role &&
	       a->not_after_ms == b->not_after_ms;
}

static int
change_act(struct vault *vault, void *cookie, struct written *written, struct err *err)
{
	const struct changing *changing = cookie;
	struct roster_draft draft CLEANUP(roster_draft_done) = {0};
	struct member *member, before;
	int r;

	r = roster_draft_start(vault, "changes a member", &draft, err);
	if (r < 0)
		return r;
	member = roster_draft_find(&draft, changing->id);
	if (member == NULL)
		return refuse_gone(changing->id, err);
	before = *member;
	change_apply(member, changing->change);
	if (is_same(member, &before))
		return 0;
	r = possible_check(member, vault->place.now_ms, err);
	if (r == 0)
		r = label_check(vault_roster(vault), member->label, member->id, err);
	if (r == 0)
		r = roster_draft_write(&draft, err);
	if (r == 0)
		written->has_roster = true;
	return r;
}

int
vault_member_change(struct vault *vault, const uint8_t id[MEMBER_ID],
    const struct member_change *change, struct err *err)
{
	struct changing changing = {.change = change};

	memcpy(changing.id, id, MEMBER_ID);
	if (change->label != NULL && strlen(change->label) > LABEL_MOST)
		return err_set(err, ERR_INVALID, "label-invalid",
		    "the label of a member is 1 to %d printable ASCII characters", LABEL_MOST);
	return writing_act(vault, change_act, &changing, err);
}

/* What vault_member_remove() was given. */
struct removing {
	const uint8_t (*ids)[MEMBER_ID];
	size_t count;
};

/*
 * The verified heads of every environment, readable or not: what is there stays good, and nothing that
 * the removed sign from now on is. One that is only too old for reading is confirmed like any other.
 */
static int
checkpoints_renew(struct roster_draft *draft, struct err *err)
{
	struct envs envs CLEANUP(envs_done) = {0};
	struct checkpoint checkpoint;
	size_t i;
	int r;

	r = envs_open_waived(draft->vault, WAIVE_AGE, &envs, err);
	for (i = 0; r == 0 && i < envs.count; i++) {
		checkpoint_of(envs.items[i], &checkpoint);
		roster_draft_checkpoint(draft, &checkpoint);
	}
	return r;
}

static int
remove_act(struct vault *vault, void *cookie, struct written *written, struct err *err)
{
	const struct removing *removing = cookie;
	struct roster_draft draft CLEANUP(roster_draft_done) = {0};
	size_t gone = 0, i;
	int r;

	r = roster_draft_start(vault, "removes a member", &draft, err);
	if (r < 0)
		return r;
	for (i = 0; i < removing->count; i++)
		gone += roster_draft_drop(&draft, removing->ids[i]);
	if (gone == 0) /* others did it meanwhile */
		return 0;
	r = checkpoints_renew(&draft, err);
	if (r == 0)
		r = roster_draft_write(&draft, err);
	if (r == 0)
		r = roster_read_back(vault, err);
	if (r == 0)
		written->has_roster = true;
	return r;
}

int
vault_member_remove(struct vault *vault, const uint8_t (*ids)[MEMBER_ID], size_t count,
    struct err *err)
{
	uint8_t(*copy)[MEMBER_ID] CLEANUP(freep) = xcalloc(count + 1, MEMBER_ID);
	struct removing removing = {.ids = (const uint8_t(*)[MEMBER_ID])copy, .count = count};
	size_t i;

	memcpy(copy, ids, count * MEMBER_ID);
	for (i = 0; i < count; i++)
		if (roster_find(vault_roster(vault), ids[i]) == NULL)
			return refuse_gone(ids[i], err);
	return writing_act(vault, remove_act, &removing, err);
}
