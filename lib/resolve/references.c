/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Depth first over the graph of references, on a stack of its own, so that a chain may be as long
 * as the environment has names; each value is put together when all it refers to is done. Sizes
 * are bounded, because values that double each other grow faster than any disk.
 */
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/list.h"
#include "model/name.h"
#include "resolve/reference_priv.h"
#include "resolve/resolve.h"

enum { ALL_MOST = 64 << 20 }; /* bytes of all values that refer, put together */

enum progress { UNTOUCHED, UNDER_WAY, FINISHED };

struct frame {
	size_t at;         /* of the entry */
	struct slice rest; /* of its value */
};

struct walk {
	struct envset *set;
	enum progress *progress;
	struct frame *stack;
	size_t depth, room;
	size_t total;
	struct err problems;
};

static void
walk_done(struct walk *walk)
{
	free(walk->progress);
	free(walk->stack);
	err_done(&walk->problems);
}

static size_t
index_of(struct envset *set, const struct entry *entry)
{
	return (size_t)(entry - envset_at(set, 0));
}

/* The longest that fits on a screen; names are at most 255. */
static int
shown(struct slice name)
{
	return name.len < 100 ? (int)name.len : 100;
}

static void
complain_of_form(struct walk *walk, const struct entry *entry, size_t offset)
{
	struct err problem = ERR_INIT;

	err_set(&problem, ERR_INVALID, "refers-form",
	    "`%.*s` has a reference that is malformed, at byte %zu of its value",
	    shown(entry->name), (const char *)entry->name.data, offset + 1);
	err_fix(&problem,
	    "write `${NAME}` or `${NAME|url}`, and `$$` for a dollar; or store the value "
	    "again without `--refers`");
	err_also(&walk->problems, &problem);
}

static void
complain_of_unknown(struct walk *walk, const struct entry *entry, struct slice name)
{
	struct err problem = ERR_INIT;

	err_set(&problem, ERR_INVALID, "refers-unknown",
	    "`%.*s` refers to `%.*s`, which the environment does not have", shown(entry->name),
	    (const char *)entry->name.data, shown(name), (const char *)name.data);
	err_fix(&problem, "set `%.*s`, or set `%.*s` anew", shown(name), (const char *)name.data,
	    shown(entry->name), (const char *)entry->name.data);
	err_also(&walk->problems, &problem);
}

static void
check_parts(struct walk *walk, const struct entry *entry)
{
	struct slice rest = entry->value;

	for (;;) {
		struct part part = reference_next(&rest);

		if (part.kind == PART_END)
			return;
		if (part.kind == PART_WRONG) {
			complain_of_form(walk, entry, entry->value.len - rest.len);
			return;
		}
		if (part.kind == PART_REFERENCE && envset_find(walk->set, part.text) == NULL)
			complain_of_unknown(walk, entry, part.text);
	}
}

/* The way from the entry AT on the stack back to itself. */
static void
complain_of_cycle(struct walk *walk, size_t at)
{
	struct buf way CLEANUP(buf_done) = BUF_INIT;
	struct err problem = ERR_INIT;
	struct slice name = envset_at(walk->set, at)->name;
	size_t i = walk->depth;

	while (walk->stack[i - 1].at != at)
		i--;
	for (; i <= walk->depth && way.len < 300; i++) {
		struct slice next = envset_at(walk->set, walk->stack[i - 1].at)->name;

		buf_addf(&way, "`%.*s` → ", shown(next), (const char *)next.data);
	}
	err_set(&problem, ERR_INVALID, "refers-cycle", "`%.*s` refers to itself: %s%s`%.*s`",
	    shown(name), (const char *)name.data, buf_text(&way), i <= walk->depth ? "… → " : "",
	    shown(name), (const char *)name.data);
	err_fix(&problem, "set one of them to a value that does not refer");
	err_also(&walk->problems, &problem);
}

static bool
is_unreserved(unsigned char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
	       memchr("-._~", c, 4) != NULL;
}

static size_t
url_len(struct slice text)
{
	size_t len = text.len, i;

	for (i = 0; i < text.len; i++)
		len += is_unreserved(text.data[i]) ? 0 : 2;
	return len;
}

static unsigned char *
put_url(unsigned char *at, struct slice text)
{
	static const char digits[] = "0123456789ABCDEF";
	size_t i;

	for (i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];

		if (is_unreserved(c)) {
			*at++ = c;
			continue;
		}
		*at++ = '%';
		*at++ = (unsigned char)digits[c >> 4];
		*at++ = (unsigned char)digits[c & 15];
	}
	return at;
}

