/* SPDX-License-Identifier: Apache-2.0 */
/* News as lines, and as members of a document. */
#include <inttypes.h>
#include <string.h>

#include "base/buf.h"
#include "cmd/session/event_words.h"
#include "cmd/session/share/news.h"

enum { NAMED = 8 }; /* names of an environment that are told before they are counted */

struct saying {
	const struct news *news;
	const char *lead;
	void (*line)(const char *format, ...);
};

static const char *
plural(uint64_t count)
{
	return count == 1 ? "" : "s";
}

static void
say_head(const struct saying *saying, const struct news_env *env)
{
	struct buf authors CLEANUP(buf_done) = BUF_INIT;

	for (size_t i = 0; i < env->author_count; i++)
		buf_addf(&authors, "%s%s", i == 0 ? "" : ", ", env->authors[i]);
	if (env->has_more_authors)
		buf_add_text(&authors, " and others");
	if (env->from == 0)
		saying->line("%s%s: new here, at commit %" PRIu64, saying->lead, env->info.name,
		    env->info.seq);
	else
		saying->line("%s%s: %" PRIu64 " new commit%s%s by %s, now at %" PRIu64, saying->lead,
		    env->info.name, env->commits, plural(env->commits),
		    env->is_all ? "" : ", the newest", buf_text(&authors), env->info.seq);
}

/* "set A, B; unset C", of the names from FIRST on that one author changed: how many those are. */
static size_t
add_names(const struct news_env *env, size_t first, size_t most, struct buf *out)
{
	size_t i = first;

	for (; i < env->name_count && i < most; i++) {
		const struct news_name *name = &env->names[i];

		if (strcmp(name->author, env->names[first].author) != 0)
			break;
		if (i == first || name->op != env->names[i - 1].op)
			buf_addf(out, "%s%s ", i == first ? "" : "; ", op_word(name->op));
		else
			buf_add_text(out, ", ");
		buf_add_text(out, name->name);
	}
	return i - first;
}

static void
say_names(const struct saying *saying, const struct news_env *env)
{
	/* one is not left out for a line that says so */
	size_t most = env->name_count <= NAMED + 1 ? env->name_count : NAMED, i = 0;

	while (i < most) {
		struct buf names CLEANUP(buf_done) = BUF_INIT;
		const char *author = env->names[i].author;

		i += add_names(env, i, most, &names);
		if (env->author_count == 1)
			saying->line("  %s", buf_text(&names));
		else
			saying->line("  %s %s", author, buf_text(&names));
	}
	if (i < env->name_count)
		saying->line("  and %zu more names (`evenkeep history -e %s`)", env->name_count - i,
		    env->info.name);
}

static void
say_events(const struct saying *saying, const char *env)
{
	for (size_t i = 0; i < saying->news->event_count; i++)
		if (strcmp(saying->news->events[i].env, env) == 0)
			saying->line("  %s %s", saying->news->events[i].author,
			    saying->news->events[i].what);
}

void
news_say(const struct news *news, const char *lead, void (*line)(const char *format, ...))
{
	struct saying saying = {news, lead, line};

	for (size_t i = 0; i < news->env_count; i++) {
		say_head(&saying, &news->envs[i]);
		say_names(&saying, &news->envs[i]);
		say_events(&saying, news->envs[i].info.name);
	}
	if (news->rosters > 0)
		line("%smembers: %" PRIu64 " change%s", lead, news->rosters, plural(news->rosters));
	say_events(&saying, "");
}

static void
env_json(const struct news_env *env, struct json *json)
{
	json_open_map(json, NULL);
	json_text(json, "name", env->info.name);
	json_number(json, "from", env->from);
	json_number(json, "seq", env->info.seq);
	json_open_list(json, "authors");
	for (size_t i = 0; i < env->author_count; i++)
		json_text(json, NULL, env->authors[i]);
	json_close_list(json);
	json_bool(json, "authors_complete", env->is_all && !env->has_more_authors);
	if (!env->knows_names)
		json_nil(json, "changes");
	else
		json_open_list(json, "changes");
	for (size_t i = 0; i < env->name_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "kind", op_word(env->names[i].op));
		json_text(json, "name", env->names[i].name);
		json_text(json, "author", env->names[i].author);
		json_number(json, "seq", env->names[i].seq);
		json_close_map(json);
	}
	if (env->knows_names)
		json_close_list(json);
	json_close_map(json);
}

struct telling {
	const struct news *news;
	struct json *json;
};

static int
take_event(void *cookie, const struct event *event, struct err *err)
{
	const struct telling *telling = cookie;

	(void)err;
	if (news_concerns(telling->news, event))
		event_json(telling->json, event);
	return 0;
}

int
news_json(const struct news *news, struct json *json, struct err *err)
{
	struct telling telling = {news, json};
	int r = 0;

	json_open_list(json, "environments");
	for (size_t i = 0; i < news->env_count; i++)
		env_json(&news->envs[i], json);
	json_close_list(json);
	json_open_list(json, "events");
	if (news->event_count > 0)
		r = vault_each_event(news->vault, NULL, take_event, &telling, err);
	json_close_list(json);
	return r;
}
