/* SPDX-License-Identifier: Apache-2.0 */
/*
 * YAML that holds values: read in guarded memory, which libyaml cannot be made to use. What is
 * taken is what the readers in use agree on; the rest is an error with its place:
 *
 * taken    block maps and lists, flow maps and lists, plain, quoted and block scalars with all
 *          their folding, comments, several documents
 * refused  anchors, aliases, tags, directives, names that are no scalars or have many lines, a
 *          name twice, tabs that indent, a value in the line of `---`, raw characters that are a
 *          line break to some readers, empty lines behind an escaped line break, lines of blanks in
 *          block scalars, texts with NUL
 */
#ifndef EK_TEXT_YAML_VALUES_H
#define EK_TEXT_YAML_VALUES_H

#include "base/err.h"
#include "base/slice.h"
#include "secret/arena.h"
#include "text/node.h"

/*
 * The documents of TEXT as the items of the list *OUT, which lives in ARENA and is not given to
 * node_free(); an empty one is an empty scalar. A text of comments has none. FILE is for places. ERR_INVALID (`yaml`, `yaml-duplicate`): it is
 * not what is taken. An error shows nothing of what the text says but names.
 */
int yaml_values(struct slice text, const char *file, struct arena *arena, struct node **out,
	struct err *err);

/*
 * The same with the texts of scalars and names, and nothing else, in TEXTS, where the caller may
 * change or keep them: they end with a NUL, and nothing else points to them.
 */
int yaml_values_apart(struct slice text, const char *file, struct arena *nodes,
	struct arena *texts, struct node **out, struct err *err);

/*
 * The same, and where the first document is a map of lines, each of its items is given to TAKE as
 * soon as it is read: the node is gone when that returns, its texts are not, and the map of *OUT has
 * none of them. A name that stands twice is TAKE's to find; yaml_values_twin() is the error.
 */
typedef int yaml_take_fn(void *cookie, const struct node *item, struct err *err);

int yaml_values_each(struct slice text, const char *file, struct arena *nodes,
	struct arena *texts, yaml_take_fn *take, void *cookie, struct node **out, struct err *err);
int yaml_values_twin(const struct node *twin, const char *file, struct err *err);

/*
 * The same with anchors, aliases and tags, as compose files have them: nodes have their `tag`,
 * merge keys (`<<`) are left to the caller, a name in braces may stand without a value. Nodes are
 * shared where there are aliases, so who goes over the tree has to count the steps.
 */
int yaml_values_shared(struct slice text, const char *file, struct arena *arena, struct node **out,
	struct err *err);

/* How a file is read that other programs take, too. */
enum yaml_twins {
	YAML_TWINS_REFUSED, /* a name twice in one map is an error, as to compose and GitHub */
	YAML_LAST_COUNTS,   /* the last one is there, as for Kubernetes and GitLab */
};

/*
 * The same for files of which nothing is stored, only told: whatever the programs in use take. Also
 * taken are directives, a value in the line of `---`, documents behind `...`, any tag, texts of many
 * lines in brackets, names in brackets without a value and pairs in a list, lines of blanks and a
 * missing newline in block scalars, lines of a quoted text that are not indented, and characters
 * that are line breaks to some readers. Up to YAML_LOOSE_DEPTH deep.
 */
enum { YAML_LOOSE_DEPTH = 100 };

int yaml_values_loose(struct slice text, const char *file, struct arena *arena,
	enum yaml_twins twins, struct node **out, struct err *err);

#endif
