/* SPDX-License-Identifier: Apache-2.0 */
#include "drift/told.h"

#include <inttypes.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "base/shell.h"

enum { NAMED_MOST = 8 };

void
told_add(struct told *told, struct pool *pool, struct slice name)
{
	told->items = list_grow(told->items, told->count, &told->room, sizeof(*told->items));
	told->items[told->count++] = pool_slice(pool, name);
}

void
told_done(struct told *told)
{
	free(told->items);
}

void
told_fact(const struct told *told, struct subject *subject, const char *name)
{
	subject_list(subject, name, told->items, told->count);
}

static void
add_names(struct buf *out, const struct told *told)
{
	size_t shown = told->count <= NAMED_MOST ? told->count : NAMED_MOST - 1;

	for (size_t i = 0; i < shown; i++) {
		bool is_last = i + 1 == told->count;

		buf_addf(out, "%s%s", i == 0 ? "" : is_last ? " and " : ", ", told->items[i]);
	}
	if (shown < told->count)
		buf_addf(out, " and %zu more", told->count - shown);
}

const char *
told_text(struct pool *pool, const struct told_how *hows)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	for (; hows->word != NULL; hows++) {
		size_t count = hows->names->count;

		if (count == 0)
			continue;
		if (out.len == 0)
			buf_addf(&out, "%zu name%s %s: ", count, count == 1 ? "" : "s", hows->word);
		else
			buf_addf(&out, "; %zu %s: ", count, hows->word);
		add_names(&out, hows->names);
	}
	return pool_text(pool, buf_text(&out));
}

const char *
told_age(struct pool *pool, uint64_t then_ms, uint64_t now_ms)
{
	static const struct {
		uint64_t ms;
		const char *word;
	} units[] = {{86400000, "day"}, {3600000, "hour"}, {60000, "minute"}, {1000, "second"}};
	uint64_t age = now_ms > then_ms ? now_ms - then_ms : 0;

	for (size_t i = 0; i < ARRAY_LEN(units); i++)
		if (age >= units[i].ms)
			return pool_printf(pool, "%" PRIu64 " %s%s", age / units[i].ms, units[i].word,
				age / units[i].ms == 1 ? "" : "s");
	return "a moment";
}

const char *
told_states(struct pool *pool, const char *env, uint64_t then, uint64_t now)
{
	if (then > 0 && now > then)
		return pool_printf(pool, "%s@%" PRIu64 " -> %s@%" PRIu64, env, then, env, now);
	if (then > 0)
		return pool_printf(pool, "%s@%" PRIu64, env, then);
	return pool_text(pool, env);
}

const char *
told_word(struct pool *pool, const char *text)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;

	shell_add_word(&out, text);
	return pool_text(pool, buf_text(&out));
}
