/* SPDX-License-Identifier: Apache-2.0 */
/* What somebody could read that is the same today. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/exposure/exposure_cmd.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"

/* A token that was renewed is no leak; who asks about one names it. */
static bool
is_asked(const struct people *people, const struct person *person)
{
	return !person_is_there(person) && person->past.member.class == CLASS_PERSON &&
		people_by_id(people, person->past.member.id) == person;
}

/* `bob, by the token ci` */
static void
add_by(const struct exposed_value *exposed, bool with_who, struct buf *out)
{
	const struct exposing_key *by = &exposed->by;

	if (exposed->as_env != NULL)
		buf_addf(out, "the same as %s in %s%s", exposed->as_name, exposed->as_env->info.name,
			with_who || by->key != by->who ? ": " : "");
	if (with_who)
		buf_add_text(out, by->who->past.member.label);
	if (by->key != by->who)
		buf_addf(out, "%s%s `%s`, which they made", with_who ? ", by " : "",
			by->key->past.member.class == CLASS_RECOVERY ? "the recovery key" : "the token",
			by->key->past.member.label);
	if (exposed->others > 0)
		buf_addf(out, " and %zu more", exposed->others);
}

static void
say_values(const struct exposing *exposing, bool with_who)
{
	static const char *const head[] = {"NAME", "ENVIRONMENT", "SET", "KNOWN SINCE", "BY"};
	struct table table CLEANUP(table_done);
	uint64_t now_ms = exposing->people->now_ms;

	table_init(&table, head, ARRAY_LEN(head));
	for (size_t i = 0; i < exposing->count; i++) {
		const struct exposed_value *exposed = &exposing->values[i];
		struct buf by CLEANUP(buf_done) = BUF_INIT;
		struct table_row *row;
		char ago[CLOCK_AGO];

		if (!exposed->value->is_secret)
			continue;
		row = table_add(&table, person_is_there(exposed->by.who) ? MARK_LOOK : MARK_BAD);
		table_cell_text(row, 0, TONE_BOLD, exposed->value->name);
		table_cell_text(row, 1, TONE_NONE, exposed->env->info.name);
		clock_ago(exposed->value->set_ms, now_ms, ago);
		table_cell_text(row, 2, TONE_DIM, ago);
		if (exposed->since_ms != 0)
			clock_ago(exposed->since_ms, now_ms, ago);
		else
			snprintf(ago, sizeof(ago), "commit %" PRIu64, exposed->since_seq);
		table_cell_text(row, 3, TONE_NONE, ago);
		add_by(exposed, with_who, &by);
		table_cell_text(row, 4, TONE_NONE, buf_text(&by));
	}
	output_table(&table);
}

/* Of whom one cannot tell, as they are; for people. */
static void
say_gaps(const struct exposing *exposing)
{
	for (size_t i = 0; i < exposing->gap_count; i++) {
		const struct exposing_gap *gap = &exposing->gaps[i];

		output_marked_answer(MARK_LOOK, "%s: %s could read %s; what of the %u there is the same cannot be "
			"told, because %s", gap->env->info.name, gap->who->past.member.label,
			gap->is_scoped ? "some names" : "it", gap->env->info.n_live,
			gap->env->info.is_stale ? "it is too old" : "you may not read it");
	}
}

static void
say_who(const struct exposing *exposing, const struct person *who)
{
	const char *label = who == NULL ? "whoever left" : who->past.member.label;
	char ago[CLOCK_AGO];

	if (exposing->secrets == 0 && exposing->gap_count == 0) {
		output_marked_answer(MARK_SAME, "%s knows no secret that is in use", label);
		return;
	}
	if (who == NULL || person_is_there(who)) {
		output_answer("secrets in use that %s %s:", label, who == NULL ? "knows" : "can or could read");
		return;
	}
	clock_ago(who->past.removed_ms, exposing->people->now_ms, ago);
	output_answer("secrets in use that %s could read, who was taken out %s:", label, ago);
}

