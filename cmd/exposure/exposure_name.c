/* SPDX-License-Identifier: Apache-2.0 */
/* Everybody who can or could read the value that a name has. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/suggest.h"
#include "cmd/exposure/exposure_cmd.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"

struct reader {
	const struct people_env *env;
	const struct value_known *value;
	const struct reach *reach;
	const struct person *who;    /* NULL: a key of no roster that is here */
	const struct person *issuer; /* who made it, and left; NULL: nobody such */
	uint64_t since;
	bool is_out;                 /* who has it is not in the roster any more */
	/* Where they could read the same value, if not here; NULL: here. */
	const struct people_env *as_env;
	const char *as_name;
};

struct readers {
	struct exposing exposing;
	const char *name;
	struct reader *items;
	size_t count, room, found;
};

static void
readers_done(struct readers *readers)
{
	exposing_done(&readers->exposing);
	free(readers->items);
}

/* Who made WHO (a token, a recovery key) and left since. */
static const struct person *
issuer_gone(const struct people *people, const struct person *who)
{
	const struct person *issuer;

	if (who == NULL || who->past.member.class == CLASS_PERSON)
		return NULL;
	issuer = people_by_id(people, who->past.added_by);
	return issuer == NULL || person_is_there(issuer) ? NULL : issuer;
}

static bool
is_taken(const struct readers *readers, const struct reader *reader)
{
	for (size_t i = 0; i < readers->count; i++)
		if (readers->items[i].value == reader->value &&
			memcmp(readers->items[i].reach->member_id, reader->reach->member_id, MEMBER_ID) == 0)
			return true;
	return false;
}

/* Whoever could read AT of ENV; LIKE has what is said of the value that was asked about. */
static void
take_readers(struct readers *readers, size_t env, const struct value_known *at,
	const struct reader *like)
{
	const struct people *people = readers->exposing.people;
	const struct exposure *exposure = readers->exposing.exposures[env];

	for (size_t i = 0; i < exposure->reach_count; i++) {
		struct reader reader = *like;

		reader.reach = &exposure->reaches[i];
		if (!reach_opens(reader.reach, at, &reader.since) || is_taken(readers, &reader))
			continue;
		reader.who = people_by_id(people, reader.reach->member_id);
		reader.issuer = issuer_gone(people, reader.who);
		reader.is_out = reader.who == NULL || !person_is_there(reader.who);
		readers->items = list_grow(readers->items, readers->count, &readers->room,
			sizeof(*readers->items));
		readers->items[readers->count++] = reader;
	}
}

static void
take_same(struct readers *readers, size_t env, const struct value_known *at, struct reader like)
{
	if (!at->has_mark || memcmp(at->mark, like.value->mark, VALUE_MARK) != 0)
		return;
	like.as_env = &readers->exposing.people->envs[env];
	like.as_name = at->name;
	take_readers(readers, env, at, &like);
}

/* The value of a name: who could read it there, then who the same elsewhere or in the past. */
static void
take_value(struct readers *readers, size_t env, const struct value_known *value)
{
	const struct people *people = readers->exposing.people;
	struct reader reader = {.env = &people->envs[env], .value = value};

	readers->found++;
	take_readers(readers, env, value, &reader);
	for (size_t i = 0; value->is_secret && value->has_mark && i < people->env_count; i++) {
		const struct exposure *exposure = readers->exposing.exposures[i];

		for (size_t k = 0; k < exposure->value_count; k++)
			take_same(readers, i, &exposure->values[k], reader);
		for (size_t k = 0; k < exposure->past_count; k++)
			take_same(readers, i, &exposure->past[k], reader);
	}
}

/* A person who left knows it. A token that was renewed is no leak by itself. */
static bool
is_bad(const struct reader *reader)
{
	bool is_person = reader->who == NULL || reader->who->past.member.class == CLASS_PERSON;

	return reader->value->is_secret && ((reader->is_out && is_person) || reader->issuer != NULL);
}

/* How they have it, in words. */
static void
add_how(const struct reader *reader, uint64_t now_ms, struct buf *out)
{
	char ago[CLOCK_AGO];

	if (reader->as_env != NULL)
		buf_addf(out, "the same as %s in %s: ", reader->as_name, reader->as_env->info.name);
	if (reader->is_out && reader->reach->is_open)
		buf_add_text(out, "is out, and has the key still");
	else if (reader->is_out)
		buf_add_text(out, "is out");
	else if (!reader->reach->is_open)
		buf_add_text(out, "could read");
	else
		buf_add_text(out, "can read");
	if (!reader->reach->is_open) {
		clock_ago(reader->reach->last_ms, now_ms, ago);
		buf_addf(out, "; last key %s", ago);
	}
	if (reader->issuer != NULL)
		buf_addf(out, "; made by `%s`, who left", reader->issuer->past.member.label);
}

static void
say_readers(const struct readers *readers)
{
	static const char *const head[] = {"MEMBER", "ENVIRONMENT", "KNOWS IT", "HOW"};
	const struct people *people = readers->exposing.people;
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (int bad = 1; bad >= 0; bad--)
		for (size_t i = 0; i < readers->count; i++) {
			const struct reader *reader = &readers->items[i];
			struct buf how CLEANUP(buf_done) = BUF_INIT;
			struct table_row *row;
			char ago[60];

			if (is_bad(reader) != (bad == 1))
				continue;
			row = table_add(&table, bad == 1 ? MARK_BAD : reader->reach->is_open ? MARK_NONE : MARK_LOOK);
			table_cell_text(row, 0, TONE_BOLD, people_label(people, reader->reach->member_id));
			table_cell_text(row, 1, TONE_NONE, reader->env->info.name);
			snprintf(ago, sizeof(ago), "since commit %" PRIu64, reader->since);
			table_cell_text(row, 2, TONE_NONE, ago);
			add_how(reader, people->now_ms, &how);
			table_cell_text(row, 3, TONE_NONE, buf_text(&how));
		}
	output_table(&table);
}

