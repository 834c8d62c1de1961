/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"
#include "base/list.h"
#include "format/detect_priv.h"
#include "format/format.h"
#include "secret/secret.h"

/* Not dotenv-expand: it expands in single quotes too, so every dollar would be a difference. */
const char *const dotenv_readers[] = {"compose", "dotenv-js", "python-dotenv", "ruby-dotenv",
    "godotenv", NULL};

static void
add(struct differences *out, const struct entry *entry, unsigned line, unsigned reader)
{
	out->readers |= reader;
	out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
	out->items[out->count++] = (struct difference){
	    .name = arena_copy(out->arena, entry->name),
	    .is_showable = read_note_may_show(entry->name), .line = line, .readers = reader};
}

static void
compare(struct envset *set, struct envset *other, unsigned reader, struct differences *out)
{
	size_t i;

	for (i = 0; i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);
		const struct entry *theirs = envset_find(other, entry->name);

		if (theirs == NULL || !secret_equal(theirs->value, entry->value))
			add(out, entry, entry->line, reader);
	}
	for (i = 0; i < envset_count(other); i++) {
		const struct entry *theirs = envset_at(other, i);

		if (envset_find(set, theirs->name) == NULL)
			add(out, theirs, 0, reader);
	}
}

static int
by_name(const void *a, const void *b)
{
	const struct difference *x = a, *y = b;

	return slice_compare(x->name, y->name);
}

/* One item a name, with all its readers. */
static void
merge(struct differences *out)
{
	size_t kept = 0, i;

	if (out->count == 0)
		return;
	qsort(out->items, out->count, sizeof(*out->items), by_name);
	for (i = 1; i < out->count; i++) {
		struct difference *last = &out->items[kept], *item = &out->items[i];

		if (!slice_equal(last->name, item->name)) {
			out->items[++kept] = *item;
			continue;
		}
		last->readers |= item->readers;
		if (last->line == 0)
			last->line = item->line;
	}
	out->count = kept + 1;
}

void
format_differences(struct slice text, const char *assumed, struct envset *set,
    struct differences *out)
{
	unsigned i;

	out->arena = arena_new(0);
	if (detect_is_simple(text))
		return;
	for (i = 0; dotenv_readers[i] != NULL; i++) {
		struct envset *other CLEANUP(envset_freep) = NULL;
		struct err ignored CLEANUP(err_done) = ERR_INIT;
		const struct format *format;

		if (strcmp(dotenv_readers[i], assumed) == 0)
			continue;
		other = envset_new(text.len * 2);
		if (format_get(dotenv_readers[i], &format, &ignored) == 0 &&
		    format->read(text, "", other, NULL, &ignored) == 0)
			compare(set, other, 1U << i, out);
	}
	merge(out);
}

void
differences_done(struct differences *differences)
{
	free(differences->items);
	arena_free(differences->arena);
}
