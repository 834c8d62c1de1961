/* SPDX-License-Identifier: Apache-2.0 */
/* What a service has to do with the others of its project. */
#include <string.h>

#include "observe/images/dockerfile.h"
#include "observe/compose/service_facts_priv.h"
#include "observe/url.h"

enum { SIBLINGS_MOST = 20 };

void
place_list_add(struct world *world, struct place_list *list, struct slice text, struct mark at)
{
	if (list->count == 0)
		list->at = at;
	for (size_t i = 0; i < list->count; i++)
		if (slice_equal_text(text, list->items[i]))
			return;
	if (list->count < LIST_MOST)
		list->items[list->count++] = world_text(world, text);
}

void
place_list_put(struct subject *subject, const char *name, const struct place_list *list)
{
	if (list->count == 0)
		return;
	subject_list(subject, name, list->items, list->count);
	subject_at(subject, name, place_of(list->at));
}

/* Has the image that is built here a HEALTHCHECK of its own? */
static bool
image_has_healthcheck(struct world *world, const struct tree *service)
{
	const struct tree *build = tree_find(service, "build");
	const struct tree *context = tree_find(build, "context");
	struct slice name = tree_find_text(build, "dockerfile");
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct dockerfile file;
	const char *path;
	struct slice text;
	bool has;

	path = !tree_is_path(context) || (name.len > 0 && !tree_is_path(tree_find(build, "dockerfile"))) ? NULL :
		source_path(world->pool, context->at.from->folder, context->text);
	path = path == NULL ? NULL : source_path(world->pool, path,
		name.len > 0 ? name : SLICE_LITERAL("Dockerfile"));
	if (path == NULL || sources_read(world->sources, path, &text, &ignored) < 0)
		return false;
	dockerfile_read(text, world->pool, &file);
	has = dockerfile_healthcheck(&file) != NULL;
	dockerfile_done(&file);
	return has;
}

bool
service_has_healthcheck(struct world *world, const struct tree *service)
{
	const struct tree *check = tree_find(service, "healthcheck");
	const struct tree *test = tree_find(check, "test");

	if (tree_says_true(check, "disable"))
		return false;
	if (test == NULL || test->first == NULL)
		return image_has_healthcheck(world, service);
	return !slice_equal_text(test->first->text, "NONE");
}

/* Does another service wait until this one has run its course? */
static bool
is_awaited_to_end(const struct compose *project, const struct compose_service *service)
{
	for (size_t s = 0; s < project->service_count; s++) {
		const struct tree *depends = tree_find(project->services[s].tree, "depends_on");
		struct slice condition = tree_find_text(tree_find_slice(depends, service->name),
			"condition");

		if (slice_equal_text(condition, "service_completed_successfully"))
			return true;
	}
	return false;
}

static void
put_dependencies(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service)
{
	const struct tree *depends = tree_find(service->tree, "depends_on");
	struct place_list unhealthy = {.count = 0};

	for (const struct tree *at = depends == NULL || depends->kind != NODE_MAP ? NULL :
		depends->first; at != NULL; at = at->next) {
		const struct compose_service *target = compose_service(project, at->key);

		if (target != NULL && service_has_healthcheck(world, target->tree) &&
			slice_equal_text(tree_find_text(at, "condition"), "service_started"))
			place_list_add(world, &unhealthy, at->key, at->key_at);
	}
	subject_bool(subject, "awaited_to_end", is_awaited_to_end(project, service));
	place_list_put(subject, "depends_unhealthy", &unhealthy);
}

/* Telemetry is sent whether somebody listens or not. */
static bool
is_telemetry(struct slice name)
{
	static const char *const words[] = {"OTEL", "OTLP", "JAEGER", "ZIPKIN", "TRACING", "SENTRY",
		"STATSD", "LOKI"};

	for (size_t i = 0; i < ARRAY_LEN(words); i++)
		if (slice_has(name, words[i]))
			return true;
	return false;
}

static void
put_used(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service)
{
	struct place_list used = {.count = 0};
	const struct tree *depends = tree_find(service->tree, "depends_on");

	for (size_t i = 0; depends != NULL && depends->count > 0 && i < service->count; i++) {
		const struct assignment *assignment = &service->items[i];
		const struct compose_service *target;
		struct url url;

		if (!assignment_url(assignment, &url) || is_telemetry(assignment->name))
			continue;
		target = compose_service(project, url.host);
		if (target != NULL && target != service && !service_is_awaited(service, url.host) &&
			!service_is_awaited(target, service->name))
			place_list_add(world, &used, url.host, service->tree->key_at);
	}
	place_list_put(subject, "used_not_awaited", &used);
}

static bool
are_siblings(const struct compose_service *a, const struct compose_service *b)
{
	struct slice image = tree_find_text(a->tree, "image");

	if (image.len > 0 && slice_equal(image, tree_find_text(b->tree, "image")))
		return true;
	return a->context != NULL && b->context != NULL && strcmp(a->context, b->context) == 0;
}

/* Services made of the same source, and the variables that they have and this one lacks. */
static void
put_siblings(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service)
{
	struct place_list siblings = {.count = 0}, lacks = {.count = 0};

	for (size_t s = 0; s < project->service_count && siblings.count < SIBLINGS_MOST; s++) {
		const struct compose_service *other = &project->services[s];

		if (other == service || other->count == 0 || !are_siblings(service, other))
			continue;
		place_list_add(world, &siblings, other->name, service->tree->key_at);
		for (size_t i = 0; i < other->count; i++)
			if (compose_assignment(service, other->items[i].name) == NULL)
				place_list_add(world, &lacks, other->items[i].name, service->tree->key_at);
	}
	place_list_put(subject, "siblings", &siblings);
	place_list_put(subject, "lacks", &lacks);
}

/* Clients of a server that demands a password whose URLs have none. */
static void
put_clients(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service)
{
	const struct tree *option = service_password_option(service);
	struct place_list clients = {.count = 0};

	subject_bool(subject, "demands_password", option != NULL);
	if (option == NULL)
		return;
	for (size_t s = 0; s < project->service_count; s++)
		for (size_t i = 0; i < project->services[s].count; i++) {
			struct url url;

			if (assignment_url(&project->services[s].items[i], &url) &&
				slice_equal(url.host, service->name) && !url.has_password)
				place_list_add(world, &clients, project->services[s].name, option->at);
		}
	place_list_put(subject, "clients_without_password", &clients);
}

void
service_needs(struct world *world, struct subject *subject, const struct compose *project,
	const struct compose_service *service)
{
	put_dependencies(world, subject, project, service);
	put_undefined(world, subject, project, service);
	put_used(world, subject, project, service);
	put_siblings(world, subject, project, service);
	put_clients(world, subject, project, service);
}
