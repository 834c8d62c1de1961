/* SPDX-License-Identifier: Apache-2.0 */
/* `member list`: who is there and what each may do where; with --all who was. */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/members/leftovers.h"
#include "cmd/members/members.h"

enum { COL_MEMBER, COL_IS, COL_ID, COLS_BEFORE, COL_UNTIL = 0, COL_SINCE, COLS_BEHIND };

static const uint64_t soon_ms = UINT64_C(30) * 24 * 3600 * 1000;

struct member_listing {
	struct people people;
	struct leftovers leftovers;
	bool all;
	size_t gone;
};

static void
listing_done(struct member_listing *listing)
{
	leftovers_done(&listing->leftovers);
	people_done(&listing->people);
}

/* What of them wants to be looked at first. */
static int
urgency(const struct person *person, uint64_t now_ms)
{
	const struct member *member = &person->past.member;

	if (!person_is_there(person))
		return 3;
	if (person_is_expired(person, now_ms))
		return 0;
	return member->not_after_ms != 0 && member->not_after_ms < now_ms + soon_ms ? 1 : 2;
}

static enum mark
mark_of(int urgent)
{
	static const enum mark marks[] = {MARK_BAD, MARK_LOOK, MARK_NONE, MARK_GONE};

	return marks[urgent];
}

/* `3 days ago by alice`; who made the vault was let in by nobody. */
static void
add_since(const struct member_listing *listing, const struct person *person, struct buf *out)
{
	const struct people *people = &listing->people;
	const struct member_past *past = &person->past;
	char ago[CLOCK_AGO];

	clock_ago(past->added_ms, people->now_ms, ago);
	if (past->added_seq == 1)
		buf_addf(out, "%s, founder", ago);
	else
		buf_addf(out, "%s by %s", ago, people_label(people, past->added_by));
	if (person_is_there(person))
		return;
	clock_ago(past->removed_ms, people->now_ms, ago);
	buf_addf(out, "; out %s by %s", ago, people_label(people, past->removed_by));
}

static void
add_until(const struct person *person, uint64_t now_ms, struct table_row *row, size_t column)
{
	const struct member *member = &person->past.member;
	int urgent = urgency(person, now_ms);
	char ago[CLOCK_AGO];

	if (member->not_after_ms == 0)
		return;
	clock_ago(member->not_after_ms, now_ms, ago);
	table_cell_text(row, column, urgent == 0 ? TONE_RED : urgent == 1 ? TONE_YELLOW : TONE_NONE, ago);
}

static void
add_rights(const struct member_listing *listing, const struct person *person,
	const struct screen *screen, struct table_row *row)
{
	for (size_t i = 0; person_is_there(person) && i < listing->people.env_count; i++) {
		struct right_in may =
			people_right(&listing->people.envs[i], person->past.member.id);

		if (may.right == RIGHT_NONE)
			table_cell_text(row, COLS_BEFORE + i, TONE_DIM, screen->utf8 ? "–" : "-");
		else
			table_cell_text(row, COLS_BEFORE + i,
				may.is_in_force ? TONE_NONE : TONE_DIM, right_word(may));
	}
}

static void
add_person(const struct member_listing *listing, const struct person *person,
	const struct screen *screen, struct table *table)
{
	struct table_row *row = table_add(table, mark_of(urgency(person, listing->people.now_ms)));
	size_t behind = COLS_BEFORE + listing->people.env_count;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	char id[MEMBER_TEXT], label[80];

	snprintf(label, sizeof(label), "%s%s", person->past.member.label,
		person->is_self && person_is_there(person) ? " (you)" : "");
	table_cell_text(row, COL_MEMBER, TONE_BOLD, label);
	table_cell_text(row, COL_IS, TONE_NONE, member_class_word(&person->past.member));
	member_text(person->past.member.id, id);
	id[9] = '\0'; /* two groups: enough for a command to know who is meant */
	table_cell_text(row, COL_ID, TONE_DIM, id);
	add_rights(listing, person, screen, row);
	add_until(person, listing->people.now_ms, row, behind + COL_UNTIL);
	add_since(listing, person, &text);
	table_cell_text(row, behind + COL_SINCE, TONE_NONE, buf_text(&text));
}

static const struct member_listing *sorted; /* by qsort, which has no cookie */

static int
by_urgency(const void *a, const void *b)
{
	const struct person *x = *(const struct person *const *)a;
	const struct person *y = *(const struct person *const *)b;
	int order = urgency(x, sorted->people.now_ms) - urgency(y, sorted->people.now_ms);

	if (order == 0)
		order = strcmp(x->past.member.label, y->past.member.label);
	return order != 0 ? order : (x > y) - (x < y);
}

/* What wants to be looked at first, then by label. */
static const struct person **
in_order(const struct member_listing *listing, size_t *count)
{
	const struct person **order = xcalloc(listing->people.count + 1, sizeof(*order));

	*count = 0;
	for (size_t i = 0; i < listing->people.count; i++)
		if (listing->all || person_is_there(&listing->people.items[i]))
			order[(*count)++] = &listing->people.items[i];
	sorted = listing;
	if (*count > 1)
		qsort(order, *count, sizeof(*order), by_urgency);
	return order;
}

