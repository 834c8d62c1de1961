/* SPDX-License-Identifier: Apache-2.0 */
/* Somebody new: what it will be is shown, the id compared, then they are let in and get their rights. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/frame/terminal.h"
#include "cmd/members/members.h"
#include "model/name.h"

struct adding {
	const struct member_opts *o;
	struct people people;
	struct granting granting; /* of the new member */
	char *env_names;          /* of --grant, cut at the colons */
	bool would;
	bool is_typed; /* its end is asked for, so it is not shown */
};

static void
adding_done(struct adding *adding)
{
	granting_done(&adding->granting);
	people_done(&adding->people);
	free(adding->env_names);
}

static int
choose_label(const struct member_opts *o, struct member *member, struct err *err)
{
	if (o->label == NULL && member->label[0] != '\0')
		return 0;
	if (o->label == NULL) {
		err_set(err, ERR_USAGE, "no-label", "the new member has no name yet");
		return err_fix(err, "what others know them by: `--label bob@example.org`");
	}
	if (!label_is_valid(slice_of_text(o->label))) {
		err_set(err, ERR_INVALID, "label-invalid", "this is no label");
		return err_fix(err, "1 to 64 printable characters without umlauts and the like");
	}
	snprintf(member->label, sizeof(member->label), "%s", o->label);
	return 0;
}

static int
choose_class(const struct member_opts *o, struct member *member, struct err *err)
{
	static const struct {
		const char *word;
		enum member_class class;
	} classes[] = {{"person", CLASS_PERSON}, {"service", CLASS_SERVICE}, {"recovery", CLASS_RECOVERY}};

	member->role = o->admin ? ROLE_ADMIN : ROLE_MEMBER;
	for (size_t i = 0; i < ARRAY_LEN(classes); i++)
		if (o->class == NULL || strcmp(o->class, classes[i].word) == 0) {
			member->class = classes[i].class;
			return 0;
		}
	err_set(err, ERR_USAGE, "no-such-class", "there is no class `%.20s`", o->class);
	return err_fix(err, "one of `person`, `service`, `recovery`");
}

/* What no roster takes, told before anybody compares anything. */
static int
check_member(const struct adding *adding, struct err *err)
{
	static const uint8_t none[32];
	const struct member *member = &adding->granting.member;
	const struct people *people = &adding->people;
	const struct person *there = people_by_id(people, member->id);

	if (there != NULL && person_is_there(there)) {
		err_set(err, ERR_REFUSED, "member-exists", "this key is there already, as `%s`",
			there->past.member.label);
		return err_fix(err, "for more rights: `evenkeep grant %s RIGHT -e ENV`",
			shell_word(there->past.member.label));
	}
	for (size_t i = 0; i < people->count; i++)
		if (person_is_there(&people->items[i]) &&
			strcmp(people->items[i].past.member.label, member->label) == 0) {
			err_set(err, ERR_REFUSED, "member-exists", "somebody else is called `%s`",
				member->label);
			return err_fix(err, "another name: `--label`; a new key of theirs: first `evenkeep member "
				"rm %s`", shell_word(member->label));
		}
	if (member->role != ROLE_ADMIN)
		return 0;
	if (member->class != CLASS_PERSON)
		return err_set(err, ERR_INVALID, "member-impossible", "only a person is an administrator");
	if (memcmp(member->signpk, none, sizeof(none)) != 0)
		return 0;
	err_set(err, ERR_INVALID, "member-impossible", "an administrator signs, and a bare recipient cannot");
	return err_fix(err, "add the card that they print with `evenkeep member card`");
}

/* `dev:write` */
static int
add_grant(struct adding *adding, char *item, struct err *err)
{
	char *colon = strrchr(item, ':');
	enum right right;
	int r;

	if (colon == NULL || colon == item) {
		err_set(err, ERR_USAGE, "grant-form", "`--grant` takes environments with a right each");
		return err_fix(err, "as in `--grant dev:write,staging:read`");
	}
	*colon = '\0';
	r = right_parse(colon + 1, &right, err);
	return r < 0 ? r : granting_add(&adding->granting, item, right, err);
}

static int
add_grants(struct adding *adding, struct err *err)
{
	const struct words *grants = &adding->o->grants;
	size_t len = 1, at = 0;
	int r = 0;

	for (size_t i = 0; i < grants->count; i++)
		len += strlen(grants->item[i]) + 1;
	adding->env_names = xcalloc(len, 1);
	for (size_t i = 0; r == 0 && i < grants->count; i++) {
		char *item = adding->env_names + at;

		memcpy(item, grants->item[i], strlen(grants->item[i]) + 1);
		at += strlen(item) + 1;
		r = add_grant(adding, item, err);
	}
	return r;
}

