/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File upon file, and a service upon what it extends, both in canonical form:
 *
 * maps     by key; a `null` above changes nothing, but a variable without a text is one
 * lists    the later behind the earlier; what names the same port, mount, file or word replaces it
 * texts    the later one; so whole `command`, `entrypoint` and `healthcheck.test`
 *
 * `!reset` takes out what files before have, `!override` also puts its own there.
 */
#include <string.h>

#include "base/buf.h"
#include "observe/compose/compose_priv.h"

/* Fields of which the later one counts as a whole. */
static bool
is_whole(struct slice key)
{
	return slice_equal_text(key, "command") || slice_equal_text(key, "entrypoint") ||
		slice_equal_text(key, "test");
}

/* Maps in which a name without a text is something. */
static bool
has_bare_names(struct slice key)
{
	return slice_equal_text(key, "environment") || slice_equal_text(key, "args") ||
		slice_equal_text(key, "labels") || slice_equal_text(key, "annotations") ||
		slice_equal_text(key, "sysctls");
}

static void
add_part(struct buf *out, const struct tree *map, const char *key)
{
	buf_add(out, tree_find_text(map, key));
	buf_add_byte(out, '\n');
}

/* What makes an item of list KEY the same as another; empty: nothing does. */
static void
identity(struct slice key, const struct tree *item, struct buf *out)
{
	static const char *const words[] = {"expose", "dns", "dns_search", "dns_opt", "tmpfs",
		"profiles", "cap_add", "cap_drop", "links", "external_links", "extra_hosts", "tags"};

	if (slice_equal_text(key, "ports")) {
		add_part(out, item, "host_ip");
		add_part(out, item, "published");
		add_part(out, item, "target");
		add_part(out, item, "protocol");
	} else if (slice_equal_text(key, "volumes") || slice_equal_text(key, "secrets") ||
		slice_equal_text(key, "configs")) {
		add_part(out, item, tree_find(item, "target") == NULL ? "source" : "target");
	} else if (slice_equal_text(key, "env_file")) {
		add_part(out, item, "path");
	}
	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_equal_text(key, words[i]) && item->kind == NODE_SCALAR)
			buf_add(out, item->text);
}

/* OLD becomes NEW where it stands. */
static void
take_over(struct tree *old, const struct tree *new)
{
	struct tree *next = old->next;

	*old = *new;
	old->next = next;
}

static void
merge_list(struct compose_loader *loader, struct tree *base, struct tree *over, struct slice key)
{
	struct names names = {0};
	struct tree **items = arena_alloc(loader->arena, (base->count + over->count + 1) * sizeof(*items));
	struct tree *next = base->first;
	long count = 0;

	base->first = base->last = NULL;
	base->count = 0;
	if (next == NULL) {
		next = over->first;
		over->first = NULL;
	}
	while (next != NULL) {
		struct buf same CLEANUP(buf_done) = BUF_INIT;
		struct tree *item = next;
		long before = NAMES_NONE;

		next = item->next;
		identity(key, item, &same);
		if (same.len > 0)
			before = names_add(&names, arena_copy(loader->arena, buf_slice(&same)), count);
		if (before == NAMES_NONE) {
			tree_add(base, item);
			items[count++] = item;
		} else {
			take_over(items[before], item);
		}
		if (next == NULL) {
			next = over->first;
			over->first = NULL;
		}
	}
	names_done(&names);
}

static void merge_map(struct compose_loader *loader, struct tree *base, struct tree *over,
	struct slice key, unsigned depth);

static void
merge_item(struct compose_loader *loader, struct tree *old, struct tree *new, struct slice parent,
	unsigned depth)
{
	if (new->is_null && !has_bare_names(parent) && !is_whole(new->key))
		return;
	if (old->kind == NODE_SCALAR && new->kind == NODE_SCALAR && has_bare_names(parent))
		tree_put_under(loader->arena, new, old);
	if (old->kind != new->kind || old->kind == NODE_SCALAR || is_whole(new->key))
		take_over(old, new);
	else if (old->kind == NODE_LIST)
		merge_list(loader, old, new, new->key);
	else
		merge_map(loader, old, new, new->key, depth + 1);
}

static void
merge_map(struct compose_loader *loader, struct tree *base, struct tree *over, struct slice key,
	unsigned depth)
{
	struct names names = {0};
	struct tree **items = arena_alloc(loader->arena, (base->count + 1) * sizeof(*items));
	long count = 0;

	if (slice_equal_text(key, "logging") && tree_find(over, "driver") != NULL &&
		tree_find(base, "driver") != NULL && !slice_equal(tree_find_text(base, "driver"),
		tree_find_text(over, "driver"))) {
		base->first = over->first;
		base->last = over->last;
		base->count = over->count;
		return;
	}
	for (struct tree *at = base->first; at != NULL; at = at->next) {
		names_set(&names, at->key, count);
		items[count++] = at;
	}
	for (struct tree *at = over->first, *next; at != NULL; at = next) {
		long found = names_find(&names, at->key);

		next = at->next;
		if (found == NAMES_NONE)
			tree_add(base, at);
		else
			merge_item(loader, items[found], at, key, depth);
	}
	names_done(&names);
}

void
compose_merge(struct compose_loader *loader, struct tree *base, struct tree *over)
{
	merge_map(loader, base, over, SLICE_LITERAL(""), 0);
}

void
compose_merge_service(struct compose_loader *loader, struct tree *base, struct tree *over)
{
	merge_map(loader, base, over, SLICE_LITERAL(""), 2);
}

void
compose_reset(struct tree *base, struct tree *over)
{
	for (struct tree *at = over->first, *next; at != NULL; at = next) {
		struct tree *old = base == NULL ? NULL : tree_find_slice(base, at->key);

		next = at->next;
		if (over->kind != NODE_MAP)
			continue;
		if (old != NULL && (at->is_reset || at->is_override))
			tree_drop(base, old);
		if (at->is_reset)
			tree_drop(over, at);
		else if (at->kind == NODE_MAP)
			compose_reset(old != NULL && old->kind == NODE_MAP && !at->is_override ?
				old : NULL, at);
	}
}
