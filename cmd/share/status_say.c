/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/share/status.h"

enum column { COL_ENV, COL_COMMIT, COL_BY, COL_WHEN, COL_YOU, COL_THERE, COLUMNS };
enum { ID_SHOWN = 16, NAMED = 3 };

static const char *
right_of(const struct env_info *info)
{
	static const char *const words[] = {"nothing", "read", "write", "own"};

	return info->scoped ? "read some" : words[info->right];
}

/* The beginning of the vault's id, as a first use shows it. */
static void
short_id(const char *id, char out[ID_SHOWN + 4])
{
	snprintf(out, ID_SHOWN + 4, "%.4s %.4s %.4s %.4s", id, id + 4, id + 8, id + 12);
}

static void
say_place(const struct status *status)
{
	char id[ID_SHOWN + 4], when[THERE_WHEN] = "";

	short_id(status->id, id);
	if (status->address == NULL) {
		output_answer("vault %s, not shared", id);
		return;
	}
	if (status->reached_ms != 0)
		there_when(status->reached_ms, status->now_ms, when);
	output_answer("vault %s, shared at %s, %s%s", id, status->address->text,
	    status->reached_ms == 0 ? "not reached yet" : "last reached ", when);
	if (!remote_can_write(status->address))
		output_answer("that store can only be read");
}

static void
say_self(const struct status *status)
{
	char when[CLOCK_AGO];

	if (!status->is_member) {
		output_answer("you are no member, or have no key here");
		return;
	}
	if (status->self.not_after_ms == 0) {
		output_answer("you are %s", status->self.label);
		return;
	}
	clock_ago(status->self.not_after_ms, status->now_ms, when);
	output_answer("you are %s; it %s %s", status->self.label,
	    status->self.not_after_ms <= status->now_ms ? "ended" : "ends", when);
}

static void
say_envs(const struct status *status)
{
	static const char *const head[] = {"ENV", "COMMIT", "BY", "WHEN", "YOU", "STORE"};
	struct table table CLEANUP(table_done);

	table_init(&table, head, status->is_online && status->is_reached ? COLUMNS : COL_THERE);
	for (size_t i = 0; i < status->env_count; i++) {
		const struct status_env *env = &status->envs[i];
		struct table_row *row;
		char seq[24], when[CLOCK_AGO];

		row = table_add(&table, !env->has_there || env->there == THERE_SAME ? MARK_NONE :
			env->there == THERE_NEWER ? MARK_LOOK : MARK_BAD);
		snprintf(seq, sizeof(seq), "%" PRIu64, env->info.seq);
		clock_ago(env->info.time_ms, status->now_ms, when);
		table_cell_text(row, COL_ENV, TONE_BOLD, env->info.name);
		table_cell_text(row, COL_COMMIT, TONE_NONE, seq);
		table_cell_text(row, COL_BY, TONE_NONE, env->info.author);
		table_cell_text(row, COL_WHEN, TONE_DIM, when);
		table_cell_text(row, COL_YOU, TONE_NONE, right_of(&env->info));
		if (env->has_there && status->is_reached)
			table_cell_text(row, COL_THERE, TONE_NONE, there_text(env->there));
	}
	output_table(&table);
}

static void
say_stale(const struct status *status)
{
	for (size_t i = 0; i < status->env_count; i++) {
		const struct env_info *info = &status->envs[i].info;

		if (info->is_stale)
			output_marked_answer(MARK_BAD, "%s is older than its owners allow, and refused: somebody who "
			    "may write does `evenkeep env renew %s`", info->name, info->name);
	}
}

static void
say_missing(const struct status *status)
{
	for (size_t i = 0; i < status->env_count; i++) {
		const struct status_env *env = &status->envs[i];
		struct buf names CLEANUP(buf_done) = BUF_INIT;

		for (size_t n = 0; n < env->missing_count && n < NAMED; n++)
			buf_addf(&names, "%s%s", n == 0 ? "" : ", ", env->missing[n]);
		if (env->missing_count > NAMED)
			buf_addf(&names, " and %zu more", env->missing_count - NAMED);
		if (env->missing_count > 0)
			output_marked_answer(MARK_LOOK, "%s misses what contracts require: %s",
			    env->info.name, buf_text(&names));
	}
}