static unsigned char *
put_plain(unsigned char *at, struct slice text)
{
	if (text.len > 0)
		memcpy(at, text.data, text.len);
	return at + text.len;
}

/* What PART stands for, and what that makes of the value it stands in. */
static struct slice
text_of(struct walk *walk, const struct part *part, unsigned *flags)
{
	const struct entry *target;

	if (part->kind == PART_LITERAL)
		return part->text;
	target = envset_find(walk->set, part->text);
	if ((target->flags & ENTRY_PLAIN) == 0)
		*flags &= ~(unsigned)ENTRY_PLAIN;
	*flags |= target->flags & ENTRY_BINARY;
	return target->value;
}

/* Bytes of the value put together; more than VALUE_MOST ends the count. */
static size_t
final_len(struct walk *walk, const struct entry *entry, unsigned *flags)
{
	struct slice rest = entry->value;
	struct part part;
	size_t len = 0;

	while (len <= VALUE_MOST && (part = reference_next(&rest)).kind != PART_END) {
		struct slice text = text_of(walk, &part, flags);

		len += part.url ? url_len(text) : text.len;
	}
	return len;
}

static void
put_together(struct walk *walk, struct entry *entry)
{
	struct slice rest = entry->value;
	unsigned flags = entry->flags & ~(unsigned)ENTRY_REFERS;
	size_t len = final_len(walk, entry, &flags);
	unsigned char *value, *at;
	struct part part;

	if (len > VALUE_MOST || walk->total + len > ALL_MOST) {
		struct err problem = ERR_INIT;

		err_set(&problem, ERR_INVALID, "refers-too-large",
		    "`%.*s` is too large with what it refers to", shown(entry->name),
		    (const char *)entry->name.data);
		err_why(&problem,
		    "a value has at most %d bytes, all that refer together at most %d", VALUE_MOST,
		    ALL_MOST);
		err_also(&walk->problems, &problem);
		return;
	}
	walk->total += len;
	value = at = arena_alloc(envset_arena(walk->set), len + 1);
	while ((part = reference_next(&rest)).kind != PART_END) {
		struct slice text = text_of(walk, &part, &flags);

		at = part.url ? put_url(at, text) : put_plain(at, text);
	}
	entry->value = slice_of(value, len);
	entry->flags = flags;
}

static void
enter(struct walk *walk, size_t at)
{
	const struct entry *entry = envset_at(walk->set, at);

	walk->stack = list_grow(walk->stack, walk->depth, &walk->room, sizeof(*walk->stack));
	walk->stack[walk->depth++] = (struct frame){at, entry->value};
	walk->progress[at] = UNDER_WAY;
}

/* One step on from the top of the stack: into a value that it refers to, or out of it. */
static void
step(struct walk *walk)
{
	struct frame *top = &walk->stack[walk->depth - 1];
	struct part part = reference_next(&top->rest);
	size_t target;

	if (part.kind == PART_END) {
		if (walk->problems.code == 0)
			put_together(walk, envset_at(walk->set, top->at));
		walk->progress[top->at] = FINISHED;
		walk->depth--;
		return;
	}
	if (part.kind != PART_REFERENCE)
		return;
	target = index_of(walk->set, envset_find(walk->set, part.text));
	if (walk->progress[target] == UNDER_WAY)
		complain_of_cycle(walk, target);
	else if (walk->progress[target] == UNTOUCHED &&
		 (envset_at(walk->set, target)->flags & ENTRY_REFERS) != 0)
		enter(walk, target);
}

int
resolve_references(struct envset *set, struct err *err)
{
	struct walk walk CLEANUP(walk_done) = {.set = set};
	size_t count = envset_count(set), i;

	for (i = 0; i < count; i++) {
		if ((envset_at(set, i)->flags & ENTRY_REFERS) != 0)
			check_parts(&walk, envset_at(set, i));
	}
	walk.progress = xcalloc(count, sizeof(*walk.progress));
	for (i = 0; i < count && walk.problems.code == 0; i++) {
		if (walk.progress[i] != UNTOUCHED || (envset_at(set, i)->flags & ENTRY_REFERS) == 0)
			continue;
		enter(&walk, i);
		while (walk.depth > 0)
			step(&walk);
	}
	if (walk.problems.code == 0)
		return 0;
	err_done(err);
	*err = walk.problems;
	walk.problems = (struct err)ERR_INIT;
	return err->code;
}
