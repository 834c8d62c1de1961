/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Any bytes as YAML of values, without and with anchors: what is taken is what libyaml makes of it,
 * where that is one document.
 */
#include "text/yaml_values.h"

#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
compare(const struct node *ours, const struct node *theirs, unsigned depth)
{
	if (depth > YAML_LOOSE_DEPTH || ours->line == 0 || ours->column == 0)
		abort();
	if (ours->kind != theirs->kind || ours->count != theirs->count ||
		ours->quoted != theirs->quoted)
		abort();
	if ((ours->tag == NULL) != (theirs->tag == NULL) ||
		(ours->tag != NULL && strcmp(ours->tag, theirs->tag) != 0))
		abort();
	if (ours->kind == NODE_SCALAR && strcmp(ours->text, theirs->text) != 0)
		abort();
	for (size_t i = 0; i < ours->count; i++) {
		if (ours->kind == NODE_MAP &&
			strcmp(ours->items[i]->key, theirs->items[i]->key) != 0)
			abort();
		compare(ours->items[i], theirs->items[i], depth + 1);
	}
}

/* Names of more than 1,024 characters, and what aliases may come to, are limits of libyaml's. */
static bool
may_refuse(const struct err *err)
{
	return strstr(err->message, "more than one YAML") != NULL ||
		strstr(err->message, "multiply") != NULL || strstr(err->message, "too deep") != NULL;
}

static void
check(int (*read)(struct slice text, const char *file, struct arena *arena, struct node **out,
	      struct err *err), struct slice text)
{
	struct err err CLEANUP(err_done) = ERR_INIT, theirs CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = arena_new(text.len);
	struct node *tree CLEANUP(node_freep) = NULL;
	struct node *documents = NULL;
	int r = read(text, "f", arena, &documents, &err);

	if (r != 0) {
		if (r != ERR_INVALID || documents != NULL || err.line == 0 ||
			!utf8_is_valid(slice_of_text(err.message)))
			abort();
		return;
	}
	/* libyaml, told that it gets UTF-8, counts a byte order mark as a column */
	if (documents->count != 1 || text.len >= 1000 || slice_starts_with(text, "\xef\xbb\xbf"))
		return;
	if (yaml_parse(text, "f", &tree, &theirs) == 0)
		compare(documents->items[0], tree, 0);
	else if (!may_refuse(&theirs))
		abort();
}

/* libyaml takes these for line breaks, and an anchor before a name for the name's. */
static bool
may_differ(struct slice text)
{
	return text.len > 0 && (memmem(text.data, text.len, "\xc2\x85", 2) != NULL ||
		memmem(text.data, text.len, "\xe2\x80", 2) != NULL ||
		memmem(text.data, text.len, "\xef\xbb\xbf", 3) != NULL ||
		memchr(text.data, '&', text.len) != NULL || memchr(text.data, '!', text.len) != NULL ||
		memchr(text.data, '%', text.len) != NULL);
}

/* What both take is the same; either may take more. */
static void
check_loose(struct slice text)
{
	struct err err CLEANUP(err_done) = ERR_INIT, theirs CLEANUP(err_done) = ERR_INIT;
	struct arena *arena CLEANUP(arena_freep) = arena_new(text.len);
	struct node *tree CLEANUP(node_freep) = NULL;
	struct node *documents = NULL;

	if (yaml_values_loose(text, "f", arena, YAML_LAST_COUNTS, &documents, &err) != 0)
		documents = NULL;
	if (yaml_values_loose(text, "f", arena, YAML_TWINS_REFUSED, &documents, &err) != 0 ||
		documents->count != 1 || text.len >= 1000 || may_differ(text))
		return;
	if (yaml_parse(text, "f", &tree, &theirs) == 0)
		compare(documents->items[0], tree, 0);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	secret_start();
	check_loose(slice_of(data, size));
	check(yaml_values, slice_of(data, size));
	check(yaml_values_shared, slice_of(data, size));
	return 0;
}
