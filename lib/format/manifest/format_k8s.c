/* SPDX-License-Identifier: Apache-2.0 */
/* A Secret and a ConfigMap of Kubernetes in one file, as a program is given both; only read. */
#include "format/formats_priv.h"

#include "format/manifest/k8s_priv.h"

/* Which of the two wins is said where the objects are used, not here. */
static void
refuse_shared(struct reader *reader, const struct node *config)
{
	static const char *const sections[] = {"data", "binaryData"};
	struct slice value;

	for (size_t i = 0; i < ARRAY_LEN(sections); i++) {
		const struct node *map = node_find(config, sections[i]);

		for (size_t k = 0; map != NULL && map->kind == NODE_MAP && k < map->count; k++)
			if (reader_find(reader, slice_of_text(map->items[k]->key), &value))
				k8s_problem(reader, map->items[k], "k8s-object",
					"stands in the Secret and in the ConfigMap",
					"`--as k8s-secret` and `--as k8s-configmap` read one of them");
	}
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct reader reader CLEANUP(reader_done);
	const struct node *objects[K8S_KINDS];
	int r;

	reader_init(&reader, file, text, out, notes);
	reader_expect(&reader, 0); /* the list of entries grows as the tree is freed */
	r = k8s_find(text, file, K8S_ANY, arena, envset_arena(out), objects, err);
	if (r == 0 && objects[K8S_SECRET] != NULL)
		k8s_take_secret(&reader, objects[K8S_SECRET], NULL);
	if (r == 0 && objects[K8S_CONFIG] != NULL) {
		refuse_shared(&reader, objects[K8S_CONFIG]);
		k8s_take_config(&reader, objects[K8S_CONFIG], arena);
	}
	return reader_finish(&reader, r, err);
}

const struct format format_k8s = {
	.name = "k8s",
	.summary = "a Kubernetes Secret and ConfigMap in one file",
	.manifest = true,
	.read = read,
};
