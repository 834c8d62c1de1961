/* SPDX-License-Identifier: Apache-2.0 */
/* One flat YAML map, names ascending, every value in double quotes. */
#include "format/formats_priv.h"

#include "format/data/tree_priv.h"
#include "format/data/yaml_priv.h"
#include "format/write_priv.h"
#include "text/yaml_values.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_not_utf8(format, entry, err);
	if (r == 0)
		r = yaml_check_name(format, entry, err);
	return r;
}

static void
open(struct secret_text *out, const struct format_opts *opts, struct envset *set)
{
	(void)opts;
	if (envset_count(set) == 0)
		secret_text_add_text(out, "{}\n");
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	yaml_put_name(out, entry->name);
	secret_text_add_text(out, ": ");
	yaml_put_text(out, entry->value);
	secret_text_add_byte(out, '\n');
}

/* The one map that the text is; NULL: it is empty. */
static int
get_map(const struct node *documents, const char *file, const struct node **out, struct err *err)
{
	const struct node *document = documents->count == 0 ? NULL : documents->items[0];

	*out = NULL;
	if (document == NULL || (node_is_null(document) && documents->count == 1))
		return 0;
	*out = document;
	if (document->kind == NODE_MAP && documents->count == 1)
		return 0;
	if (documents->count > 1) {
		document = documents->items[1];
		err_set(err, ERR_INVALID, "yaml", "more than one YAML document");
		err_fix(err, "import one after the other, from files of their own; of a Kubernetes "
			"manifest `--as k8s-secret` and `--as k8s-configmap` find the object");
	} else {
		err_set(err, ERR_INVALID, "yaml", "a YAML map of names and values is expected, this is %s",
			document->kind == NODE_LIST ? "a list" : "a text");
	}
	return err_at(err, file, document->line, document->column);
}

static int
take(void *cookie, const struct node *item, struct err *err)
{
	struct tree_taking *taking = cookie;

	if (tree_is_twin(taking, slice_of_text(item->key)))
		return yaml_values_twin(item, taking->reader.file, err);
	tree_take_yaml(&taking->reader, item);
	return 0;
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct tree_taking taking = {0};
	const struct node *map = NULL;
	struct node *documents;
	int r;

	reader_init(&taking.reader, file, text, out, notes);
	r = yaml_values_each(text, file, arena, envset_arena(out), take, &taking, &documents, err);
	if (r == 0)
		r = get_map(documents, file, &map, err);
	for (size_t i = 0; r == 0 && map != NULL && i < map->count; i++) /* a map in brackets */
		tree_take_yaml(&taking.reader, map->items[i]);
	r = tree_finish(&taking, r, err);
	reader_done(&taking.reader);
	return r;
}

const struct format format_yaml = {
	.name = "yaml",
	.summary = "one flat YAML map of strings, names in order",
	.check = check,
	.open = open,
	.put = put,
	.read = read,
};
