/* SPDX-License-Identifier: Apache-2.0 */
/* `token list`: every key that is not a person's, and what is wrong with it. */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/shell_word.h"
#include "cmd/members/people.h"
#include "cmd/token/token_cmd.h"

static const uint64_t soon_ms = (uint64_t)30 * 24 * 3600 * 1000;

/* One token as it is shown. */
struct shown {
	const struct person *person;
	const struct person *issuer; /* NULL: nobody knows */
	struct token_plan plan;
	bool all;                    /* the names of every grant are known to the caller */
	bool is_expired, is_soon, is_orphan, is_idle;
};

struct listing {
	struct session *session;
	struct people people;
	struct shown *items;
	size_t count;
};

static void
listing_done(struct listing *listing)
{
	size_t i;

	for (i = 0; i < listing->count; i++)
		token_plan_done(&listing->items[i].plan);
	free(listing->items);
	people_done(&listing->people);
}

/* Whoever issued it still knows its seed: one who left must not, and one who is there may well. */
static void
judge(const struct listing *listing, struct shown *shown)
{
	const struct member *member = &shown->person->past.member;
	uint64_t end = member->not_after_ms, now = session_now_ms(listing->session);

	shown->is_expired = end != 0 && end <= now;
	shown->is_soon = end != 0 && !shown->is_expired && end - now <= soon_ms;
	shown->is_orphan = shown->issuer == NULL || !person_is_there(shown->issuer);
	shown->is_idle = member->class == CLASS_SERVICE && shown->plan.grant_count == 0 && shown->all;
}

static int
load(struct listing *listing, struct err *err)
{
	struct people *people = &listing->people;
	struct vault *vault;
	size_t i;
	int r = session_need_vault(listing->session, false, &vault, err);

	if (r == 0)
		r = people_load(listing->session, people, err);
	if (r == 0)
		r = session_need_vault(listing->session, false, &vault, err);
	listing->items = xcalloc(people->count + 1, sizeof(*listing->items));
	for (i = 0; r == 0 && i < people->count; i++) {
		const struct person *person = &people->items[i];
		struct shown *shown = &listing->items[listing->count];

		if (!person_is_there(person) || !token_is_member(&person->past.member))
			continue;
		listing->count++;
		shown->person = person;
		shown->issuer = people_by_id(people, person->past.added_by);
		r = token_plan_like(vault, &person->past.member, &shown->plan, &shown->all, err);
		if (r == 0)
			judge(listing, shown);
	}
	return r;
}

static bool
is_wrong(const struct shown *shown)
{
	return shown->is_expired || shown->is_orphan;
}

static int
by_need(const void *a, const void *b)
{
	const struct shown *x = a, *y = b;
	int nx = is_wrong(x) ? 0 : x->is_soon || x->is_idle ? 1 : 2;
	int ny = is_wrong(y) ? 0 : y->is_soon || y->is_idle ? 1 : 2;

	return nx != ny ? nx - ny :
			  strcmp(x->person->past.member.label, y->person->past.member.label);
}

static const char *
advice(const struct shown *shown)
{
	if (shown->is_expired)
		return "renew: it expired";
	if (shown->is_orphan)
		return "renew: who issued it left, and knows it";
	if (shown->is_soon)
		return "renew: it ends soon";
	return shown->is_idle ? "rm: it reads nothing" : "";
}

/* What it reads; names that the caller may not know are said to be some. */
static void
reads(const struct listing *listing, const struct shown *shown, struct buf *out)
{
	size_t i;

	token_reads(&shown->plan, out);
	if (shown->all)
		return;
	buf_done(out);
	for (i = 0; i < listing->people.env_count; i++) {
		const struct people_env *env = &listing->people.envs[i];
		struct right_in may = people_right(env, shown->person->past.member.id);

		if (may.right >= RIGHT_READ)
			buf_addf(out, "%s%s%s", out->len == 0 ? "" : ", ",
			    may.is_scoped ? "some names of " : "", env->info.name);
	}
}

