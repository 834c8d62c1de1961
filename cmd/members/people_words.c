/* SPDX-License-Identifier: Apache-2.0 */
/* What people are called, and who is sent to whom. */
#include <string.h>

#include "base/list.h"
#include "cmd/members/people.h"

const char *
right_word(struct right_in may)
{
	static const char *const words[] = {"none", "read", "write", "own"};

	return may.is_scoped ? "read some" : words[may.right];
}

int
right_parse(const char *text, enum right *out, struct err *err)
{
	static const char *const words[] = {"", "read", "write", "own"};

	for (size_t i = RIGHT_READ; i < ARRAY_LEN(words); i++)
		if (strcmp(text, words[i]) == 0) {
			*out = (enum right)i;
			return 0;
		}
	err_set(err, ERR_USAGE, "no-such-right", "there is no right `%.20s`", text);
	return err_fix(err, "one of `read`, `write`, `own`");
}

const char *
member_class_word(const struct member *member)
{
	if (member->role == ROLE_ADMIN)
		return "administrator";
	switch (member->class) {
	case CLASS_SERVICE:
		return "service";
	case CLASS_RECOVERY:
		return "recovery";
	case CLASS_GATE:
		return "gate";
	case CLASS_PERSON:
		break;
	}
	return "person";
}

static void
add_label(struct buf *out, const struct person *person)
{
	buf_addf(out, "%s%s", out->len == 0 ? "" : ", ", person->past.member.label);
}

void
people_add_administrators(const struct people *people, struct buf *out)
{
	for (size_t i = 0; i < people->count; i++) {
		const struct person *person = &people->items[i];

		if (person_is_there(person) && person->past.member.role == ROLE_ADMIN &&
			!person_is_expired(person, people->now_ms))
			add_label(out, person);
	}
}

void
people_add_owners(const struct people *people, const struct people_env *env, struct buf *out)
{
	for (size_t i = 0; i < env->count; i++)
		if (env->grants[i].may.right == RIGHT_OWN && env->grants[i].may.is_in_force)
			add_label(out, people_by_id(people, env->grants[i].member_id));
}

/* Whom to ask, as the fix of ERR. */
static int
fix_by_asking(struct err *err, const struct buf *who, const char *nobody)
{
	if (who->len == 0)
		return err_fix(err, "%s", nobody);
	return err_fix(err, "ask %s", buf_text(who));
}

int
people_check_administrator(const struct people *people, const char *what, struct err *err)
{
	const struct person *self = people_self(people);
	struct buf who CLEANUP(buf_done) = BUF_INIT;

	if (self != NULL && self->past.member.role == ROLE_ADMIN &&
		!person_is_expired(self, people->now_ms))
		return 0;
	people_add_administrators(people, &who);
	err_set(err, ERR_NO_KEY, "no-right", "only an administrator may %s", what);
	if (self == NULL)
		err_why(err, "your key is nobody's in this vault");
	else
		err_why(err, "you are `%s`, %s", self->past.member.label,
			person_is_expired(self, people->now_ms) ? "and your membership is over"
								: "who is none");
	return fix_by_asking(err, &who, "there is no administrator left whose membership is not over");
}

int
people_check_owner(const struct people *people, const struct people_env *env, struct err *err)
{
	struct buf who CLEANUP(buf_done) = BUF_INIT;

	if (env->info.right == RIGHT_OWN)
		return 0;
	people_add_owners(people, env, &who);
	err_set(err, ERR_NO_KEY, "no-right", "only an owner of `%s` may change who reads and writes it",
		env->info.name);
	return fix_by_asking(err, &who,
		"it has no owner left: whoever has its recovery key takes it over with `--identity FILE`");
}
