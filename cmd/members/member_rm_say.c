/* SPDX-License-Identifier: Apache-2.0 */
/* The page before somebody is taken out, and what is left afterwards. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/members/removal.h"

enum { NAMED = 5 };

static void
say_head(const struct removal *removal)
{
	const struct people *people = &removal->people;

	for (size_t i = 0; i < removal->count; i++) {
		const struct member_past *past = &removal->who[i]->past;
		char ago[CLOCK_AGO], id[MEMBER_TEXT];

		member_text(past->member.id, id);
		clock_ago(person_is_there(removal->who[i]) ? past->added_ms : past->removed_ms,
			people->now_ms, ago);
		if (person_is_there(removal->who[i]))
			output_line("%s %s: %s, id %s, added %s%s%s",
				removal->would ? "would take out" : "taking out", past->member.label,
				member_class_word(&past->member), id, ago,
				past->added_seq == 1 ? ", a founder" : " by ",
				past->added_seq == 1 ? "" : people_label(people, past->added_by));
		else
			output_line("%s was taken out %s by %s", past->member.label, ago,
				people_label(people, past->removed_by));
	}
}

/* What becomes of the environment. */
static void
add_then(const struct removal *removal, const struct removal_env *env, struct buf *out)
{
	struct buf owners CLEANUP(buf_done) = BUF_INIT;

	if (!env->is_open) {
		buf_add_text(out, "has another key already");
		return;
	}
	if (env->env->info.right == RIGHT_OWN) {
		buf_add_text(out, "gets a new key");
		return;
	}
	for (size_t i = 0; i < env->env->count; i++) {
		const struct people_grant *grant = &env->env->grants[i];
		const struct person *person = people_by_id(&removal->people, grant->member_id);
		bool goes = false;

		for (size_t k = 0; k < removal->count; k++)
			goes |= removal->who[k] == person;
		if (grant->may.right == RIGHT_OWN && grant->may.is_in_force && !goes && person != NULL)
			buf_addf(&owners, "%s%s", owners.len == 0 ? "" : " or ", person->past.member.label);
	}
	if (owners.len == 0)
		buf_add_text(out, "needs a new key, and nobody is left who owns it: its recovery key");
	else
		buf_addf(out, "needs a new key by %s", buf_text(&owners));
}

static void
say_envs(const struct removal *removal)
{
	static const char *const head[] = {"ENVIRONMENT", "MAY", "SINCE", "COULD READ", "THEN"};
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (size_t i = 0; i < removal->env_count; i++) {
		const struct removal_env *env = &removal->envs[i];
		struct table_row *row = table_add(&table, !env->is_open ? MARK_NONE
			: env->env->info.right == RIGHT_OWN ? MARK_CHANGED : MARK_LOOK);
		struct buf then CLEANUP(buf_done) = BUF_INIT;
		char text[60];

		add_then(removal, env, &then);
		table_cell_text(row, 0, TONE_BOLD, env->env->info.name);
		table_cell_text(row, 1, TONE_NONE, right_word(env->may));
		clock_ago(env->since_ms, removal->people.now_ms, text);
		table_cell_text(row, 2, TONE_DIM, text);
		snprintf(text, sizeof(text), "%s%u value%s", env->is_scoped ? "some of " : "",
			env->env->info.n_live, env->env->info.n_live == 1 ? "" : "s");
		table_cell_text(row, 3, TONE_NONE, env->is_open ? text : "what was there then");
		table_cell_text(row, 4, TONE_NONE, buf_text(&then));
	}
	if (removal->env_count == 0)
		output_line("they never had a key of any environment");
	else if (!output_is_quiet())
		output_table(&table);
}

/* Those whom they let in: a second key of theirs would look like one of these. */
static void
say_let_in(const struct removal *removal)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < removal->people.count; i++) {
		const struct person *person = &removal->people.items[i];
		bool is_theirs = false;

		for (size_t k = 0; k < removal->count; k++)
			is_theirs |= person != removal->who[k] && person->past.added_seq != 1 &&
				memcmp(person->past.added_by, removal->who[k]->past.member.id, MEMBER_ID) == 0;
		if (is_theirs && person_is_there(person) &&
			person->past.member.class == CLASS_PERSON && !person->is_self)
			buf_addf(&names, "%s%s", names.len == 0 ? "" : ", ", person->past.member.label);
	}
	if (names.len > 0)
		output_marked(MARK_LOOK, "they let in %s: see that each is who it says", buf_text(&names));
}

void
removal_say(const struct removal *removal)
{
	say_head(removal);
	say_envs(removal);
	for (size_t i = 0; i < removal->seen.count; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		leftover_add_sentence(&removal->seen.items[i], &text);
		output_marked(MARK_LOOK, "%s", buf_text(&text));
	}
	say_let_in(removal);
	output_line("what they read they may have kept: values are changed where they come from");
}