static void
add_row(const struct listing *listing, const struct shown *shown, struct table *table)
{
	struct table_row *row = table_add(table, is_wrong(shown) ? MARK_BAD :
		shown->is_soon || shown->is_idle ? MARK_LOOK : MARK_NONE);
	uint64_t end = shown->person->past.member.not_after_ms;
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	char ago[CLOCK_AGO] = "no end";

	table_cell_text(row, 0, TONE_BOLD, shown->person->past.member.label);
	reads(listing, shown, &text);
	table_cell_text(row, 1, TONE_NONE, buf_text(&text));
	if (end != 0)
		clock_ago(end, session_now_ms(listing->session), ago);
	table_cell_text(row, 2, TONE_NONE, ago);
	table_cell_text(row, 3, TONE_NONE,
	    people_label(&listing->people, shown->person->past.added_by));
	table_cell_text(row, 4, TONE_NONE, advice(shown));
}

static void
grants_json(const struct listing *listing, const struct shown *shown, struct json *json)
{
	const uint8_t *id = shown->person->past.member.id;
	size_t i, k, n;

	json_open_list(json, "environments");
	for (i = 0; i < listing->people.env_count; i++) {
		const struct people_env *env = &listing->people.envs[i];
		struct right_in may = people_right(env, id);

		if (may.right == RIGHT_NONE)
			continue;
		json_open_map(json, NULL);
		json_text(json, "name", env->info.name);
		json_number(json, "charter", env->info.charter_seq);
		json_bool(json, "scoped", may.is_scoped);
		for (k = 0; k < shown->plan.grant_count; k++) {
			const struct token_grant *grant = &shown->plan.grants[k];

			if (grant->name_count == 0 || strcmp(grant->env, env->info.name) != 0)
				continue;
			json_open_list(json, "names");
			for (n = 0; n < grant->name_count; n++)
				json_text(json, NULL, grant->names[n]);
			json_close_list(json);
		}
		json_close_map(json);
	}
	json_close_list(json);
}

static void
document(const struct listing *listing)
{
	struct json *json = output_json("evenkeep.token/1", true);
	char id[MEMBER_TEXT];
	size_t i;

	json_text(json, "verb", "list");
	json_open_list(json, "tokens");
	for (i = 0; i < listing->count; i++) {
		const struct shown *shown = &listing->items[i];
		const struct member_past *past = &shown->person->past;

		member_text(past->member.id, id);
		json_open_map(json, NULL);
		json_text(json, "label", past->member.label);
		json_text(json, "member", id);
		json_text(json, "kind", past->member.class == CLASS_GATE ? "shape" : "service");
		grants_json(listing, shown, json);
		json_time(json, "expires", past->member.not_after_ms);
		json_bool(json, "expired", shown->is_expired);
		json_time(json, "issued", past->added_ms);
		json_text(json, "issuer", people_label(&listing->people, past->added_by));
		json_bool(json, "issuer_is_member", !shown->is_orphan);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
say(const struct listing *listing)
{
	static const char *const head[] = {"TOKEN", "READS", "ENDS", "ISSUED BY", ""};
	const struct shown *first = listing->count == 0 ? NULL : &listing->items[0];
	struct table table;
	size_t i;

	table_init(&table, head, ARRAY_LEN(head));
	for (i = 0; i < listing->count; i++)
		add_row(listing, &listing->items[i], &table);
	output_table(&table);
	table_done(&table);
	if (first == NULL)
		output_line("no tokens");
	else if (is_wrong(first) || first->is_soon)
		output_next("evenkeep token renew %s", shell_word(first->person->past.member.label));
	else if (first->is_idle)
		output_next("evenkeep token rm %s", shell_word(first->person->past.member.label));
}

int
token_cmd_list(struct session *session, struct err *err)
{
	struct listing listing CLEANUP(listing_done) = {.session = session};
	int r = load(&listing, err);

	if (r < 0)
		return r;
	if (listing.count > 1)
		qsort(listing.items, listing.count, sizeof(*listing.items), by_need);
	if (output_is_json())
		document(&listing);
	else
		say(&listing);
	return 0;
}