static int
plan(struct session *session, struct adding *adding, const struct args *words, struct err *err)
{
	struct member *member = &adding->granting.member;
	struct vault *vault;
	int r;

	r = member_of_words(words, member, err);
	if (r == 0)
		r = choose_label(adding->o, member, err);
	if (r == 0)
		r = choose_class(adding->o, member, err);
	if (r == 0)
		r = member_parse_end(adding->o->expires, session_now_ms(session), &member->not_after_ms, err);
	if (r == 0)
		r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = people_load(session, &adding->people, err);
	adding->granting.people = &adding->people;
	if (r == 0)
		r = people_check_administrator(&adding->people, "add a member", err);
	if (r == 0)
		r = check_member(adding, err);
	return r < 0 ? r : add_grants(adding, err);
}

/* Environments of which nothing is given, so that nobody takes it for granted. */
static void
say_rest(const struct adding *adding)
{
	struct buf rest CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < adding->people.env_count; i++) {
		const struct people_env *env = &adding->people.envs[i];
		bool is_given = false;

		for (size_t k = 0; k < adding->granting.count; k++)
			is_given |= adding->granting.items[k].env == env;
		if (!is_given)
			buf_addf(&rest, "%s%s", rest.len == 0 ? "" : ", ", env->info.name);
	}
	if (rest.len > 0)
		output_line("nothing in %s", buf_text(&rest));
}

static void
say_plan(const struct adding *adding)
{
	static const uint8_t none[32];
	const struct member *member = &adding->granting.member;
	bool can_sign = memcmp(member->signpk, none, sizeof(none)) != 0;
	char ends[CLOCK_TEXT], id[MEMBER_TEXT];

	member_text(member->id, id);
	output_line("%s%s joins as %s%s:", adding->would ? "would add: " : "", member->label,
		member->role == ROLE_ADMIN ? "an " : "", member->role == ROLE_ADMIN ? "administrator"
		: member->class == CLASS_PERSON ? "a person" : member->class == CLASS_SERVICE ? "a service"
		: "a recovery key");
	if (adding->is_typed)
		output_line("    id      to be compared, see below");
	else
		output_line("    id      %s", id);
	output_line("    key     %s%s", member->kind == IDENTITY_SSH_ED25519 ? "ssh-ed25519" : "age",
		can_sign ? "" : ", which can only read");
	if (member->not_after_ms != 0) {
		clock_text(member->not_after_ms, ends);
		output_line("    until   %s", ends);
	}
	if (member->role == ROLE_ADMIN)
		output_line("    may     add and take out members, in every environment; read none of them by that");
	if (member->class == CLASS_PERSON && adding->people.env_count > 0)
		output_line("    sees    names, kinds and ages of every environment whose shape is not hidden");
	if (adding->granting.count > 0)
		granting_say(&adding->granting);
	say_rest(adding);
}

static int
write_all(struct session *session, struct adding *adding, struct err *err)
{
	int r;

	r = session_write(session, err);
	if (r == 0)
		r = vault_member_add(session_vault(session), &adding->granting.member,
			adding->granting.member.id, err);
	if (r < 0)
		return r;
	r = granting_write(session, &adding->granting, err);
	if (r < 0)
		err_ctx(err, "`%s` is a member now, then", adding->granting.member.label);
	return r;
}

static void
say_done(const struct adding *adding)
{
	const struct member *member = &adding->granting.member;

	output_line("%s %s", adding->would ? "would add" : "added", member->label);
	if (adding->granting.count > 0)
		granting_say_done(&adding->granting, "granted", "would grant");
	else if (!adding->would && member->class != CLASS_GATE)
		output_next("evenkeep grant %s read -e ENV", shell_word(member->label));
}

static void
document(const struct adding *adding)
{
	struct json *json = output_json("evenkeep.member-add/1", true);
	const struct member *member = &adding->granting.member;
	char id[MEMBER_TEXT];

	member_text(member->id, id);
	json_bool(json, "dry_run", adding->would);
	json_text(json, "member", member->label);
	json_text(json, "id", id);
	json_text(json, "class", member_class_word(member));
	json_time(json, "ends", member->not_after_ms);
	granting_json(&adding->granting, json);
}

int
member_add(struct session *session, const struct member_opts *o, const struct args *words,
	struct err *err)
{
	struct adding adding CLEANUP(adding_done) = {.o = o,
		.would = session_globals(session)->dry_run};
	int r;

	adding.granting.would = adding.would;
	adding.is_typed = o->id == NULL && !adding.would && !session_globals(session)->yes &&
		terminal_is_there();
	r = plan(session, &adding, words, err);
	if (r < 0)
		return r;
	say_plan(&adding);
	if (!adding.would && !output_is_json())
		r = output_flush(err); /* what is asked is about the plan */
	if (r == 0)
		r = member_compare(session, &adding.granting.member, o->id, err);
	if (r == 0)
		r = granting_confirm(session, &adding.granting, err);
	if (r == 0 && !adding.would)
		r = write_all(session, &adding, err);
	if (r < 0)
		return r;
	say_done(&adding);
	document(&adding);
	return 0;
}
