/* SPDX-License-Identifier: Apache-2.0 */
/* `network_mode`: containers that have the network of another one, or of the host. */
#include "observe/compose/world_priv.h"

enum { MODES_DEEPEST = 16 };

static struct reached
find_container(const struct world *world, struct slice name)
{
	for (size_t i = 0; i < world->count; i++)
		for (size_t s = 0; s < world->items[i]->service_count; s++) {
			const struct compose_service *service = &world->items[i]->services[s];

			if (slice_equal(tree_find_text(service->tree, "container_name"), name))
				return (struct reached){world->items[i], service};
		}
	return (struct reached){NULL, NULL};
}

struct reached
network_owner(const struct world *world, const struct compose *project,
	const struct compose_service *service)
{
	static const char by_service[] = "service:", by_container[] = "container:";
	struct reached at = {project, service};

	for (unsigned depth = 0; at.service != NULL && depth < MODES_DEEPEST; depth++) {
		const struct tree *mode = tree_find(at.service->tree, "network_mode");

		if (mode == NULL || mode->is_null)
			return at;
		if (!tree_is_path(mode) || slice_equal_text(mode->text, "host"))
			break;
		if (slice_starts_with(mode->text, by_service))
			at.service = compose_service(at.project,
				slice_from(mode->text, sizeof(by_service) - 1));
		else if (slice_starts_with(mode->text, by_container))
			at = find_container(world,
				slice_from(mode->text, sizeof(by_container) - 1));
		else
			return at;
	}
	return (struct reached){NULL, NULL};
}

bool
network_is_shared(const struct world *world, const struct compose *project,
	const struct compose_service *service)
{
	if (network_owner(world, project, service).service != service)
		return true;
	for (size_t i = 0; i < world->count; i++)
		for (size_t s = 0; s < world->items[i]->service_count; s++) {
			const struct compose_service *other = &world->items[i]->services[s];

			if (other != service && tree_find(other->tree, "network_mode") != NULL &&
				network_owner(world, world->items[i], other).service == service)
				return true;
		}
	return false;
}

bool
network_is_unknown(const struct world *world, const struct compose *project,
	const struct compose_service *service)
{
	return network_owner(world, project, service).service == NULL &&
		!slice_equal_text(tree_find_text(service->tree, "network_mode"), "host");
}
