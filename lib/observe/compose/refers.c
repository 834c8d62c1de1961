/* SPDX-License-Identifier: Apache-2.0 */
/* What a service names of its project: other services, and what stands beside them. */
#include "observe/compose/refers.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

/* `service:NAME`, where a namespace of another one is taken. */
static void
refer_by_mode(const struct compose_service *service, void (*fn)(void *cookie,
	const struct referred *referred), void *cookie)
{
	static const char *const fields[] = {"network_mode", "ipc", "pid"};
	static const char lead[] = "service:";

	for (size_t i = 0; i < ARRAY_LEN(fields); i++) {
		const struct tree *mode = tree_find(service->tree, fields[i]);

		if (tree_is_path(mode) && slice_starts_with(mode->text, lead))
			fn(cookie, &(struct referred){slice_from(mode->text, sizeof(lead) - 1),
				mode->at, mode->is_made, true});
	}
}

/* `NAME` and `NAME:…` of a list. */
static void
refer_by_list(const struct compose_service *service, const char *field, void (*fn)(void *cookie,
	const struct referred *referred), void *cookie)
{
	const struct tree *list = tree_find(service->tree, field);

	for (const struct tree *at = list == NULL ? NULL : list->first; at != NULL; at = at->next)
		if (tree_is_path(at) && !slice_starts_with(at->text, "container:"))
			fn(cookie, &(struct referred){slice_of(at->text.data,
				slice_find(at->text, ':')), at->at, at->is_made, true});
}

void
service_refers(const struct compose_service *service, void (*fn)(void *cookie,
	const struct referred *referred), void *cookie)
{
	const struct tree *depends = tree_find(service->tree, "depends_on");

	for (const struct tree *at = depends == NULL || depends->kind != NODE_MAP ? NULL :
		depends->first; at != NULL; at = at->next)
		fn(cookie, &(struct referred){at->key, at->key_at, at->is_made,
			!slice_equal_text(tree_find_text(at, "required"), "false")});
	refer_by_mode(service, fn, cookie);
	refer_by_list(service, "volumes_from", fn, cookie);
	refer_by_list(service, "links", fn, cookie);
}

struct graph {
	const struct compose *project;
	size_t *first; /* of each service, and behind the last one, in TO */
	size_t *to, count, room;
};

static void
add_edge(void *cookie, const struct referred *referred)
{
	struct graph *graph = cookie;
	long at = names_find(&graph->project->service_names, referred->name);

	if (at == NAMES_NONE || referred->is_made)
		return;
	graph->to = list_grow(graph->to, graph->count, &graph->room, sizeof(*graph->to));
	graph->to[graph->count++] = (size_t)at;
}

/* A walk along the edges, each once; PATH has those services that are on the way. */
struct walk {
	enum { IS_NEW, IS_OPEN, IS_DONE } *states;
	size_t *next, *path, depth;
};

static void
enter(struct walk *walk, size_t service)
{
	walk->states[service] = IS_OPEN;
	walk->path[walk->depth++] = service;
}

/* Go on until the way comes back to a service that is on it; true and *BACK: where that is in PATH. */
static bool
find_circle(const struct graph *graph, struct walk *walk, size_t *back)
{
	while (walk->depth > 0) {
		size_t at = walk->path[walk->depth - 1], to;

		if (walk->next[at] == graph->first[at + 1]) {
			walk->states[at] = IS_DONE;
			walk->depth--;
			continue;
		}
		to = graph->to[walk->next[at]++];
		if (walk->states[to] == IS_OPEN) {
			for (*back = 0; walk->path[*back] != to;)
				++*back;
			return true;
		}
		if (walk->states[to] == IS_NEW)
			enter(walk, to);
	}
	return false;
}

static bool
find_any_circle(const struct graph *graph, struct walk *walk, size_t *back)
{
	for (size_t s = 0; s < graph->project->service_count; s++) {
		if (walk->states[s] != IS_NEW)
			continue;
		enter(walk, s);
		if (find_circle(graph, walk, back))
			return true;
	}
	return false;
}

static void
tell_circle(struct compose_loader *loader, const struct walk *walk, size_t back)
{
	const struct compose_service *services = loader->out->services;
	char names[300] = "";
	size_t len = 0;

	for (size_t i = back; i <= walk->depth && len < sizeof(names) - 1; i++) {
		struct slice name = services[walk->path[i < walk->depth ? i : back]].name;

		len += (size_t)snprintf(names + len, sizeof(names) - len, "%s%.*s",
			i == back ? "" : " -> ", name.len > 60 ? 60 : (int)name.len,
			(const char *)name.data);
	}
	compose_problem(loader, services[walk->path[back]].tree->key_at, "compose-circle",
		"services that need each other in a circle: %s", names);
}

void
compose_find_circle(struct compose_loader *loader)
{
	struct compose *project = loader->out;
	size_t count = project->service_count, back;
	struct graph graph = {.project = project, .first = xcalloc(count + 1, sizeof(*graph.first))};
	struct walk walk = {.states = xcalloc(count + 1, sizeof(*walk.states)),
		.path = xcalloc(count + 1, sizeof(*walk.path)),
		.next = xcalloc(count + 1, sizeof(*walk.next))};

	for (size_t s = 0; s < count; s++) {
		graph.first[s] = walk.next[s] = graph.count;
		service_refers(&project->services[s], add_edge, &graph);
	}
	graph.first[count] = graph.count;
	if (find_any_circle(&graph, &walk, &back))
		tell_circle(loader, &walk, back);
	free(walk.states);
	free(walk.path);
	free(walk.next);
	free(graph.first);
	free(graph.to);
}
