/* SPDX-License-Identifier: Apache-2.0 */
/* From libyaml's events to a tree; depth and nodes are bounded. */
#include "text/yaml_priv.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/buf.h"
#include "base/file.h"
#include "base/list.h"
#include "text/escape.h"

static int load_node(struct loader *loader, yaml_event_t *event, unsigned depth,
	struct node **out, struct err *err);

static int
next_event(struct loader *loader, yaml_event_t *event, struct err *err)
{
	yaml_parser_t *yaml = &loader->yaml;
	char what[200];

	if (yaml_parser_parse(yaml, event))
		return 0;
	if (yaml->error == YAML_MEMORY_ERROR)
		return err_set(err, ERR_SYSTEM, "out-of-memory", "no memory left for YAML");
	snprintf(what, sizeof(what), "not valid YAML: %s", yaml->problem);
	if (yaml->error != YAML_READER_ERROR)
		return loader_wrong(loader, yaml->problem_mark, what, err);
	/* the reader knows bytes, not lines: where the scanner is, is close to the place */
	loader_wrong(loader, yaml->mark, what, err);
	return err_why(err, "the byte at offset %zu is not allowed", yaml->problem_offset);
}

static void
event_done(yaml_event_t *event)
{
	yaml_event_delete(event);
}

int
loader_count(struct loader *loader, yaml_mark_t mark, struct err *err)
{
	if (++loader->nodes <= YAML_NODES)
		return 0;
	return loader_wrong(loader, mark, "too many items, or aliases that multiply", err);
}

static void
set_place(struct node *node, yaml_mark_t mark, const yaml_char_t *tag)
{
	node->line = (unsigned)mark.line + 1;
	node->column = (unsigned)mark.column + 1;
	if (tag != NULL)
		node->tag = xstrdup((const char *)tag);
}

static int
load_scalar(struct loader *loader, const yaml_event_t *event, struct node **out, struct err *err)
{
	const char *tag = (const char *)event->data.scalar.tag;
	struct slice text = slice_of(event->data.scalar.value, event->data.scalar.length);
	struct node *node;
	size_t anchor;
	int r;

	if (slice_find(text, '\0') < text.len)
		return loader_wrong(loader, event->start_mark, "a text with a NUL character", err);
	r = anchor_begin(loader, event->data.scalar.anchor, event->start_mark, &anchor, err);
	if (r < 0)
		return r;
	node = node_new(NODE_SCALAR, text);
	set_place(node, event->start_mark, event->data.scalar.tag);
	node->quoted = event->data.scalar.style != YAML_PLAIN_SCALAR_STYLE ||
		(tag != NULL && (strcmp(tag, YAML_STR_TAG) == 0 || strcmp(tag, "!") == 0));
	anchor_end(loader, anchor, node);
	*out = node;
	return 0;
}

static int
load_list(struct loader *loader, yaml_event_t *start, unsigned depth, struct node **out,
	struct err *err)
{
	struct node *list CLEANUP(node_freep) = node_new(NODE_LIST, slice_of(NULL, 0));
	size_t anchor;
	int r;

	r = anchor_begin(loader, start->data.sequence_start.anchor, start->start_mark, &anchor,
		err);
	if (r < 0)
		return r;
	set_place(list, start->start_mark, start->data.sequence_start.tag);
	for (;;) {
		yaml_event_t event CLEANUP(event_done) = {0};
		struct node *item = NULL;

		r = next_event(loader, &event, err);
		if (r < 0)
			return r;
		if (event.type == YAML_SEQUENCE_END_EVENT)
			break;
		r = load_node(loader, &event, depth + 1, &item, err);
		if (r < 0)
			return r;
		node_add(list, item);
	}
	anchor_end(loader, anchor, list);
	*out = list;
	list = NULL;
	return 0;
}

/* The text of a key: a scalar, or an alias of one. The caller frees it. */
static int
load_key(struct loader *loader, yaml_event_t *event, char **out, struct err *err)
{
	struct node *node = NULL;
	int r;

	if (event->type != YAML_SCALAR_EVENT && event->type != YAML_ALIAS_EVENT)
		return loader_wrong(loader, event->start_mark, "a key must be a text", err);
	r = load_node(loader, event, 0, &node, err);
	if (r < 0)
		return r;
	if (node->kind != NODE_SCALAR) {
		node_free(node);
		return loader_wrong(loader, event->start_mark, "a key must be a text", err);
	}
	*out = xstrdup(node->text);
	if (event->type == YAML_SCALAR_EVENT && event->data.scalar.anchor != NULL)
		node_add(loader->loose, node);
	else
		node_free(node);
	return 0;
}

static int
check_twins(struct loader *loader, const struct node *map, struct err *err)
{
	struct buf key CLEANUP(buf_done) = BUF_INIT;
	const struct node *twin = node_find_twin(map);

	if (twin == NULL)
		return 0;
	printable_add_cut(&key, slice_of_text(twin->key), 100);
	err_set(err, ERR_INVALID, "yaml-duplicate", "`%s` stands twice in one map", buf_text(&key));
	return err_at(err, loader->file, twin->key_line, twin->key_column);
}

static int
load_map(struct loader *loader, yaml_event_t *start, unsigned depth, struct node **out,
	struct err *err)
{
	struct node *map CLEANUP(node_freep) = node_new(NODE_MAP, slice_of(NULL, 0));
	size_t anchor;
	int r;