static void
say_left(const struct people *people, const struct leftovers *left)
{
	for (size_t i = 0; i < left->count; i++) {
		const struct leftover *leftover = &left->items[i];
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		leftover_add_sentence(leftover, &text);
		buf_add_text(&text, ": ");
		leftover_add_way(people, leftover, &text);
		output_marked_answer(MARK_BAD, "%s", buf_text(&text));
	}
}

static void
say_exposed(const struct removal *removal, const struct exposing *exposing)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	size_t named = 0;

	if (exposing->secrets == 0)
		return;
	buf_add_text(&text, removal->count == 1 && removal->who[0]->past.member.class != CLASS_PERSON
			? "it opened " : "they know ");
	exposing_add_counts(exposing, &text);
	buf_add_text(&text, ": ");
	for (size_t i = 0; i < exposing->count && named < NAMED; i++)
		if (exposing->values[i].value->is_secret)
			buf_addf(&text, "%s%s (%s)", named++ == 0 ? "" : ", ", exposing->values[i].value->name,
				exposing->values[i].env->info.name);
	if (exposing->secrets > named)
		buf_addf(&text, " and %zu more", exposing->secrets - named);
	output_marked(MARK_LOOK, "%s", buf_text(&text));
	output_next("evenkeep exposure %s", shell_word(removal->who[0]->past.member.label));
}

/* `bob is out; new keys: dev (commit 12), prod (commit 9)` */
static void
say_keys(const struct removal *removal)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT, keys CLEANUP(buf_done) = BUF_INIT;

	removal_add_names(removal, &names);
	for (size_t i = 0; i < removal->env_count; i++) {
		const struct removal_env *env = &removal->envs[i];

		if (env->is_done)
			buf_addf(&keys, "%s%s (commit %" PRIu64 ")", keys.len == 0 ? "" : ", ",
				env->env->info.name, env->seq);
		else if (removal->would && env->is_open && env->env->info.right == RIGHT_OWN)
			buf_addf(&keys, "%s%s", keys.len == 0 ? "" : ", ", env->env->info.name);
	}
	output_line("%s %s out%s%s", buf_text(&names),
		removal->would ? "would be" : removal->count == 1 ? "is" : "are",
		keys.len == 0 ? "" : "; new keys: ", buf_text(&keys));
}

void
removal_say_done(const struct removal *removal, const struct removal_result *result)
{
	say_keys(removal);
	if (removal->would) {
		if (!removal_is_finished(removal, result))
			output_line("it would not be finished by that: see what is marked above");
		return;
	}
	say_left(&result->people, &result->left);
	if (result->left.count > 0)
		output_line("it is not finished before %s done; `evenkeep check` says so until then",
			result->left.count == 1 ? "that is" : "these are");
	say_exposed(removal, &result->exposing);
}

bool
removal_is_finished(const struct removal *removal, const struct removal_result *result)
{
	if (!removal->would)
		return result->left.count == 0;
	for (size_t i = 0; i < removal->env_count; i++)
		if (removal->envs[i].is_open && removal->envs[i].env->info.right != RIGHT_OWN)
			return false;
	return removal->seen.count == 0;
}

static void
env_json(const struct removal *removal, const struct removal_env *env, struct json *json)
{
	json_open_map(json, NULL);
	json_text(json, "name", env->env->info.name);
	json_text(json, "right", right_word(env->may));
	json_time(json, "since", env->since_ms);
	json_bool(json, "had_key_in_force", env->is_open);
	json_bool(json, "rekeyed", removal->would ? env->is_open && env->env->info.right == RIGHT_OWN
						   : env->is_done);
	if (env->is_done)
		json_number(json, "seq", env->seq);
	else
		json_nil(json, "seq");
	json_close_map(json);
}

static void
fill_document(const struct removal *removal, const struct removal_result *result, struct json *json)
{
	json_bool(json, "dry_run", removal->would);
	json_open_list(json, "members");
	for (size_t i = 0; i < removal->count; i++)
		json_text(json, NULL, removal->who[i]->past.member.label);
	json_close_list(json);
	json_open_list(json, "environments");
	for (size_t i = 0; i < removal->env_count; i++)
		env_json(removal, &removal->envs[i], json);
	json_close_list(json);
	if (removal->would) {
		leftovers_json(&removal->people, &removal->seen, json);
		return;
	}
	leftovers_json(&result->people, &result->left, json);
	json_number(json, "exposed_secrets", result->exposing.secrets);
}

void
removal_document(const struct removal *removal, const struct removal_result *result, bool is_failed)
{
	struct json json;

	if (!is_failed) {
		fill_document(removal, result,
			output_json("evenkeep.member-rm/1", removal_is_finished(removal, result)));
		return;
	}
	json_start(&json);
	fill_document(removal, result, &json);
	output_keep("removal", &json);
}
