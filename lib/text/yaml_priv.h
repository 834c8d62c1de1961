/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_TEXT_YAML_PRIV_H
#define EK_TEXT_YAML_PRIV_H

#include <yaml.h>

#include "text/node_priv.h"

struct anchor {
	char *name;
	const struct node *node; /* NULL while it is being read */
};

/* One document on its way from events to a tree. */
struct loader {
	yaml_parser_t yaml;
	const char *file;
	size_t nodes, copied;
	struct anchor *anchors;
	size_t anchor_count, anchor_room;
	struct node *loose; /* keys with an anchor, which are not in the tree */
};

/* ERR_INVALID (`yaml`) with MARK as its place. */
static inline int
loader_wrong(struct loader *loader, yaml_mark_t mark, const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "yaml", "%s", what);
	return err_at(err, loader->file, (unsigned)mark.line + 1, (unsigned)mark.column + 1);
}

/* One more node; an error when there are too many. */
int loader_count(struct loader *loader, yaml_mark_t mark, struct err *err);

/* Register anchor NAME (NULL: none); *PLACE is what anchor_end() fills when the node is whole. */
int anchor_begin(struct loader *loader, const yaml_char_t *name, yaml_mark_t mark, size_t *place,
	struct err *err);
void anchor_end(struct loader *loader, size_t place, const struct node *node);
void anchors_done(struct loader *loader);

/* A copy of what the anchor NAME stands for, to hang DEPTH deep. */
int alias_load(struct loader *loader, const yaml_char_t *name, yaml_mark_t mark, unsigned depth,
	struct node **out, struct err *err);

#endif