	r = anchor_begin(loader, start->data.mapping_start.anchor, start->start_mark, &anchor, err);
	if (r < 0)
		return r;
	set_place(map, start->start_mark, start->data.mapping_start.tag);
	for (;;) {
		yaml_event_t name CLEANUP(event_done) = {0};
		yaml_event_t value CLEANUP(event_done) = {0};
		char *key CLEANUP(freep) = NULL;
		struct node *item = NULL;

		r = next_event(loader, &name, err);
		if (r < 0)
			return r;
		if (name.type == YAML_MAPPING_END_EVENT)
			break;
		r = load_key(loader, &name, &key, err);
		if (r < 0)
			return r;
		r = next_event(loader, &value, err);
		if (r < 0)
			return r;
		r = load_node(loader, &value, depth + 1, &item, err);
		if (r < 0)
			return r;
		item->key = key;
		key = NULL;
		item->key_line = (unsigned)name.start_mark.line + 1;
		item->key_column = (unsigned)name.start_mark.column + 1;
		node_add(map, item);
	}
	anchor_end(loader, anchor, map);
	r = check_twins(loader, map, err);
	if (r < 0)
		return r;
	*out = map;
	map = NULL;
	return 0;
}

static int
load_node(struct loader *loader, yaml_event_t *event, unsigned depth, struct node **out,
	struct err *err)
{
	int r;

	if (depth > YAML_DEPTH)
		return loader_wrong(loader, event->start_mark, "nested too deep", err);
	r = loader_count(loader, event->start_mark, err);
	if (r < 0)
		return r;
	switch (event->type) {
	case YAML_SCALAR_EVENT:
		return load_scalar(loader, event, out, err);
	case YAML_SEQUENCE_START_EVENT:
		return load_list(loader, event, depth, out, err);
	case YAML_MAPPING_START_EVENT:
		return load_map(loader, event, depth, out, err);
	case YAML_ALIAS_EVENT:
		return alias_load(loader, event->data.alias.anchor, event->start_mark, depth, out,
			err);
	default:
		return err_set(err, ERR_BUG, "bug", "YAML event %d where a node was expected",
			(int)event->type);
	}
}

/* Take events until one that is neither the stream's start nor a document's. */
static int
first_event(struct loader *loader, yaml_event_t *event, struct err *err)
{
	int r;

	for (;;) {
		r = next_event(loader, event, err);
		if (r < 0)
			return r;
		if (event->type != YAML_STREAM_START_EVENT &&
			event->type != YAML_DOCUMENT_START_EVENT)
			return 0;
		yaml_event_delete(event);
	}
}

static int
load_end(struct loader *loader, struct err *err)
{
	int r;

	for (;;) {
		yaml_event_t event CLEANUP(event_done) = {0};

		r = next_event(loader, &event, err);
		if (r < 0)
			return r;
		if (event.type == YAML_STREAM_END_EVENT)
			return 0;
		if (event.type == YAML_DOCUMENT_START_EVENT)
			return loader_wrong(loader, event.start_mark, "more than one YAML document",
				err);
	}
}

static int
load_document(struct loader *loader, struct node **out, struct err *err)
{
	yaml_event_t event CLEANUP(event_done) = {0};
	struct node *root CLEANUP(node_freep) = NULL;
	int r;

	r = first_event(loader, &event, err);
	if (r < 0)
		return r;
	if (event.type == YAML_STREAM_END_EVENT) {
		*out = node_new(NODE_MAP, slice_of(NULL, 0));
		(*out)->line = (*out)->column = 1;
		return 0;
	}
	r = load_node(loader, &event, 0, &root, err);
	if (r < 0)
		return r;
	r = load_end(loader, err);
	if (r < 0)
		return r;
	*out = root;
	root = NULL;
	return 0;
}

static void
loader_done(struct loader *loader)
{
	yaml_parser_delete(&loader->yaml);
	anchors_done(loader);
	node_free(loader->loose);
}

int
yaml_parse(struct slice text, const char *file, struct node **out, struct err *err)
{
	struct loader loader CLEANUP(loader_done) = {.file = file};

	if (text.len > YAML_MOST) {
		err_set(err, ERR_INVALID, "too-large", "a YAML file of more than %d bytes",
			(int)YAML_MOST);
		return err_at(err, file, 0, 0);
	}
	if (!yaml_parser_initialize(&loader.yaml))
		return err_set(err, ERR_SYSTEM, "out-of-memory", "no memory left for YAML");
	loader.loose = node_new(NODE_LIST, slice_of(NULL, 0));
	yaml_parser_set_encoding(&loader.yaml, YAML_UTF8_ENCODING);
	if (slice_starts_with(text, "\xef\xbb\xbf")) /* libyaml counts it as a column */
		text = slice_from(text, 3);
	yaml_parser_set_input_string(&loader.yaml,
		text.len == 0 ? (const unsigned char *)"" : text.data, text.len);
	return load_document(&loader, out, err);
}

int
yaml_load(const char *path, struct node **out, struct err *err)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = file_read(path, YAML_MOST, &text, err);
	if (r < 0)
		return r;
	return yaml_parse(buf_slice(&text), path, out, err);
}

int
yaml_source(struct slice text, unsigned width, struct err *err)
{
	struct slice line;
	unsigned at = 0;

	while (slice_next_line(&text, &line))
		if (++at == err->line)
			return err_source(err, line, width);
	return err->code;
}