static void
say_ends(const struct status *status)
{
	for (size_t i = 0; i < status->end_count; i++) {
		const struct status_end *end = &status->ends[i];
		bool is_token = end->class == CLASS_SERVICE || end->class == CLASS_GATE;
		bool is_over = end->not_after_ms <= status->now_ms;
		char when[CLOCK_AGO];

		clock_ago(end->not_after_ms, status->now_ms, when);
		output_marked_answer(is_over ? MARK_BAD : MARK_LOOK, "%s %s %s %s",
		    is_token ? "the token of" : "the membership of", end->label,
		    is_over ? "ended" : "ends", when);
	}
}

/* A removal is told until it is finished. */
static void
say_leftovers(const struct status *status)
{
	for (size_t i = 0; i < status->leftovers.count; i++) {
		const struct leftover *leftover = &status->leftovers.items[i];
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		leftover_add_sentence(leftover, &text);
		buf_add_text(&text, ": ");
		leftover_add_way(&status->people, leftover, &text);
		output_marked_answer(MARK_BAD, "%s", buf_text(&text));
	}
}

/* What runs is not what is here: whoever looks after it wants to know first. */
static void
say_refusals(const struct status *status)
{
	for (size_t i = 0; i < status->refusals.count; i++) {
		const struct refusal *refusal = &status->refusals.items[i];
		char words[REFUSAL_WORDS], when[THERE_WHEN];

		refusal_words(refusal, words);
		there_when(refusal->since_ms, status->now_ms, when);
		output_marked_answer(MARK_BAD, "%s; first %s: [%s] %s", words, when, refusal->id, refusal->message);
	}
}

/* The first that the caller may let somebody read: not a protected one. */
static const char *
env_to_grant(const struct status *status)
{
	for (size_t i = 0; i < status->env_count; i++) {
		const struct env_info *info = &status->envs[i].info;

		if (info->right == RIGHT_OWN && (info->policy & (POLICY_PROTECTED | POLICY_CLOSED)) == 0)
			return info->name;
	}
	return NULL;
}

static void
say_asking(const struct status *status)
{
	for (size_t i = 0; i < status->asking_count; i++) {
		const struct card *card = &status->asking[i];
		struct buf line CLEANUP(buf_done) = BUF_INIT;
		char id[MEMBER_TEXT];

		member_text(card->id, id);
		card_line(card, env_to_grant(status), &line);
		if (card->label[0] == '\0')
			output_marked_answer(MARK_LOOK, "somebody without a name asks to be let in: id %s", id);
		else
			output_marked_answer(MARK_LOOK,
			    "somebody who calls themselves `%s` asks to be let in: id %s", card->label, id);
		if (status->is_member)
			output_answer("     if that is the id that they read to you: %s", buf_text(&line));
	}
}

static void
say_next(const struct status *status)
{
	bool newer = status->roster_is_newer, older = false, forked = status->roster_is_forked;

	for (size_t i = 0; i < status->env_count; i++) {
		newer |= status->envs[i].has_there && status->envs[i].there == THERE_NEWER;
		older |= status->envs[i].has_there && status->envs[i].there == THERE_OLDER;
		forked |= status->envs[i].has_there && status->envs[i].there == THERE_FORKED;
	}
	if (status->address == NULL)
		output_next("to share it over the git remote that you have: evenkeep remote add git:origin");
	else if (forked)
		output_next("%s", share_fork_fix);
	else if (newer)
		output_next("evenkeep fetch");
	else if (older && !status->is_elsewhere)
		output_next("the store lacks what is here: evenkeep remote add %s gives it the rest",
		    shell_word(status->address->text));
	else if (!status->is_member)
		output_next(status->has_key ? "once somebody has let you in: evenkeep fetch" : "evenkeep join");
	else
		for (size_t i = 0; i < status->env_count; i++)
			if (status->envs[i].missing_count > 0 && status->envs[i].info.right >= RIGHT_WRITE) {
				output_next("evenkeep fill -e %s", status->envs[i].info.name);
				return;
			}
}

