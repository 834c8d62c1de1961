/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What a target would change, name by name. A value is shown only if it is plain; the old one only
 * if it was plain when `render` wrote it, since what is plain today may have been secret then.
 */
#include "base/slice.h"
#include "base/utf8.h"
#include "cmd/frame/output.h"
#include "cmd/render/render.h"
#include "report/screen.h"
#include "secret/secret.h"

enum difference { DIFFERENCE_NONE, DIFFERENCE_ADDED, DIFFERENCE_CHANGED, DIFFERENCE_GONE };

enum { NAME_WIDTH = 32, VALUE_WIDTH = 48 };

struct said {
	enum mark mark;
	const char *word; /* where there are no marks */
};

static const struct said said[] = {
    [DIFFERENCE_ADDED] = {MARK_ADDED, "added"},
    [DIFFERENCE_CHANGED] = {MARK_CHANGED, "changed"},
    [DIFFERENCE_GONE] = {MARK_GONE, "removed"},
};

/* Can it be told name by name? */
static bool
is_by_name(const struct render_file *file)
{
	return !file->is_there || file->before != NULL || file->differs != NULL ||
	       file->change == RENDER_SAME;
}

/* How the entry AT of the set is in what is there. */
static enum difference
of_set(const struct render_file *file, size_t at)
{
	const struct entry *entry = envset_at(file->set, at), *old;

	if (file->change == RENDER_SAME)
		return DIFFERENCE_NONE;
	if (file->differs != NULL)
		return file->differs[at] ? DIFFERENCE_CHANGED : DIFFERENCE_NONE;
	old = file->before == NULL ? NULL : envset_find(file->before, entry->name);
	if (old == NULL)
		return DIFFERENCE_ADDED;
	return secret_equal(entry->value, old->value) ? DIFFERENCE_NONE : DIFFERENCE_CHANGED;
}

static bool
is_gone(const struct render_file *file, const struct entry *old)
{
	return file->change != RENDER_SAME && envset_find(file->set, old->name) == NULL;
}

/* The first characters of a plain value; the escaper of output.h does the rest. */
static void
add_cut(struct buf *out, struct slice value)
{
	size_t at = 0, count = 0, len;
	unsigned code;

	while (at < value.len && count++ < VALUE_WIDTH) {
		len = utf8_next(slice_from(value, at), &code);
		at += len == 0 ? 1 : len;
	}
	buf_add(out, slice_of(value.data, at));
	if (at < value.len)
		buf_add_text(out, output_screen(1).utf8 ? "…" : "...");
}

static void
add_value(struct buf *out, const struct entry *entry, bool shown)
{
	if (entry == NULL || !shown)
		buf_add_text(out, output_screen(1).utf8 ? "••••••" : "******");
	else if ((entry->flags & ENTRY_BINARY) != 0)
		buf_add_text(out, "(not text)");
	else if (entry->value.len == 0)
		buf_add_text(out, "\"\"");
	else
		add_cut(out, entry->value);
}

static void
say_one(const struct render_file *file, enum difference how, const struct entry *news,
    const struct entry *old)
{
	const struct said *as = &said[how];
	struct slice name = news != NULL ? news->name : old->name;
	struct screen screen = output_screen(1);
	struct buf values CLEANUP(buf_done) = BUF_INIT;
	bool plain = news != NULL && (news->flags & ENTRY_PLAIN) != 0;
	bool was_plain = file->known == RENDERED_LAST && rendered_was_plain(file->record, name);

	if (how != DIFFERENCE_ADDED)
		add_value(&values, old, was_plain);
	if (how == DIFFERENCE_CHANGED)
		buf_add_text(&values, screen.utf8 ? " → " : " -> ");
	if (how != DIFFERENCE_GONE)
		add_value(&values, news, plain);
	output_marked(as->mark, "%s%s%-*s  %s", screen.plain ? as->word : "",
	    screen.plain ? " " : "", NAME_WIDTH,
	    render_is_showable(name) ? (const char *)name.data : "(a name that is none)",
	    buf_text(&values));
}

void
render_say_difference(const struct render_file *file)
{
	size_t same = 0, i;

	if (!is_by_name(file)) {
		output_marked(MARK_CHANGED, "all of it: what is there %s",
		    file->template != NULL ? "does not fit the template" : "cannot be read");
		return;
	}
	for (i = 0; i < envset_count(file->set); i++) {
		const struct entry *entry = envset_at(file->set, i);
		enum difference how = of_set(file, i);

		if (how == DIFFERENCE_NONE)
			same++;
		else
			say_one(file, how, entry, file->before == NULL ? NULL :
			    envset_find(file->before, entry->name));
	}
	for (i = 0; file->before != NULL && i < envset_count(file->before); i++) {
		if (is_gone(file, envset_at(file->before, i)))
			say_one(file, DIFFERENCE_GONE, NULL, envset_at(file->before, i));
	}
	if (same > 0)
		output_marked(MARK_SAME, "%zu the same", same);
}

static void
list_set(struct json *json, const char *title, const struct render_file *file,
    enum difference wanted)
{
	size_t i;

	json_open_list(json, title);
	for (i = 0; i < envset_count(file->set); i++) {
		if (of_set(file, i) == wanted)
			json_slice(json, NULL, envset_at(file->set, i)->name);
	}
	json_close_list(json);
}

void
render_difference_json(struct json *json, const struct render_file *file)
{
	size_t i;

	json_bool(json, "by_name", is_by_name(file));
	list_set(json, "added", file, DIFFERENCE_ADDED);
	list_set(json, "changed", file, DIFFERENCE_CHANGED);
	json_open_list(json, "removed");
	for (i = 0; file->before != NULL && i < envset_count(file->before); i++) {
		const struct entry *old = envset_at(file->before, i);

		if (is_gone(file, old) && render_is_showable(old->name))
			json_slice(json, NULL, old->name);
	}
	json_close_list(json);
}
