/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/url.h"
#include "observe/compose/world_priv.h"

#include <stdlib.h>
#include <string.h>

#include "base/cleanup.h"

struct fact_place
place_at(struct mark mark, size_t columns)
{
	return (struct fact_place){mark.from == NULL ? NULL : mark.from->file, mark.line,
		mark.column == 0 ? 0 : mark.column + (unsigned)columns, 0};
}

struct fact_place
place_of(struct mark mark)
{
	return place_at(mark, 0);
}

const char *
world_text(struct world *world, struct slice text)
{
	return pool_slice(world->pool, text);
}

struct subject *
world_add(struct world *world, const struct compose *project, const struct compose_service *service,
	const char *each, struct mark mark)
{
	struct subject *subject = facts_add(world->facts, each, place_of(mark));

	subject->stack = pool_text(world->facts->pool, project->stack->name);
	subject_text(subject, "project", project->name);
	if (project->stack->environment != NULL)
		subject_text(subject, "environment", project->stack->environment);
	if (service != NULL) {
		subject->service = pool_slice(world->facts->pool, service->name);
		subject_text(subject, "service", subject->service);
		subject_at(subject, "service", place_of(service->tree->key_at));
	}
	return subject;
}

bool
world_is_new(struct world *world, const char *what, struct slice name, struct mark mark)
{
	const char *key = pool_printf(world->pool, "%s %.*s %s:%u:%u", what, (int)name.len,
		name.len == 0 ? "" : (const char *)name.data,
		mark.from == NULL ? "" : mark.from->file, mark.line, mark.column);

	return names_add(&world->told, slice_of_text(key), 1) == NAMES_NONE;
}

static const struct tree *
network_of(const struct compose *project, struct slice key)
{
	return tree_find_slice(tree_find(project->root, "networks"), key);
}

bool
network_is_external(const struct compose *project, struct slice key)
{
	const struct tree *external = tree_find(network_of(project, key), "external");

	return external != NULL && (external->kind == NODE_MAP ||
		slice_equal_text(external->text, "true"));
}

const char *
network_name(struct world *world, const struct compose *project, struct slice key)
{
	const struct tree *network = network_of(project, key);
	const struct tree *name = tree_find(network, "name");

	if (!tree_is_path(name))
		name = tree_find(tree_find(network, "external"), "name");
	if (tree_is_path(name))
		return world_text(world, name->text);
	if (network_is_external(project, key))
		return world_text(world, key);
	return pool_printf(world->pool, "%s_%.*s", project->name, (int)key.len,
		(const char *)key.data);
}

/* The networks of SERVICE, one after the other; the default one where it names none. */
static bool
next_network(const struct compose_service *service, const struct tree **at, struct slice *key)
{
	const struct tree *networks = tree_find(service->tree, "networks");
	bool first = *at == NULL;

	if (tree_find(service->tree, "network_mode") != NULL)
		return false;
	if (networks == NULL || networks->kind != NODE_MAP || networks->count == 0) {
		*at = service->tree;
		*key = SLICE_LITERAL("default");
		return first;
	}
	*at = first ? networks->first : (*at)->next;
	if (*at != NULL)
		*key = (*at)->key;
	return *at != NULL;
}

static bool
is_made(struct world *world, const char *name)
{
	for (size_t i = 0; i < world->count; i++) {
		const struct compose *project = world->items[i];

		for (size_t s = 0; s < project->service_count; s++) {
			const struct tree *at = NULL;
			struct slice key;

			while (next_network(&project->services[s], &at, &key))
				if (!network_is_external(project, key) &&
					strcmp(network_name(world, project, key), name) == 0)
					return true;
		}
	}
	return false;
}

bool
world_is_open(struct world *world, const struct compose *project,
	const struct compose_service *service)
{
	struct reached owner = network_owner(world, project, service);
	const struct tree *at = NULL;
	struct slice key;

	while (owner.service != NULL && next_network(owner.service, &at, &key))
		if (network_is_external(owner.project, key) &&
			!is_made(world, network_name(world, owner.project, key)))
			return true;
	return false;
}