void
status_say(const struct status *status)
{
	say_place(status);
	say_self(status);
	say_envs(status);
	if (status->is_online && !status->is_reached)
		output_warning("the store cannot be reached now: %s%s%s", status->down,
		    status->mend[0] == '\0' ? "" : "; fix: ", status->mend);
	if (status->is_elsewhere)
		output_warning("%s", there_elsewhere);
	if (status->roster_is_forked)
		output_marked_answer(MARK_BAD, "the store has another history of the members");
	if (status->roster_is_newer)
		output_marked_answer(MARK_LOOK, "members have changed: the store is newer");
	say_refusals(status);
	say_asking(status);
	say_leftovers(status);
	say_ends(status);
	say_stale(status);
	say_missing(status);
	say_next(status);
}

static void
envs_json(const struct status *status, struct json *json)
{
	json_open_list(json, "environments");
	for (size_t i = 0; i < status->env_count; i++) {
		const struct status_env *env = &status->envs[i];

		json_open_map(json, NULL);
		json_text(json, "name", env->info.name);
		json_number(json, "seq", env->info.seq);
		json_text(json, "author", env->info.author[0] == '\0' ? NULL : env->info.author);
		json_time(json, "time", env->info.time_ms);
		json_bool(json, "stale", env->info.is_stale);
		json_text(json, "right", env->info.right == RIGHT_NONE ? NULL : right_of(&env->info));
		json_text(json, "store", env->has_there ? there_word(env->there) : NULL);
		json_open_list(json, "missing");
		for (size_t n = 0; n < env->missing_count; n++)
			json_text(json, NULL, env->missing[n]);
		json_close_list(json);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
people_json(const struct status *status, struct json *json)
{
	json_open_list(json, "asking");
	for (size_t i = 0; i < status->asking_count; i++) {
		char id[MEMBER_TEXT];

		member_text(status->asking[i].id, id);
		json_open_map(json, NULL);
		json_text(json, "claimed_label", status->asking[i].label);
		json_text(json, "member_id", id);
		json_text(json, "card", status->asking[i].text);
		json_close_map(json);
	}
	json_close_list(json);
	json_open_list(json, "ending");
	for (size_t i = 0; i < status->end_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "label", status->ends[i].label);
		json_time(json, "until", status->ends[i].not_after_ms);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
refusals_json(const struct status *status, struct json *json)
{
	json_open_list(json, "refused");
	for (size_t i = 0; i < status->refusals.count; i++) {
		const struct refusal *refusal = &status->refusals.items[i];

		json_open_map(json, NULL);
		json_text(json, "what", refusal_kind_word(refusal->kind));
		json_number(json, "pid", refusal->pid);
		json_text(json, "command", refusal->command);
		json_text(json, "service", refusal->service[0] == '\0' ? NULL : refusal->service);
		json_text(json, "environment", refusal->env);
		json_time(json, "since", refusal->since_ms);
		json_text(json, "id", refusal->id);
		json_text(json, "message", refusal->message);
		json_close_map(json);
	}
	json_close_list(json);
}

void
status_document(const struct status *status)
{
	struct json *json = output_json("evenkeep.status/1", true);

	json_text(json, "vault_id", status->id);
	json_text(json, "remote", status->address == NULL ? NULL : status->address->text);
	json_time(json, "last_reached", status->reached_ms);
	json_text(json, "member", status->is_member ? status->self.label : NULL);
	json_bool(json, "online", status->is_online);
	if (status->is_online) {
		json_bool(json, "reached", status->is_reached);
		json_text(json, "error", status->is_reached ? NULL : status->down);
		json_bool(json, "members_newer", status->roster_is_newer);
		json_bool(json, "members_forked", status->roster_is_forked);
	}
	envs_json(status, json);
	people_json(status, json);
	leftovers_json(&status->people, &status->leftovers, json);
	refusals_json(status, json);
}
