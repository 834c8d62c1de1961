/* SPDX-License-Identifier: Apache-2.0 */
/*
 * One file as a tree: aliases become copies that count, merge keys are merged (what stands in a map
 * wins, then the first of a list of merges), then `$` forms are replaced.
 */
#include <string.h>

#include "observe/compose/compose_priv.h"
#include "observe/references.h"
#include "observe/stacks/values.h"
#include "text/yaml_values.h"

enum { MERGES_DEEPEST = 32, ITEMS_NOTED = 1000, UNDER_NOTED = 8 };

struct parse {
	struct compose_loader *loader;
	const struct origin *from;
	unsigned depth;
};

static int parse_node(struct parse *parse, const struct node *node, struct tree **out,
	struct err *err);

static bool
is_merge(const struct node *item)
{
	return item->key_style == 0 && strcmp(item->key, "<<") == 0;
}

static bool
has_tag(const struct node *node, const char *tag)
{
	return node->tag != NULL && strcmp(node->tag, tag) == 0;
}

/* MAP has a text of the key of ITEM, which a merge key brings, already. */
static void
note_under(struct parse *parse, const struct node *item, const struct tree *map)
{
	struct tree *above = map->count > ITEMS_NOTED ? NULL : tree_find(map, item->key);
	unsigned depth = 0;

	if (above == NULL || above->kind != NODE_SCALAR || item->kind != NODE_SCALAR)
		return;
	while (above->under != NULL && depth++ < UNDER_NOTED)
		above = above->under;
	if (above->under == NULL)
		above->under = tree_new(parse->loader->arena, NODE_SCALAR,
			(struct mark){parse->from, item->line, item->column});
}

static int
add_item(struct parse *parse, const struct node *item, struct tree *map, struct names *seen,
	struct err *err)
{
	struct tree *tree;
	int r;

	if (names_find(seen, slice_of_text(item->key)) != NAMES_NONE) {
		note_under(parse, item, map);
		return 0;
	}
	r = parse_node(parse, item, &tree, err);
	if (r < 0)
		return r;
	tree->key = slice_of_text(item->key);
	tree->key_at = (struct mark){parse->from, item->key_line, item->key_column};
	tree_add(map, tree);
	return 0;
}

/* The items of NODE that MAP does not have yet, those that it merges behind its own. */
static int
add_items(struct parse *parse, const struct node *node, struct tree *map, struct names *seen,
	unsigned depth, struct err *err)
{
	const struct node *merged = NULL;
	int r = compose_count(parse->loader, 1 + node->count, parse->from, err);

	if (r == 0 && (depth > MERGES_DEEPEST || node->kind != NODE_MAP)) {
		err_set(err, ERR_INVALID, "compose", "a merge key with what is no map");
		return err_at(err, parse->from->file, node->line, node->column);
	}
	for (size_t i = 0; r == 0 && i < node->count; i++) {
		if (is_merge(node->items[i]))
			merged = node->items[i];
		else
			r = add_item(parse, node->items[i], map, seen, err);
	}
	for (const struct tree *at = map->first; at != NULL; at = at->next)
		names_add(seen, at->key, 1);
	if (r < 0 || merged == NULL)
		return r;
	if (merged->kind != NODE_LIST)
		return add_items(parse, merged, map, seen, depth + 1, err);
	for (size_t i = 0; r == 0 && i < merged->count; i++)
		r = add_items(parse, merged->items[i], map, seen, depth + 1, err);
	return r;
}

static int
parse_map(struct parse *parse, const struct node *node, struct tree *map, struct err *err)
{
	struct names seen = {0};
	int r = add_items(parse, node, map, &seen, 0, err);

	names_done(&seen);
	return r;
}

static int
parse_list(struct parse *parse, const struct node *node, struct tree *list, struct err *err)
{
	for (size_t i = 0; i < node->count; i++) {
		struct tree *item;
		int r = parse_node(parse, node->items[i], &item, err);

		if (r < 0)
			return r;
		tree_add(list, item);
	}
	return 0;
}

static int
parse_node(struct parse *parse, const struct node *node, struct tree **out, struct err *err)
{
	struct mark at = {parse->from, node->line, node->column};
	struct tree *tree;
	int r = compose_count(parse->loader, 1, parse->from, err);

	if (r < 0)
		return r;
	if (parse->depth >= 2 * YAML_DEPTH) {
		err_set(err, ERR_INVALID, "compose", "nested too deep");
		return err_at(err, parse->from->file, node->line, node->column);
	}
	tree = tree_new(parse->loader->arena, node->kind, at);
	tree->quoted = node->quoted;
	tree->style = node->style;
	tree->is_null = node_is_null(node);
	tree->is_reset = has_tag(node, "!reset");
	tree->is_override = has_tag(node, "!override");
	parse->depth++;
	if (node->kind == NODE_SCALAR) {
		tree->text = tree->raw = slice_of_text(node->text);
		r = compose_interpolate(parse->loader, tree, err);
	} else {
		r = node->kind == NODE_MAP ? parse_map(parse, node, tree, err) :
			parse_list(parse, node, tree, err);
	}
	parse->depth--;
	*out = tree;
	return r;
}