/* The network, by its key in the second project, that two services share. */
static bool
share_network(struct world *world, const struct reached *a, const struct reached *b,
	const struct tree **as_b)
{
	const struct tree *at = NULL, *other;
	struct slice key, other_key;

	while (next_network(a->service, &at, &key)) {
		const char *name = network_name(world, a->project, key);

		other = NULL;
		while (next_network(b->service, &other, &other_key))
			if (strcmp(name, network_name(world, b->project, other_key)) == 0) {
				*as_b = other;
				return true;
			}
	}
	return false;
}

bool
world_are_joined(struct world *world, const struct compose *a, const struct compose *b)
{
	for (size_t i = 0; i < a->service_count; i++)
		for (size_t k = 0; k < b->service_count; k++) {
			struct reached one = {a, &a->services[i]}, two = {b, &b->services[k]};
			const struct tree *as;

			if (share_network(world, &one, &two, &as))
				return true;
		}
	return false;
}

static bool
has_alias(const struct tree *network, struct slice host)
{
	const struct tree *aliases = tree_find(network, "aliases");

	for (const struct tree *at = aliases == NULL ? NULL : aliases->first; at != NULL; at = at->next)
		if (slice_equal(at->text, host))
			return true;
	return false;
}

static bool
has_any_alias(const struct compose_service *service, struct slice host)
{
	const struct tree *networks = tree_find(service->tree, "networks");

	for (const struct tree *at = networks == NULL ? NULL : networks->first; at != NULL; at = at->next)
		if (has_alias(at, host))
			return true;
	return false;
}

/* Does SERVICE say that HOST is an address of its own choice? */
static bool
has_extra_host(const struct compose_service *service, struct slice host)
{
	const struct tree *hosts = tree_find(service->tree, "extra_hosts");

	for (const struct tree *at = hosts == NULL ? NULL : hosts->first; at != NULL; at = at->next)
		if (slice_equal(slice_of(at->text.data, slice_find(at->text, '=')), host))
			return true;
	return false;
}

/* What it calls itself, and others by `links`. */
static bool
has_own_name(const struct compose_service *service, struct slice host)
{
	static const char *const lists[] = {"links", "external_links"};

	if (slice_equal(tree_find_text(service->tree, "hostname"), host))
		return true;
	for (size_t i = 0; i < ARRAY_LEN(lists); i++) {
		const struct tree *list = tree_find(service->tree, lists[i]);

		for (const struct tree *at = list == NULL ? NULL : list->first; at != NULL; at = at->next)
			if (slice_equal(slice_from(at->text, slice_find(at->text, ':') + 1), host))
				return true;
	}
	return false;
}

static bool
answers(const struct compose_service *service, struct slice host)
{
	return slice_equal(service->name, host) ||
		slice_equal(tree_find_text(service->tree, "container_name"), host);
}

bool
world_reach(struct world *world, const struct compose *project,
	const struct compose_service *service, struct slice host, struct reached *out,
	const struct compose **elsewhere)
{
	struct reached self = network_owner(world, project, service);

	*elsewhere = NULL;
	*out = (struct reached){NULL, NULL};
	if (network_is_unknown(world, project, service) || has_extra_host(service, host) ||
		has_own_name(service, host))
		return true;
	if (self.service != NULL && self.service != service &&
		(has_extra_host(self.service, host) || has_own_name(self.service, host)))
		return true;
	for (size_t i = 0; i < world->count; i++) {
		const struct compose *other = world->items[i];

		/* the same project with other files is another time, not another place */
		if (other != project && strcmp(other->name, project->name) == 0)
			continue;
		for (size_t s = 0; s < other->service_count; s++) {
			struct reached found = {other, &other->services[s]};
			const struct tree *as = NULL;
			bool named = answers(found.service, host);

			/* who shares a network is a longer question than who has the name */
			if (!named && !has_any_alias(found.service, host))
				continue;
			if (self.service != NULL && share_network(world, &self, &found, &as) &&
				(named || has_alias(as, host))) {
				*out = found;
				return true;
			}
			*elsewhere = other;
		}
	}
	/* what the host knows by a name is not said here */
	return self.service == NULL && *elsewhere == NULL;
}

