/* SPDX-License-Identifier: Apache-2.0 */
/* `audit`: who let whom in, and who changed what when. */
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "base/suggest.h"
#include "cmd/audit/audit.h"
#include "cmd/frame/output.h"
#include "cmd/session/event_words.h"
#include "cmd/session/session.h"

enum { NEWEST = 20 };

struct line {
	uint64_t time_ms;
	char *place, *author, *what, *message;
};

struct audit {
	const char *by;
	uint64_t since_ms; /* 0: from the beginning */
	struct json *json;
	struct line *lines;
	size_t count, room;
	char **authors; /* everybody who was met */
	size_t author_count, author_room;
};

static void
audit_done(struct audit *audit)
{
	size_t i;

	for (i = 0; i < audit->count; i++) {
		free(audit->lines[i].place);
		free(audit->lines[i].author);
		free(audit->lines[i].what);
		free(audit->lines[i].message);
	}
	for (i = 0; i < audit->author_count; i++)
		free(audit->authors[i]);
	free(audit->lines);
	free(audit->authors);
}

static void
note_author(struct audit *audit, const char *label)
{
	size_t i;

	for (i = 0; i < audit->author_count; i++)
		if (strcmp(audit->authors[i], label) == 0)
			return;
	audit->authors =
	    list_grow(audit->authors, audit->author_count, &audit->author_room, sizeof(char *));
	audit->authors[audit->author_count++] = xstrdup(label);
}

/* WHO is a label, or the beginning of an id as it is shown. */
static bool
is_by(const struct event *event, const char *who)
{
	char id[MEMBER_TEXT];

	member_text(event->author, id);
	return strcmp(event->label, who) == 0 ||
	       (strlen(who) >= 9 && strncmp(id, who, strlen(who)) == 0);
}

static int
take(void *cookie, const struct event *event, struct err *err)
{
	struct audit *audit = cookie;
	struct buf place = BUF_INIT, author = BUF_INIT, what = BUF_INIT;
	struct line *line;

	(void)err;
	note_author(audit, event->label);
	if ((audit->by != NULL && !is_by(event, audit->by)) || event->time_ms < audit->since_ms)
		return 0;
	if (audit->json != NULL)
		event_json(audit->json, event);
	event_place(event, &place);
	event_author(event, &author);
	event_describe(event, &what);
	audit->lines = list_grow(audit->lines, audit->count, &audit->room, sizeof(*line));
	line = &audit->lines[audit->count++];
	*line = (struct line){.time_ms = event->time_ms, .place = buf_take(&place),
	    .author = buf_take(&author), .what = buf_take(&what),
	    .message = xstrdup(event->message)};
	return 0;
}

static void
say(const struct audit *audit, bool all, uint64_t now_ms)
{
	static const char *const head[] = {"WHEN", "WHERE", "WHO", "WHAT", "MESSAGE"};
	size_t shown = all || audit->count < NEWEST ? audit->count : NEWEST, i;
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (i = 0; i < shown; i++) {
		const struct line *line = &audit->lines[audit->count - 1 - i];
		struct table_row *row = table_add(&table, MARK_NONE);
		char ago[CLOCK_AGO];

		clock_ago(line->time_ms, now_ms, ago);
		table_cell_text(row, 0, TONE_DIM, ago);
		table_cell_text(row, 1, TONE_BOLD, line->place);
		table_cell_text(row, 2, TONE_NONE, line->author);
		table_cell_text(row, 3, TONE_NONE, line->what);
		table_cell_text(row, 4, TONE_NONE, line->message);
	}
	if (shown > 0)
		output_table(&table);
	if (shown < audit->count)
		output_answer("%zu older (--all shows them)", audit->count - shown);
	if (audit->count == 0)
		output_answer("nothing in that time");
}

static int
parse_since(const struct audit_opts *o, uint64_t now_ms, uint64_t *out, struct err *err)
{
	uint64_t length;

	*out = 0;
	if (o->since == NULL)
		return 0;
	if (clock_parse_duration(o->since, &length) < 0) {
		err_set(err, ERR_USAGE, "bad-duration", "`--since %.40s` is no length of time", o->since);
		return err_fix(err, "a number and one of s, m, h, d, w, y, such as `--since 30d`");
	}
	*out = length < now_ms ? now_ms - length : 0;
	return 0;
}

static int
refuse_nobody(const struct audit *audit, struct err *err)
{
	const char *meant = suggest(
	    audit->by, (const char *const *)audit->authors, audit->author_count);

	err_set(err, ERR_NOT_FOUND, "no-member", "nothing here is by `%.64s`", audit->by);
	if (meant != NULL)
		return err_fix(err, "did you mean `%s`?", meant);
	return err_fix(err, "`evenkeep audit --all` names everybody who wrote something");
}

/* Did the one who is asked for write anything, ever? */
static bool
author_is_known(const struct audit *audit)
{
	size_t i;

	for (i = 0; i < audit->author_count; i++)
		if (strcmp(audit->authors[i], audit->by) == 0)
			return true;
	return audit->count > 0;
}

int
audit_show(struct session *session, const struct audit_opts *o, struct err *err)
{
	struct audit audit CLEANUP(audit_done) = {.by = o->by};
	uint64_t now = session_now_ms(session);
	int r;

	r = parse_since(o, now, &audit.since_ms, err);
	if (r < 0)
		return r;
	if (output_is_json()) {
		audit.json = output_json("evenkeep.audit/1", true);
		json_text(audit.json, "environment", o->env);
		json_open_list(audit.json, "events");
	}
	r = vault_each_event(session_vault(session), o->env, take, &audit, err);
	if (r == 0 && audit.by != NULL && !author_is_known(&audit))
		r = refuse_nobody(&audit, err);
	if (r < 0)
		return r;
	if (audit.json != NULL)
		json_close_list(audit.json);
	say(&audit, o->all, now);
	return 0;
}
