/* SPDX-License-Identifier: Apache-2.0 */
#include <inttypes.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/frame/names.h"
#include "cmd/frame/output.h"
#include "cmd/session/event_words.h"
#include "cmd/session/local.h"
#include "cmd/session/session.h"

struct history_opts {
	const char *env;
	bool all, local;
};

static const struct opt opts[] = {
	OPT_STRING('e', "env", struct history_opts, env, "ENV", "the history of environment ENV"),
	OPT_FLAG(0, "all", struct history_opts, all, "every commit, not only the newest 20"),
	OPT_FLAG(0, "local", struct history_opts, local, "of your own local values over it"),
	OPT_END,
};

enum { NEWEST = 20, NAMED = 3 };

struct line {
	uint64_t seq, time_ms;
	char *author, *what, *message;
};

struct history {
	const char *name; /* NULL: all names */
	struct line *lines;
	size_t count, room;
	struct json *json;
};

static void
history_done(struct history *history)
{
	size_t i;

	for (i = 0; i < history->count; i++) {
		free(history->lines[i].author);
		free(history->lines[i].what);
		free(history->lines[i].message);
	}
	free(history->lines);
}

static bool
concerns(const struct history_item *item, const char *name)
{
	size_t i;

	for (i = 0; name != NULL && i < item->op_count; i++)
		if (strcmp(item->ops[i].name, name) == 0)
			return true;
	return name == NULL;
}

/* "set A, B; imported C, D, E and 28 more" */
static char *
describe(const struct history_item *item, const char *only)
{
	struct buf text = BUF_INIT;
	unsigned last = 0;
	size_t named = 0, left = 0, i;

	for (i = 0; i < item->op_count; i++) {
		const struct history_op *op = &item->ops[i];

		if (only != NULL && strcmp(op->name, only) != 0)
			continue;
		if (op->op == last && named >= NAMED) {
			left++;
			continue;
		}
		if (left > 0)
			buf_addf(&text, " and %zu more", left);
		left = 0;
		if (op->op != last) {
			buf_addf(&text, "%s%s", last == 0 ? "" : "; ", op_word(op->op));
			named = 0;
		}
		if (op->name[0] != '\0')
			buf_addf(&text, "%s%s", named == 0 ? " " : ", ", op->name);
		named++;
		last = op->op;
	}
	if (left > 0)
		buf_addf(&text, " and %zu more", left);
	if (item->op_count == 0)
		buf_add_text(&text, "made, or renewed without a change");
	return buf_take(&text);
}

static void
item_json(struct json *json, const struct history_item *item)
{
	size_t i;

	json_open_map(json, NULL);
	json_number(json, "seq", item->seq);
	json_time(json, "time", item->time_ms);
	json_text(json, "author", item->author);
	json_text(json, "message", item->message);
	json_text(json, "host", item->host);
	json_text(json, "program", item->program);
	json_open_list(json, "changes");
	for (i = 0; i < item->op_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "kind", op_word(item->ops[i].op));
		json_text(json, "name", item->ops[i].name[0] == '\0' ? NULL : item->ops[i].name);
		json_number(json, "from", item->ops[i].from);
		json_number(json, "to", item->ops[i].to);
		json_close_map(json);
	}
	json_close_list(json);
	json_close_map(json);
}

static int
take_item(void *cookie, const struct history_item *item, struct err *err)
{
	struct history *history = cookie;
	struct line *line;

	if (!concerns(item, history->name))
		return 0;
	if (history->json != NULL)
		item_json(history->json, item);
	history->lines = list_grow(history->lines, history->count, &history->room, sizeof(*line));
	line = &history->lines[history->count++];
	line->seq = item->seq;
	line->time_ms = item->time_ms;
	line->author = xstrdup(item->author);
	line->what = describe(item, history->name);
	line->message = xstrdup(item->message);
	return 0;
}

static void
say_table(const struct history *history, bool all, uint64_t now_ms)
{
	static const char *const head[] = {"COMMIT", "WHEN", "WHO", "WHAT", "MESSAGE"};
	size_t shown = all || history->count < NEWEST ? history->count : NEWEST, i;
	struct table table CLEANUP(table_done);

	table_init(&table, head, ARRAY_LEN(head));
	for (i = 0; i < shown; i++) {
		const struct line *line = &history->lines[history->count - 1 - i];
		struct table_row *row = table_add(&table, MARK_NONE);
		char seq[24], ago[CLOCK_AGO];

		snprintf(seq, sizeof(seq), "%" PRIu64, line->seq);
		clock_ago(line->time_ms, now_ms, ago);
		table_cell_text(row, 0, TONE_BOLD, seq);
		table_cell_text(row, 1, TONE_DIM, ago);
		table_cell_text(row, 2, TONE_NONE, line->author);
		table_cell_text(row, 3, TONE_NONE, line->what);
		table_cell_text(row, 4, TONE_NONE, line->message);
	}
	output_table(&table);
	if (shown < history->count)
		output_answer("%zu older (--all shows them)", history->count - shown);
}

static int
open_env(struct session *session, const struct history_opts *o, const char *name,
    struct vault_env **out, struct err *err)
{
	int r;

	if (!o->local)
		return session_open_env(session, name, out, err);
	r = local_open_named(session, name, out, err);
	if (r < 0 || *out != NULL)
		return r;
	err_set(err, ERR_NOT_FOUND, "no-local", "you have no local values over `%s`", name);
	return err_fix(err, "`evenkeep set NAME --local -e %s` makes one", name);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const struct history_opts *o = cookie;
	struct history history CLEANUP(history_done) = {.name = args->item[0]};
	struct vault_env *env;
	const char *name;
	int r;

	r = session_choose_env(session, o->env, &name, err);
	if (r == 0)
		r = open_env(session, o, name, &env, err);
	if (r < 0)
		return r;
	if (output_is_json()) {
		history.json = output_json("evenkeep.history/1", true);
		json_text(history.json, "environment", name);
		json_text(history.json, "name", history.name);
		if (o->local)
			json_bool(history.json, "local", true);
		json_open_list(history.json, "commits");
	}
	r = vault_env_history(env, take_item, &history, err);
	if (r < 0)
		return r;
	if (history.json != NULL)
		json_close_list(history.json);
	if (history.count == 0 && history.name != NULL) {
		err_set(err, ERR_NOT_FOUND, "no-name", "no commit of `%s` concerns `%.64s`", name,
		    history.name);
		return name_suggest(env, history.name, err);
	}
	say_table(&history, o->all, session_now_ms(session));
	return 0;
}

const struct cmd cmd_history = {
	.name = "history",
	.synopsis = "[NAME] -e ENV [--all]",
	.summary = "who changed what, and when",
	.text = "Newest first; with NAME only the commits that concern it. The JSON document has every\n"
		"commit, oldest first. Values are not part of the history that is shown: see\n"
		"`evenkeep get NAME --at SEQ`.\n",
	.examples = {"evenkeep history -e prod", "evenkeep history DATABASE_URL -e prod"},
	.needs = CMD_NEEDS_KEY,
	.takes = CMD_TAKES_KEY | CMD_TAKES_JSON,
	.max_args = 1,
	.opts = opts,
	.opts_size = sizeof(struct history_opts),
	.run = run,
};
