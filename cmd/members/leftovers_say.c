/* SPDX-License-Identifier: Apache-2.0 */
/* What is left to be done after somebody went: in words, as a document, as facts for rules. */
#include "cmd/members/leftovers.h"

#include "cmd/cmd.h"
#include "cmd/frame/shell_word.h"

/* `key`, `token`, `recovery` */
static const char *
word(enum leftover_kind kind)
{
	static const char *const words[] = {"key", "token", "recovery"};

	return words[kind];
}

static const char *
who_of(const struct leftover *leftover)
{
	return leftover->who == NULL ? "somebody" : leftover->who->past.member.label;
}

void
leftover_add_sentence(const struct leftover *leftover, struct buf *out)
{
	const char *who = who_of(leftover);

	switch (leftover->kind) {
	case LEFTOVER_KEY:
		buf_addf(out, "%s has the key of %s still, and reads what is written there", who,
			leftover->env->info.name);
		break;
	case LEFTOVER_TOKEN:
		buf_addf(out, "%s issued `%s`, and may know it", who, leftover->what->past.member.label);
		break;
	case LEFTOVER_RECOVERY:
		buf_addf(out, "%s may have seen the recovery key `%s`", who,
			leftover->what->past.member.label);
		break;
	}
}

void
leftover_add_command(const struct leftover *leftover, struct buf *out)
{
	switch (leftover->kind) {
	case LEFTOVER_KEY:
		buf_addf(out, "evenkeep rekey -e %s", leftover->env->info.name);
		break;
	case LEFTOVER_TOKEN:
		buf_addf(out, "evenkeep token renew %s", shell_word(leftover->what->past.member.label));
		break;
	case LEFTOVER_RECOVERY:
		buf_addf(out, "evenkeep recovery replace %s",
			shell_word(leftover->what->past.member.label));
		break;
	}
}

void
leftover_add_able(const struct people *people, const struct leftover *leftover, struct buf *out)
{
	struct buf who CLEANUP(buf_done) = BUF_INIT;

	if (leftover->kind == LEFTOVER_KEY)
		people_add_owners(people, leftover->env, &who);
	else
		people_add_administrators(people, &who);
	buf_add(out, buf_slice(&who));
}

bool
leftover_is_mine(const struct people *people, const struct leftover *leftover)
{
	const struct person *self = people_self(people);

	if (leftover->kind == LEFTOVER_KEY)
		return leftover->env->info.right == RIGHT_OWN;
	return self != NULL && self->past.member.role == ROLE_ADMIN &&
		!person_is_expired(self, people->now_ms);
}

void
leftover_add_way(const struct people *people, const struct leftover *leftover, struct buf *out)
{
	struct buf able CLEANUP(buf_done) = BUF_INIT;

	if (!leftover_is_mine(people, leftover)) {
		leftover_add_able(people, leftover, &able);
		buf_addf(out, "ask %s for ", able.len > 0 ? buf_text(&able) : "whoever has the recovery key");
	}
	buf_add_text(out, "`");
	leftover_add_command(leftover, out);
	buf_add_text(out, "`");
}

void
leftovers_facts(const struct people *people, const struct leftovers *leftovers, struct facts *facts)
{
	for (size_t i = 0; i < leftovers->count; i++) {
		const struct leftover *leftover = &leftovers->items[i];
		struct subject *subject = facts_add(facts, "leftover", (struct fact_place){0});
		struct buf command CLEANUP(buf_done) = BUF_INIT, able CLEANUP(buf_done) = BUF_INIT;

		leftover_add_command(leftover, &command);
		leftover_add_able(people, leftover, &able);
		if (leftover->env != NULL)
			subject->environment = pool_text(facts->pool, leftover->env->info.name);
		subject_text(subject, "member", who_of(leftover));
		subject_text(subject, "of", word(leftover->kind));
		if (leftover->what != NULL)
			subject_text(subject, "name", leftover->what->past.member.label);
		subject_text(subject, "to_end", buf_text(&command));
		if (able.len > 0)
			subject_text(subject, "able", buf_text(&able));
	}
}

void
leftovers_json(const struct people *people, const struct leftovers *leftovers, struct json *json)
{
	json_open_list(json, "unfinished");
	for (size_t i = 0; i < leftovers->count; i++) {
		const struct leftover *leftover = &leftovers->items[i];
		struct buf command CLEANUP(buf_done) = BUF_INIT, able CLEANUP(buf_done) = BUF_INIT;

		leftover_add_command(leftover, &command);
		leftover_add_able(people, leftover, &able);
		json_open_map(json, NULL);
		json_text(json, "member", who_of(leftover));
		json_text(json, "of", word(leftover->kind));
		json_text(json, "environment", leftover->env == NULL ? NULL : leftover->env->info.name);
		json_text(json, "name", leftover->what == NULL ? NULL : leftover->what->past.member.label);
		json_text(json, "fix", buf_text(&command));
		json_text(json, "able", able.len == 0 ? NULL : buf_text(&able));
		json_close_map(json);
	}
	json_close_list(json);
}