/* Titles of environments are theirs in capitals, as parity has them. */
static char *
title_of(const char *env)
{
	char *title = xstrdup(env);

	for (char *at = title; *at != '\0'; at++)
		if (*at >= 'a' && *at <= 'z')
			*at = (char)(*at - 'a' + 'A');
	return title;
}

static void
say_table(const struct member_listing *listing)
{
	size_t envs = listing->people.env_count, columns = COLS_BEFORE + envs + COLS_BEHIND;
	const char **head CLEANUP(freep) = xcalloc(columns, sizeof(*head));
	const struct person **order CLEANUP(freep) = NULL;
	struct screen screen = output_screen(1);
	struct table table CLEANUP(table_done);
	size_t count;

	head[COL_MEMBER] = "MEMBER";
	head[COL_IS] = "IS";
	head[COL_ID] = "ID";
	for (size_t i = 0; i < envs; i++)
		head[COLS_BEFORE + i] = title_of(listing->people.envs[i].info.name);
	head[COLS_BEFORE + envs + COL_UNTIL] = "UNTIL";
	head[COLS_BEFORE + envs + COL_SINCE] = "SINCE";
	table_init(&table, head, columns);
	order = in_order(listing, &count);
	for (size_t i = 0; i < count; i++)
		add_person(listing, order[i], &screen, &table);
	output_table(&table);
	for (size_t i = 0; i < envs; i++)
		free((char *)head[COLS_BEFORE + i]);
}

static void
say(const struct member_listing *listing)
{
	struct buf next CLEANUP(buf_done) = BUF_INIT;
	size_t there = listing->people.count - listing->gone;

	say_table(listing);
	output_answer("%zu member%s%s", there, there == 1 ? "" : "s",
		listing->all || listing->gone == 0 ? "" : "; those who left: --all");
	for (size_t i = 0; i < listing->leftovers.count; i++) {
		struct buf text CLEANUP(buf_done) = BUF_INIT;

		leftover_add_sentence(&listing->leftovers.items[i], &text);
		output_marked_answer(MARK_BAD, "%s", buf_text(&text));
	}
	if (listing->leftovers.count > 0) {
		const struct leftover *first = &listing->leftovers.items[0];

		if (leftover_is_mine(&listing->people, first))
			leftover_add_command(first, &next);
		else
			leftover_add_way(&listing->people, first, &next);
		output_next("%s", buf_text(&next));
	}
}

static void
rights_json(const struct member_listing *listing, const struct person *person, struct json *json)
{
	json_open_list(json, "rights");
	for (size_t i = 0; person_is_there(person) && i < listing->people.env_count; i++) {
		const struct people_env *env = &listing->people.envs[i];
		struct right_in may = people_right(env, person->past.member.id);

		if (may.right == RIGHT_NONE)
			continue;
		json_open_map(json, NULL);
		json_text(json, "environment", env->info.name);
		json_text(json, "right", right_word(may));
		json_bool(json, "in_force", may.is_in_force);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
event_json(const struct member_listing *listing, struct json *json, const char *key, uint64_t seq,
	uint64_t time_ms, const uint8_t by[MEMBER_ID])
{
	if (seq == 0) {
		json_nil(json, key);
		return;
	}
	json_open_map(json, key);
	json_number(json, "roster", seq);
	json_time(json, "time", time_ms);
	json_text(json, "by", people_label(&listing->people, by));
	json_close_map(json);
}

static void
person_json(const struct member_listing *listing, const struct person *person, struct json *json)
{
	struct buf recipient CLEANUP(buf_done) = BUF_INIT;
	const struct member_past *past = &person->past;
	char id[MEMBER_TEXT];

	member_text(past->member.id, id);
	recipient_text(past->member.kind, past->member.rcpt, &recipient);
	json_open_map(json, NULL);
	json_text(json, "label", past->member.label);
	json_text(json, "id", id);
	json_text(json, "class", past->member.role == ROLE_ADMIN ? "person" : member_class_word(&past->member));
	json_bool(json, "administrator", past->member.role == ROLE_ADMIN);
	json_bool(json, "you", person->is_self);
	json_text(json, "recipient", buf_text(&recipient));
	json_time(json, "ends", past->member.not_after_ms);
	event_json(listing, json, "added", past->added_seq, past->added_ms, past->added_by);
	event_json(listing, json, "removed", past->removed_seq, past->removed_ms, past->removed_by);
	rights_json(listing, person, json);
	json_close_map(json);
}

static void
document(const struct member_listing *listing)
{
	struct json *json = output_json("evenkeep.member-list/1", listing->leftovers.count == 0);
	size_t count;
	const struct person **order CLEANUP(freep) = in_order(listing, &count);

	json_open_list(json, "members");
	for (size_t i = 0; i < count; i++)
		person_json(listing, order[i], json);
	json_close_list(json);
	leftovers_json(&listing->people, &listing->leftovers, json);
}

int
member_list(struct session *session, const struct member_opts *o, struct err *err)
{
	struct member_listing listing CLEANUP(listing_done) = {.all = o->all};
	int r;

	session_stay_here(session);
	r = people_load(session, &listing.people, err);
	if (r < 0)
		return r;
	leftovers_find(&listing.people, &listing.leftovers);
	for (size_t i = 0; i < listing.people.count; i++)
		listing.gone += !person_is_there(&listing.people.items[i]);
	if (output_is_json())
		document(&listing);
	else
		say(&listing);
	return 0;
}