int
compose_count(struct compose_loader *loader, size_t count, const struct origin *from,
	struct err *err)
{
	loader->nodes += count;
	if (loader->nodes <= TREE_MOST)
		return 0;
	err_set(err, ERR_INVALID, "compose", "too many items, or aliases that multiply");
	return err_at(err, from->file, 0, 0);
}

/* What a `$` form looks up, and whether a secret was among it. */
struct look_up {
	struct compose_loader *loader;
	struct names required; /* names that must be set and are not */
	bool stand_in;         /* those get a text that stands for theirs */
	bool is_tainted, is_unknown;
};

/* Is VALUE, which NAME has, one of the environment's secrets? */
static bool
is_secret_outside(const struct compose_loader *loader, struct slice name, struct slice value)
{
	const struct observe_stack *stack = loader->out->stack;
	struct slice outside;

	return stack->look_up != NULL && stack->look_up(stack->cookie, name, &outside) &&
		outside.data == value.data &&
		(stack->is_secret == NULL || stack->is_secret(stack->cookie, name));
}

/* Is NAME an entry of an env file that is put together of other names, perhaps of secrets? */
static bool
is_made_of_others(const struct compose_loader *loader, struct slice name)
{
	const struct vars *vars = loader->vars;

	while (loader->out->stack->look_up != NULL) {
		const struct var *var = vars_find(vars, name);

		if (var != NULL && !var->literal)
			return true;
		if (vars->outer != vars_look_up)
			break;
		vars = vars->cookie;
	}
	return false;
}

static bool
look_up(void *cookie, struct slice name, struct slice *value)
{
	struct look_up *look = cookie;

	if (vars_look_up(look->loader->vars, name, value)) {
		if (look->stand_in && value->len == 0 &&
			names_find(&look->required, name) != NAMES_NONE)
			*value = SLICE_LITERAL("unknown");
		look->is_unknown |= stack_value_is_unknown(*value);
		look->is_tainted |= value->len > 0 &&
			(look->loader->words->secret_name(name) != NULL ||
			look->loader->words->secret_value(name, *value) != NULL ||
			is_secret_outside(look->loader, name, *value) ||
			is_made_of_others(look->loader, name));
		return true;
	}
	if (!look->stand_in || names_find(&look->required, name) == NAMES_NONE)
		return false;
	*value = SLICE_LITERAL("unknown");
	return true;
}

static void
note_required(void *cookie, const struct reference *found)
{
	struct look_up *look = cookie;
	struct slice value;

	if (found->form == REFERENCE_REQUIRED &&
		(!vars_look_up(look->loader->vars, found->name, &value) || value.len == 0))
		names_set(&look->required, found->name, 1);
}

static int
replace_forms(struct look_up *look, struct tree *scalar, struct err *err)
{
	struct compose_loader *loader = look->loader;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	size_t offset = 0;

	scalar->is_made = true;
	if (!references_scan(scalar->raw, note_required, look, &offset)) {
		compose_problem(loader, scalar->at, "interpolation",
			"a `$` form that does not fit, %zu bytes into the text", offset);
		scalar->is_unknown = true;
		return 0;
	}
	loader->value.len = 0;
	if (interpolate(scalar->raw, look_up, look, &loader->value, &ignored) < 0) {
		scalar->is_unknown = look->stand_in = true;
		loader->value.len = 0;
		if (interpolate(scalar->raw, look_up, look, &loader->value, &ignored) < 0)
			return 0;
	}
	loader->grown += loader->value.len;
	if (loader->grown > GROWN_MOST_COMPOSE) {
		err_set(err, ERR_INVALID, "interpolation", "variables that multiply");
		return err_at(err, scalar->at.from->file, scalar->at.line, scalar->at.column);
	}
	scalar->text = arena_copy(loader->arena, secret_text_slice(&loader->value));
	scalar->is_tainted = look->is_tainted;
	scalar->is_unknown |= look->is_unknown;
	return 0;
}

int
compose_interpolate(struct compose_loader *loader, struct tree *scalar, struct err *err)
{
	struct look_up look = {.loader = loader};
	int r;

	if (loader->vars == NULL || slice_find(scalar->raw, '$') == scalar->raw.len)
		return 0;
	r = replace_forms(&look, scalar, err);
	names_done(&look.required);
	return r;
}

int
compose_parse(struct compose_loader *loader, const struct origin *from, struct tree **out,
	struct err *err)
{
	struct parse parse = {loader, from, 0};
	struct slice text;
	struct node *documents;
	int r;

	r = sources_read(loader->sources, from->file, &text, err);
	if (r < 0)
		return r;
	r = yaml_values_loose(text, from->file, loader->arena, YAML_TWINS_REFUSED, &documents, err);
	if (r < 0)
		return r;
	if (documents->count > 1)
		compose_problem(loader, (struct mark){from, documents->items[1]->line, 1},
			"compose", "a second YAML document, which is not looked at");
	if (documents->count == 0 || documents->items[0]->kind != NODE_MAP) {
		err_set(err, ERR_INVALID, "compose", "this is no compose file: its text is no map");
		return err_at(err, from->file, 1, 1);
	}
	return parse_node(&parse, documents->items[0], out, err);
}