/* The same label with another key: a laptop before this one. */
static void
note_namesakes(const struct people *people, const struct person *who)
{
	for (size_t i = 0; who != NULL && i < people->count; i++) {
		const struct person *other = &people->items[i];
		char id[MEMBER_TEXT];

		if (other == who || strcmp(other->past.member.label, who->past.member.label) != 0 ||
			memcmp(other->past.member.id, who->past.member.id, MEMBER_ID) == 0)
			continue;
		member_text(other->past.member.id, id);
		output_note("another key was called `%s` too: `evenkeep exposure %.4s%.4s`",
			other->past.member.label, id, id + 5);
	}
}

static const struct exposed_value *
first_secret(const struct exposing *exposing)
{
	for (size_t i = 0; i < exposing->count; i++)
		if (exposing->values[i].value->is_secret)
			return &exposing->values[i];
	return NULL;
}

static void
say(const struct exposing *exposing, const struct person *who)
{
	const struct exposed_value *first = first_secret(exposing);
	struct buf counts CLEANUP(buf_done) = BUF_INIT;
	size_t plain = exposing->count - exposing->secrets;

	say_who(exposing, who);
	if (first != NULL)
		say_values(exposing, who == NULL);
	exposing_add_counts(exposing, &counts);
	if (plain > 0)
		buf_addf(&counts, "%s%zu plain value%s besides", counts.len == 0 ? "" : "; ", plain,
			plain == 1 ? "" : "s");
	if (counts.len > 0)
		output_answer("%s", buf_text(&counts));
	say_gaps(exposing);
	note_namesakes(exposing->people, who);
	if (first != NULL && !person_is_there(first->by.who))
		output_next("get a new one where it comes from, then `evenkeep set %s -e %s`",
			first->value->name, first->env->info.name);
}

static void
value_json(struct json *json, const struct exposed_value *exposed)
{
	json_open_map(json, NULL);
	json_text(json, "name", exposed->value->name);
	json_text(json, "environment", exposed->env->info.name);
	json_text(json, "kind", exposed->value->is_secret ? "secret" : "plain");
	json_number(json, "version", exposed->value->version);
	json_number(json, "set_seq", exposed->value->set_seq);
	json_time(json, "set_at", exposed->value->set_ms);
	json_number(json, "known_seq", exposed->since_seq);
	json_time(json, "known_since", exposed->since_ms);
	json_text(json, "member", exposed->by.who->past.member.label);
	json_text(json, "key", exposed->by.key->past.member.label);
	exposing_same_json(json, exposed->as_env, exposed->as_name);
	json_close_map(json);
}

static void
document(const struct exposing *exposing, const struct person *who, bool ok)
{
	struct json *json = output_json("evenkeep.exposure/1", ok);

	json_text(json, "member", who == NULL ? NULL : who->past.member.label);
	json_nil(json, "name");
	json_number(json, "secrets", exposing->secrets);
	json_number(json, "plain", exposing->count - exposing->secrets);
	json_open_list(json, "values");
	for (size_t i = 0; i < exposing->count; i++)
		value_json(json, &exposing->values[i]);
	json_close_list(json);
	json_open_list(json, "missing");
	for (size_t i = 0; i < exposing->gap_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "environment", exposing->gaps[i].env->info.name);
		json_number(json, "values", exposing->gaps[i].env->info.n_live);
		json_close_map(json);
	}
	json_close_list(json);
}

int
exposure_of_member(struct session *session, const struct people *people,
	const struct person *who, struct err *err)
{
	struct exposing exposing CLEANUP(exposing_done) = {.people = people};
	bool is_bad = false;
	int r;

	for (size_t i = 0; i < people->count; i++)
		if (who == NULL ? is_asked(people, &people->items[i]) : &people->items[i] == who)
			exposing_ask(&exposing, &people->items[i]);
	r = exposing_look(session, &exposing, err);
	if (r < 0)
		return r;
	is_bad = exposing.secrets > 0 && (who == NULL || !person_is_there(who));
	if (output_is_json())
		document(&exposing, who, !is_bad);
	else
		say(&exposing, who);
	return is_bad ? EXIT_FOUND : EXIT_OK;
}
