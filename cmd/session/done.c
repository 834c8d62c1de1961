/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/done.h"

#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/clock.h"
#include "base/list.h"
#include "cmd/frame/output.h"

void
done_add(struct done *done, const char *env, uint64_t seq)
{
	done->items = list_grow(done->items, done->count, &done->room, sizeof(*done->items));
	done->items[done->count++] = (struct done_item){.env = env, .seq = seq};
}

void
done_add_over(struct done *done, const char *name, const struct overwritten *what)
{
	struct done_item *item = &done->items[done->count - 1];

	if (what->author[0] == '\0')
		return;
	item->overs = list_grow(item->overs, item->over_count, &item->over_room, sizeof(*item->overs));
	item->overs[item->over_count++] = (struct done_over){name, *what};
}

void
done_say_over(const struct overwritten *what, uint64_t now_ms, const char *lead, struct buf *out)
{
	char ago[CLOCK_AGO];

	if (what->author[0] == '\0')
		return;
	buf_addf(out, "%s%s wrote", lead, what->author);
	if (what->time_ms > now_ms) /* the author's clock is ahead, or it was in this very moment */
		return;
	clock_ago(what->time_ms, now_ms, ago);
	buf_addf(out, " %s%s", strcmp(ago, "now") == 0 ? "just " : "", ago);
}

void
done_free(struct done *done)
{
	for (size_t i = 0; i < done->count; i++)
		free(done->items[i].overs);
	free(done->items);
}

int
done_before(const struct done *done, struct err *err)
{
	struct buf envs CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	if (done->count == 0 || done->would)
		return err->code;
	for (i = 0; i < done->count; i++)
		buf_addf(&envs, "%s`%s`", i == 0 ? "" : ", ", done->items[i].env);
	return err_ctx(err, "%s changed already, then", buf_text(&envs));
}

static int
compare_words(const void *a, const void *b)
{
	return strcmp(*(const char *const *)a, *(const char *const *)b);
}

static void
add_names(struct json *json, const struct args *args)
{
	const char **sorted = xcalloc(args->count + 1, sizeof(*sorted));
	size_t i;

	for (i = 0; i < args->count; i++)
		sorted[i] = args->item[i];
	qsort(sorted, args->count, sizeof(*sorted), compare_words);
	json_open_list(json, "names");
	for (i = 0; i < args->count; i++)
		json_text(json, NULL, sorted[i]);
	json_close_list(json);
	free(sorted);
}

static int
compare_items(const void *a, const void *b)
{
	const struct done_item *x = a, *y = b;

	return strcmp(x->env, y->env);
}

static int
compare_overs(const void *a, const void *b)
{
	const struct done_over *x = a, *y = b;

	return strcmp(x->name, y->name);
}

static void
add_whose(struct json *json, const struct overwritten *what)
{
	json_text(json, "author", what->author);
	json_number(json, "seq", what->seq);
	json_time(json, "time", what->time_ms);
}

void
done_over_json(struct json *json, const struct done_item *item)
{
	if (item->over_count == 0)
		return;
	qsort(item->overs, item->over_count, sizeof(*item->overs), compare_overs);
	json_open_list(json, "overwrote");
	for (size_t i = 0; i < item->over_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "name", item->overs[i].name);
		add_whose(json, &item->overs[i].what);
		json_close_map(json);
	}
	json_close_list(json);
}

void
done_whose_json(struct json *json, const struct overwritten *what)
{
	if (what->author[0] == '\0')
		return;
	json_open_map(json, "overwrote");
	add_whose(json, what);
	json_close_map(json);
}

void
done_document(struct done *done, const char *schema, const struct args *args)
{
	struct json *json = output_json(schema, true);
	size_t i;

	json_bool(json, "dry_run", done->would);
	if (done->local)
		json_bool(json, "local", true);
	if (args != NULL)
		add_names(json, args);
	if (done->count > 0)
		qsort(done->items, done->count, sizeof(*done->items), compare_items);
	json_open_list(json, "environments");
	for (i = 0; i < done->count; i++) {
		json_open_map(json, NULL);
		json_text(json, "name", done->items[i].env);
		json_number(json, "seq", done->items[i].seq);
		done_over_json(json, &done->items[i]);
		json_close_map(json);
	}
	json_close_list(json);
}

void
words_done(struct words *words)
{
	free(words->item);
}