static const struct reader *
first_bad(const struct readers *readers)
{
	for (size_t i = 0; i < readers->count; i++)
		if (is_bad(&readers->items[i]))
			return &readers->items[i];
	return NULL;
}

static bool
is_hidden(const struct readers *readers, size_t env)
{
	return !readers->exposing.exposures[env]->has_names;
}

static void
say(const struct readers *readers)
{
	const struct people *people = readers->exposing.people;
	const struct reader *bad = first_bad(readers);
	const struct value_known *last = NULL;

	for (size_t i = 0; i < readers->count; i++) {
		const struct reader *reader = &readers->items[i];
		char ago[CLOCK_AGO];

		if (reader->value == last)
			continue;
		last = reader->value;
		clock_ago(last->set_ms, people->now_ms, ago);
		output_answer("%s in %s: %s, its value is of %s (commit %" PRIu64 ")", readers->name,
			reader->env->info.name, last->is_secret ? "secret" : "plain", ago,
			last->set_seq);
	}
	say_readers(readers);
	for (size_t i = 0; i < people->env_count; i++)
		if (is_hidden(readers, i))
			output_marked_answer(MARK_LOOK, "%s: cannot be told, because %s",
				people->envs[i].info.name,
				people->envs[i].info.is_stale ? "it is too old" : "you may not read it");
	if (bad != NULL)
		output_next("get a new one where it comes from, then `evenkeep set %s -e %s`", readers->name,
			bad->env->info.name);
}

static void
reader_json(const struct people *people, const struct reader *reader, struct json *json)
{
	char id[MEMBER_TEXT];

	member_text(reader->reach->member_id, id);
	json_open_map(json, NULL);
	json_text(json, "member", people_label(people, reader->reach->member_id));
	json_text(json, "id", id);
	json_text(json, "environment", reader->env->info.name);
	json_number(json, "version", reader->value->version);
	json_number(json, "set_seq", reader->value->set_seq);
	json_time(json, "set_at", reader->value->set_ms);
	json_number(json, "known_seq", reader->since);
	json_bool(json, "member_now", !reader->is_out);
	json_bool(json, "can_read_now", reader->reach->is_open);
	json_text(json, "made_by", reader->issuer == NULL ? NULL : reader->issuer->past.member.label);
	exposing_same_json(json, reader->as_env, reader->as_name);
	json_close_map(json);
}

static void
document(const struct readers *readers)
{
	struct json *json = output_json("evenkeep.exposure/1", first_bad(readers) == NULL);
	const struct people *people = readers->exposing.people;

	json_nil(json, "member");
	json_text(json, "name", readers->name);
	json_open_list(json, "readers");
	for (size_t i = 0; i < readers->count; i++)
		reader_json(people, &readers->items[i], json);
	json_close_list(json);
	json_open_list(json, "missing");
	for (size_t i = 0; i < people->env_count; i++) {
		if (!is_hidden(readers, i))
			continue;
		json_open_map(json, NULL);
		json_text(json, "environment", people->envs[i].info.name);
		json_number(json, "values", people->envs[i].info.n_live);
		json_close_map(json);
	}
	json_close_list(json);
}

static int
refuse_unknown(const struct readers *readers, struct err *err)
{
	const struct people *people = readers->exposing.people;
	const char **names CLEANUP(freep) = NULL;
	size_t count = 0, hidden = 0;
	const char *meant;

	for (size_t i = 0; i < people->env_count; i++) {
		count += readers->exposing.exposures[i]->value_count;
		hidden += is_hidden(readers, i);
	}
	names = xcalloc(count + people->count + 1, sizeof(*names));
	count = 0;
	for (size_t i = 0; i < people->env_count; i++)
		for (size_t k = 0; k < readers->exposing.exposures[i]->value_count; k++)
			names[count++] = readers->exposing.exposures[i]->values[k].name;
	for (size_t i = 0; i < people->count; i++)
		names[count++] = people->items[i].past.member.label;
	meant = suggest(readers->name, names, count);
	err_set(err, ERR_NOT_FOUND, "no-name", "there is no member and no variable `%.64s`", readers->name);
	if (hidden > 0)
		err_why(err, "%zu environment%s you may not read", hidden, hidden == 1 ? "" : "s");
	return meant != NULL ? err_fix(err, "did you mean `%s`?", meant)
			     : err_fix(err, "see who and what there is: `evenkeep member list --all`, "
				"`evenkeep list -e ENV`");
}

int
exposure_of_name(struct session *session, const struct people *people, const char *name,
	struct err *err)
{
	struct readers readers CLEANUP(readers_done) = {.exposing = {.people = people}, .name = name};
	int r = exposing_read(session, &readers.exposing, err);

	for (size_t i = 0; r == 0 && i < people->env_count; i++) {
		const struct exposure *exposure = readers.exposing.exposures[i];

		for (size_t k = 0; k < exposure->value_count; k++)
			if (strcmp(exposure->values[k].name, name) == 0)
				take_value(&readers, i, &exposure->values[k]);
	}
	if (r < 0)
		return r;
	if (readers.found == 0)
		return refuse_unknown(&readers, err);
	if (output_is_json())
		document(&readers);
	else
		say(&readers);
	return first_bad(&readers) == NULL ? EXIT_OK : EXIT_FOUND;
}
