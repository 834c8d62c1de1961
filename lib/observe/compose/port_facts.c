/* SPDX-License-Identifier: Apache-2.0 */
/* Published ports, networks, volumes, and what the files say of themselves. */
#include <string.h>

#include "observe/url.h"
#include "observe/compose/world_priv.h"

enum { LIST_MOST = 64 };

struct published {
	struct world *world;
	const struct compose *project;
	const struct compose_service *service;
	const struct tree *port;
};

static bool
is_everywhere(struct slice address)
{
	return address.len == 0 || slice_equal_text(address, "0.0.0.0") ||
		slice_equal_text(address, "::");
}

static bool
collide(const struct tree *a, const struct tree *b)
{
	struct slice one = tree_find_text(a, "host_ip"), two = tree_find_text(b, "host_ip");
	struct slice port = tree_find_text(a, "published");

	return port.len > 0 && slice_equal(port, tree_find_text(b, "published")) &&
		slice_equal(tree_find_text(a, "protocol"), tree_find_text(b, "protocol")) &&
		(is_everywhere(one) || is_everywhere(two) || slice_equal(one, two));
}

static bool
publishes_same(const struct compose_service *service, const struct tree *port)
{
	const struct tree *ports = tree_find(service->tree, "ports");

	for (const struct tree *at = ports == NULL ? NULL : ports->first; at != NULL; at = at->next)
		if (at != port && collide(at, port))
			return true;
	return false;
}

/*
 * Do two projects stand on one host at one time? What was only found in the same repository need not,
 * unless a network joins them.
 */
static bool
are_together(struct world *world, const struct compose *a, const struct compose *b)
{
	const char *one = a->stack->environment, *two = b->stack->environment;

	if (one != NULL && two != NULL && strcmp(one, two) != 0)
		return false;
	return (!a->stack->is_alone && !b->stack->is_alone) || a->stack->is_neighbour ||
		b->stack->is_neighbour || world_are_joined(world, a, b);
}

static void
put_conflicts(const struct published *published, struct subject *subject)
{
	const char *own[LIST_MOST], *others[LIST_MOST];
	size_t own_count = 0, other_count = 0;

	if (names_find(&published->world->published, tree_find_text(published->port, "published")) < 2)
		return;
	for (size_t i = 0; i < published->world->count; i++) {
		const struct compose *project = published->world->items[i];
		bool same = project == published->project;

		if (!same && (strcmp(project->name, published->project->name) == 0 ||
			!are_together(published->world, published->project, project)))
			continue;
		for (size_t s = 0; s < project->service_count; s++) {
			if (!publishes_same(&project->services[s], published->port))
				continue;
			if (same && own_count < LIST_MOST)
				own[own_count++] =
					world_text(published->world, project->services[s].name);
			else if (!same && other_count < LIST_MOST)
				others[other_count++] = project->name;
		}
	}
	if (own_count > 0)
		subject_list(subject, "conflicts_with", own, own_count);
	if (other_count > 0)
		subject_list(subject, "taken_by", others, other_count);
}

/* The service's command names the port as that of its console. */
static bool
is_console(const struct compose_service *service, struct slice port)
{
	const struct tree *command = tree_find(service->tree, "command");
	bool console = false;

	for (const struct tree *at = command == NULL ? NULL : command->first; at != NULL; at = at->next) {
		bool has = at->text.len >= port.len &&
			memcmp(at->text.data + at->text.len - port.len, port.data, port.len) == 0;

		if (has && (console || slice_has(at->text, "console")))
			return true;
		console = slice_has(at->text, "console");
	}
	return false;
}

