/* SPDX-License-Identifier: Apache-2.0 */
/* Compose files at a glance: which services they have, and whether they stand by themselves. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "observe/near.h"
#include "observe/stacks/stacks_priv.h"
#include "observe/tree.h"
#include "text/yaml_values.h"

static const char *
name_of(const char *path)
{
	const char *slash = strrchr(path, '/');

	return slash == NULL ? path : slash + 1;
}

/* A field of a service, or of what it merges. */
static const struct node *
field_of(const struct node *service, const char *field)
{
	const struct node *found = node_find(service, field);
	const struct node *merged = node_find(service, "<<");

	if (found != NULL || merged == NULL)
		return found;
	if (merged->kind == NODE_MAP)
		return node_find(merged, field);
	for (size_t i = 0; merged->kind == NODE_LIST && i < merged->count && found == NULL; i++)
		found = node_find(merged->items[i], field);
	return found;
}

static void
add_part(struct finder *finder, struct outline *outline, const struct node *path)
{
	const char *part;

	if (path == NULL || path->kind != NODE_SCALAR || path->text[0] == '\0')
		return;
	part = source_path(finder->pool, outline->folder, slice_of_text(path->text));
	if (part == NULL || strcmp(part, outline->path) == 0)
		return;
	outline->parts = list_grow(outline->parts, outline->part_count, &outline->part_room,
		sizeof(*outline->parts));
	outline->parts[outline->part_count++] = part;
}

static void
add_service(struct finder *finder, struct outline *outline, const struct node *service)
{
	const struct node *extends = field_of(service, "extends");
	bool whole = field_of(service, "image") != NULL || field_of(service, "build") != NULL ||
		extends != NULL || node_find(service, "provider") != NULL;
	const char *name = pool_text(finder->pool, service->key);

	if (extends != NULL && extends->kind == NODE_MAP)
		add_part(finder, outline, node_find(extends, "file"));
	if (names_add(&outline->services, slice_of_text(name), whole) != NAMES_NONE)
		return;
	outline->names = list_grow(outline->names, outline->service_count, &outline->service_room,
		sizeof(*outline->names));
	outline->names[outline->service_count++] = name;
	outline->whole_count += whole;
}

static void
add_includes(struct finder *finder, struct outline *outline, const struct node *include)
{
	for (size_t i = 0; include != NULL && include->kind == NODE_LIST && i < include->count; i++) {
		const struct node *item = include->items[i];
		const struct node *path = item->kind == NODE_MAP ? node_find(item, "path") : item;

		add_part(finder, outline, path);
		for (size_t k = 0; path != NULL && path->kind == NODE_LIST && k < path->count; k++)
			add_part(finder, outline, path->items[k]);
	}
}

static void
read_outline(struct finder *finder, struct outline *outline)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(1 << 14);
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct node *root, *services;
	struct node *documents;
	struct slice text;

	if (sources_read(finder->sources, outline->path, &text, &ignored) < 0 ||
		yaml_values_loose(text, outline->path, arena, YAML_LAST_COUNTS, &documents,
			&ignored) < 0 ||
		documents->count == 0)
		return;
	root = documents->items[0];
	services = node_find(root, "services");
	outline->is_read = root->kind == NODE_MAP;
	for (size_t i = 0; services != NULL && services->kind == NODE_MAP && i < services->count; i++)
		add_service(finder, outline, services->items[i]);
	add_includes(finder, outline, node_find(root, "include"));
}

/* The word of an environment in the name of the file, not in those of its folders. */
static struct slice
word_in(const char *path)
{
	struct slice word = {NULL, 0};

	return environment_in(slice_of_text(name_of(path)), &word) == 0 ? slice_of(NULL, 0) : word;
}

void
outlines_read(struct finder *finder)
{
	finder->items = xcalloc(finder->found->count + 1, sizeof(*finder->items));
	for (size_t i = 0; i < finder->found->count; i++) {
		const struct found_file *found = &finder->found->items[i];
		struct outline *outline = &finder->items[finder->count];

		if (found->kind != FOUND_COMPOSE)
			continue;
		*outline = (struct outline){.path = pool_text(finder->pool, found->path)};
		outline->folder = source_folder(finder->pool, outline->path);
		outline->word = word_in(outline->path);
		finder->count++;
		read_outline(finder, outline);
	}
	for (size_t i = 0; i < finder->count; i++)
		for (size_t k = 0; k < finder->items[i].part_count; k++) {
			struct outline *part = outline_find(finder, finder->items[i].parts[k]);

			if (part != NULL)
				part->is_part = true;
		}
}

void
outlines_free(struct finder *finder)
{
	for (size_t i = 0; i < finder->count; i++) {
		names_done(&finder->items[i].services);
		free(finder->items[i].names);
		free(finder->items[i].parts);
	}
	free(finder->items);
}

struct outline *
outline_find(const struct finder *finder, const char *path)
{
	for (size_t i = 0; i < finder->count; i++)
		if (strcmp(finder->items[i].path, path) == 0)
			return &finder->items[i];
	return NULL;
}

static struct outline *
first_of(const struct finder *finder, const char *folder, const char *const *names, size_t count)
{
	for (size_t i = 0; i < count; i++)
		for (size_t k = 0; k < finder->count; k++)
			if (strcmp(finder->items[k].folder, folder) == 0 &&
				strcmp(name_of(finder->items[k].path), names[i]) == 0)
				return &finder->items[k];
	return NULL;
}

struct outline *
outline_base(const struct finder *finder, const char *folder)
{
	static const char *const names[] = {"compose.yaml", "compose.yml", "docker-compose.yml",
		"docker-compose.yaml"};

	return first_of(finder, folder, names, ARRAY_LEN(names));
}

struct outline *
outline_override(const struct finder *finder, const char *folder)
{
	static const char *const names[] = {"compose.override.yml", "compose.override.yaml",
		"docker-compose.override.yml", "docker-compose.override.yaml"};

	return first_of(finder, folder, names, ARRAY_LEN(names));
}

bool
outline_builds_on(const struct outline *one, const struct outline *other)
{
	for (size_t i = 0; i < one->service_count; i++) {
		struct slice name = slice_of_text(one->names[i]);

		if (names_find(&one->services, name) == 0 &&
			names_find(&other->services, name) == NAMES_NONE)
			return false;
	}
	return one->whole_count < one->service_count;
}

bool
outline_is_within(const struct outline *one, const struct outline *other)
{
	for (size_t i = 0; i < one->service_count; i++)
		if (names_find(&other->services, slice_of_text(one->names[i])) == NAMES_NONE)
			return false;
	return one->service_count > 0;
}