bool
service_publishes(const struct compose_service *service, unsigned port, unsigned *container)
{
	const struct tree *ports = tree_find(service->tree, "ports");

	for (const struct tree *at = ports == NULL ? NULL : ports->first; at != NULL; at = at->next)
		if (url_port(tree_find_text(at, "published")) == port) {
			*container = url_port(tree_find_text(at, "target"));
			return true;
		}
	return false;
}

bool
service_listens(const struct compose_service *service, unsigned port)
{
	const struct tree *ports = tree_find(service->tree, "ports");
	const struct tree *expose = tree_find(service->tree, "expose");

	for (const struct tree *at = ports == NULL ? NULL : ports->first; at != NULL; at = at->next)
		if (url_port(tree_find_text(at, "target")) == port)
			return true;
	for (const struct tree *at = expose == NULL ? NULL : expose->first; at != NULL; at = at->next)
		if (url_port(at->text) == port)
			return true;
	return false;
}

static bool
publishes(const struct compose *project, unsigned port)
{
	unsigned container;

	for (size_t s = 0; s < project->service_count; s++)
		if (service_publishes(&project->services[s], port, &container))
			return true;
	return false;
}

const struct compose *
world_publisher(struct world *world, const struct compose *project, unsigned port)
{
	if (publishes(project, port))
		return project;
	for (size_t i = 0; i < world->count; i++)
		if (strcmp(world->items[i]->name, project->name) != 0 &&
			publishes(world->items[i], port))
			return world->items[i];
	return NULL;
}

const struct tree *
service_password_option(const struct compose_service *service)
{
	const struct tree *command = tree_find(service->tree, "command");

	for (const struct tree *at = command == NULL ? NULL : command->first; at != NULL; at = at->next)
		if (slice_has(at->text, "--requirepass"))
			return at;
	return NULL;
}

struct slice
image_tag(struct slice image, bool *has_digest)
{
	size_t at = slice_find(image, '@'), slash;

	*has_digest = at < image.len;
	image.len = at;
	for (slash = image.len; slash > 0 && image.data[slash - 1] != '/';)
		slash--;
	image = slice_from(image, slash);
	return slice_from(image, slice_find(image, ':') + 1);
}

struct slice
image_path(struct slice image)
{
	bool digest;
	struct slice tag = image_tag(image, &digest);

	image.len = slice_find(image, '@');
	if (tag.len > 0)
		image.len -= tag.len + 1;
	return image;
}

bool
service_is_awaited(const struct compose_service *service, struct slice name)
{
	return tree_find_slice(tree_find(service->tree, "depends_on"), name) != NULL;
}

/* Is the host, or part of it, one that nobody knows here? */
static bool
has_stand_in(const struct assignment *assignment, const struct url *url)
{
	return assignment->is_unknown && (slice_has(url->host, "unknown") ||
		slice_has(url->port, "unknown"));
}

bool
assignment_url(const struct assignment *assignment, struct url *out)
{
	struct slice user, password;

	if (!assignment->is_set)
		return false;
	if (assignment->address.len == 0)
		return url_parse(assignment->value, out) && !has_stand_in(assignment, out);
	user = assignment->userinfo;
	password = slice_from(user, slice_find(user, ':') + 1);
	if (!url_parse(assignment->address, out) || has_stand_in(assignment, out))
		return false;
	out->has_password = password.len > 0;
	return true;
}
