/* SPDX-License-Identifier: Apache-2.0 */
/* `extends`: a service of the same file, or of another, beneath the service's own fields. */
#include <string.h>

#include "observe/compose/compose_priv.h"

enum { EXTENDS_DEEPEST = 32 };

static int extend(struct compose_loader *loader, struct tree *services, struct tree *service,
	unsigned depth, struct err *err);

/* The services of another file, whose paths count against its own folder. */
static int
load_other(struct compose_loader *loader, const struct tree *place, struct slice file,
	struct tree **out, struct err *err)
{
	struct origin *from = pool_alloc(loader->pool, sizeof(*from));
	struct tree *root;
	int r;

	from->file = source_path(loader->pool, place->at.from->folder, file);
	if (from->file == NULL) {
		compose_problem(loader, place->at, "outside",
			"extends a service of a file outside of the project");
		return 1;
	}
	from->folder = source_folder(loader->pool, from->file);
	r = compose_parse(loader, from, &root, err);
	if (r == ERR_SYSTEM)
		return r;
	if (r < 0) {
		compose_problem_of(loader, place->at.from, err);
		return 1;
	}
	compose_canonical(loader, root);
	*out = tree_find(root, "services");
	return 0;
}

/* What SERVICE extends, whole itself, as a copy; *OUT stays NULL if there is none. */
static int
find_base(struct compose_loader *loader, struct tree *services, struct tree *extends,
	unsigned depth, struct tree **out, struct err *err)
{
	struct slice name = tree_is_text(extends) ? tree_shown(extends) :
		tree_shown(tree_find(extends, "service"));
	struct slice file = tree_find_text(extends, "file");
	struct tree *others = services, *base;
	int r;

	if (file.len > 0 && !tree_is_path(tree_find(extends, "file")))
		return 0;
	if (file.len > 0) {
		r = load_other(loader, extends, file, &others, err);
		if (r != 0)
			return r < 0 ? r : 0;
	}
	base = tree_find_slice(others, name);
	if (base == NULL || base->kind != NODE_MAP) {
		compose_problem(loader, extends->at, "compose-extends",
			"extends `%.*s`, which is no service", name.len > 100 ? 100 : (int)name.len,
			name.len == 0 ? "" : (const char *)name.data);
		return 0;
	}
	if (depth >= EXTENDS_DEEPEST) {
		compose_problem(loader, extends->at, "compose-extends", "extends itself");
		return 0;
	}
	r = extend(loader, others, base, depth + 1, err);
	if (r < 0)
		return r;
	r = compose_count(loader, tree_size(base), extends->at.from, err);
	if (r < 0)
		return r;
	*out = tree_copy(loader->arena, base);
	return 0;
}

static int
extend(struct compose_loader *loader, struct tree *services, struct tree *service, unsigned depth,
	struct err *err)
{
	struct tree *extends = tree_find(service, "extends"), *base = NULL;
	int r;

	if (extends == NULL || extends->is_null || service->kind != NODE_MAP)
		return 0;
	r = find_base(loader, services, extends, depth, &base, err);
	if (r < 0 || tree_find(service, "extends") == NULL)
		return r;
	tree_drop(service, extends);
	if (base == NULL)
		return 0;
	compose_reset(base, service);
	compose_merge_service(loader, base, service);
	service->first = base->first;
	service->last = base->last;
	service->count = base->count;
	return 0;
}

int
compose_extend(struct compose_loader *loader, struct tree *root, struct err *err)
{
	struct tree *services = tree_find(root, "services");

	for (struct tree *at = services == NULL ? NULL : services->first; at != NULL; at = at->next) {
		int r = extend(loader, services, at, 0, err);

		if (r < 0)
			return r;
	}
	return 0;
}