static void
add_port(const struct published *published)
{
	struct world *world = published->world;
	const struct tree *port = published->port;
	struct slice host = tree_find_text(port, "published"), target = tree_find_text(port, "target");
	const struct tree *image = tree_find(published->service->tree, "image");
	struct subject *subject =
		world_add(world, published->project, published->service, "port", port->at);

	subject_text(subject, "name", world_text(world, published->service->name));
	subject_bool(subject, "protected", published->project->stack->is_protected);
	if (tree_is_text(image) && !image->is_tainted)
		subject_text(subject, "image_name", world_text(world, image_path(image->text)));
	if (tree_find_text(port, "host_ip").len > 0)
		subject_text(subject, "host_ip", world_text(world, tree_shown(tree_find(port, "host_ip"))));
	if (url_port(host) > 0)
		subject_number(subject, "host_port", url_port(host));
	if (url_port(target) > 0)
		subject_number(subject, "container_port", url_port(target));
	subject_bool(subject, "all_interfaces", is_everywhere(tree_find_text(port, "host_ip")));
	subject_bool(subject, "console", target.len > 0 && is_console(published->service, target));
	put_conflicts(published, subject);
}

void
port_facts(struct world *world, const struct compose *project)
{
	for (size_t s = 0; s < project->service_count; s++) {
		const struct tree *ports = tree_find(project->services[s].tree, "ports");

		for (const struct tree *at = ports == NULL ? NULL : ports->first; at != NULL; at = at->next)
			if (at->kind == NODE_MAP)
				add_port(&(struct published){world, project, &project->services[s], at});
	}
}

/* Projects that make the network NAME. */
static void
put_makers(struct world *world, struct subject *subject, const char *name)
{
	const char *makers[LIST_MOST];
	size_t count = 0;

	for (size_t i = 0; i < world->count && count < LIST_MOST; i++) {
		const struct compose *project = world->items[i];
		const struct tree *networks = tree_find(project->root, "networks");
		bool makes = strcmp(name, network_name(world, project, SLICE_LITERAL("default"))) == 0;

		for (const struct tree *at = networks == NULL ? NULL : networks->first; at != NULL;
			at = at->next)
			makes |= !network_is_external(project, at->key) &&
				strcmp(name, network_name(world, project, at->key)) == 0;
		if (makes)
			makers[count++] = project->name;
	}
	if (count > 0)
		subject_list(subject, "defined_by", makers, count);
}

static void
add_network(struct world *world, const struct compose *project, const struct tree *network)
{
	const struct tree *external = tree_find(network, "external");
	const char *name = network_name(world, project, network->key);
	struct subject *subject = world_add(world, project, NULL, "network", network->key_at);

	subject_text(subject, "name", name);
	subject_bool(subject, "external", network_is_external(project, network->key));
	if (external != NULL)
		subject_at(subject, "external", place_of(external->at));
	put_makers(world, subject, name);
}

static bool
mounts(const struct compose_service *service, struct slice volume)
{
	const struct tree *volumes = tree_find(service->tree, "volumes");

	for (const struct tree *at = volumes == NULL ? NULL : volumes->first; at != NULL; at = at->next)
		if (slice_equal(tree_find_text(at, "source"), volume))
			return true;
	return false;
}

static void
add_volume(struct world *world, const struct compose *project, const struct tree *volume)
{
	struct subject *subject = world_add(world, project, NULL, "volume", volume->key_at);
	const char *users[LIST_MOST];
	bool backed_up = false;
	size_t count = 0;

	for (size_t s = 0; s < project->service_count && count < LIST_MOST; s++) {
		const struct compose_service *service = &project->services[s];

		if (!mounts(service, volume->key))
			continue;
		backed_up |= slice_has(service->name, "backup");
		users[count++] = world_text(world, service->name);
	}
	subject_text(subject, "name", world_text(world, volume->key));
	subject_bool(subject, "external", tree_says_true(volume, "external"));
	subject_list(subject, "used_by", users, count);
	subject_bool(subject, "backed_up", backed_up);
}

void
resource_facts(struct world *world, const struct compose *project)
{
	const struct tree *networks = tree_find(project->root, "networks");
	const struct tree *volumes = tree_find(project->root, "volumes");
	const struct tree *version = tree_find(project->root, "version");
	struct subject *file;

	for (const struct tree *at = networks == NULL ? NULL : networks->first; at != NULL; at = at->next)
		add_network(world, project, at);
	for (const struct tree *at = volumes == NULL ? NULL : volumes->first; at != NULL; at = at->next)
		add_volume(world, project, at);
	if (version == NULL)
		return;
	file = world_add(world, project, NULL, "file", version->key_at);
	subject_text(file, "kind", "compose");
	subject_bool(file, "version_element", true);
}
