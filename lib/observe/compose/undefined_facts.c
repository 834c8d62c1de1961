/* SPDX-License-Identifier: Apache-2.0 */
/* What a service names and its project does not define: compose refuses such a project. */
#include "observe/compose/refers.h"
#include "observe/compose/service_facts_priv.h"

struct undefined {
	struct world *world;
	const struct compose *project;
	struct place_list services, resources;
};

static void
look_at_service(void *cookie, const struct referred *referred)
{
	struct undefined *undefined = cookie;

	if (referred->is_required && !referred->is_made && referred->name.len > 0 &&
		compose_service(undefined->project, referred->name) == NULL)
		place_list_add(undefined->world, &undefined->services, referred->name, referred->at);
}

/* NAME of a SECTION of the project's, which people call KIND. */
static void
look_at(struct undefined *undefined, const char *section, const char *kind, struct slice name,
	struct mark at)
{
	const char *text;

	if (tree_find_slice(tree_find(undefined->project->root, section), name) != NULL)
		return;
	text = pool_printf(undefined->world->pool, "%s %.*s", kind,
		name.len > 100 ? 100 : (int)name.len, (const char *)name.data);
	place_list_add(undefined->world, &undefined->resources, slice_of_text(text), at);
}

static void
look_at_networks(struct undefined *undefined, const struct tree *service)
{
	const struct tree *networks = tree_find(service, "networks");

	for (const struct tree *at = networks == NULL || networks->kind != NODE_MAP ? NULL :
		networks->first; at != NULL; at = at->next)
		if (!at->is_made && !slice_equal_text(at->key, "default"))
			look_at(undefined, "networks", "network", at->key, at->key_at);
}

/* `C:/data` is a folder of Windows; compose takes any one letter for a drive. */
static bool
is_drive(struct slice source)
{
	return source.len == 1;
}

static void
look_at_volumes(struct undefined *undefined, const struct tree *service)
{
	const struct tree *volumes = tree_find(service, "volumes");

	for (const struct tree *at = volumes == NULL ? NULL : volumes->first; at != NULL; at = at->next) {
		const struct tree *source = tree_find(at, "source");

		if (slice_equal_text(tree_find_text(at, "type"), "volume") && tree_is_path(source) &&
			!source->is_made && !is_drive(source->text))
			look_at(undefined, "volumes", "volume", source->text, source->at);
	}
}

static void
look_at_sources(struct undefined *undefined, const struct tree *map, const char *section,
	const char *kind)
{
	const struct tree *list = tree_find(map, section);

	for (const struct tree *at = list == NULL ? NULL : list->first; at != NULL; at = at->next) {
		const struct tree *source = tree_find(at, "source");

		if (tree_is_path(source) && !source->is_made)
			look_at(undefined, section, kind, source->text, source->at);
	}
}

void
put_undefined(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service)
{
	struct undefined undefined = {.world = world, .project = project};

	if (project->is_partial)
		return;
	service_refers(service, look_at_service, &undefined);
	look_at_networks(&undefined, service->tree);
	look_at_volumes(&undefined, service->tree);
	look_at_sources(&undefined, service->tree, "secrets", "secret");
	look_at_sources(&undefined, service->tree, "configs", "config");
	look_at_sources(&undefined, tree_find(service->tree, "build"), "secrets", "secret");
	place_list_put(subject, "undefined_dependencies", &undefined.services);
	place_list_put(subject, "undefined_resources", &undefined.resources);
}
