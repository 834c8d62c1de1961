/* SPDX-License-Identifier: Apache-2.0 */
/*
 * flow = "{" [ name ":" flow *( "," name ":" flow ) [ "," ] ] "}" / "[" [ flow *( "," flow ) [ "," ] ] "]"
 *      / scalar
 */
#include "text/yaml_values_priv.h"

static int
flow_token(struct values *values, struct err *err)
{
	int r = values_to_token(values, true, err);

	if (r == 0 && !values_has_token(values))
		return values_wrong(values, "a bracket that is not closed", "close it", err);
	return r;
}

/* A name without a value, where that is taken. */
static bool
flow_empty(struct values *values, struct node **out)
{
	unsigned char c = values_byte(values, 0);

	if (values->shared == NULL || (c != ',' && c != '}' && !(values->loose && c == ']')))
		return false;
	*out = values_new_scalar(values, slice_of(NULL, 0));
	values_place(values, *out);
	return true;
}

static int
flow_member(struct values *values, struct node_list *items, struct err *err)
{
	struct node *name, *item;
	unsigned line = values->line;
	int r = values_scalar(values, -1, true, &name, err);

	if (r < 0)
		return r;
	if (values->loose) {
		r = flow_token(values, err);
		if (r == 0 && flow_empty(values, &item)) {
			values_set_key(values, item, name);
			node_list_add(items, item);
			return 0;
		}
	}
	if (r < 0)
		return r;
	if ((values->line != line && !values->loose) || !values_at_colon(values, true, name))
		return values_wrong(values, "no `:` behind the name", "write `NAME: VALUE`", err);
	values->at++;
	r = flow_token(values, err);
	if (r == 0 && !flow_empty(values, &item))
		r = values_flow(values, &item, err);
	if (r < 0)
		return r;
	values_set_key(values, item, name);
	node_list_add(items, item);
	return 0;
}

/* `[name: value]`: *ITEM, which was read as the name, becomes a map of one. */
static int
flow_pair(struct values *values, struct node **item, struct err *err)
{
	struct node *map = values_new_node(values, NODE_MAP), *value = NULL;
	int r;

	map->line = (*item)->line;
	map->column = (*item)->column;
	values->at++;
	r = flow_token(values, err);
	if (r == 0 && !flow_empty(values, &value))
		r = values_flow(values, &value, err);
	if (r < 0)
		return r;
	values_set_key(values, value, *item);
	node_add_in(values->arena, map, value);
	*item = map;
	return 0;
}

static int
flow_element(struct values *values, struct node_list *items, struct err *err)
{
	struct node *item;
	int r = values_flow(values, &item, err);

	if (r == 0 && values->loose && item->kind == NODE_SCALAR && item->tag == NULL &&
		values_at_colon(values, true, item))
		r = flow_pair(values, &item, err);
	if (r == 0)
		node_list_add(items, item);
	return r;
}

/* What stands between the brackets, up to END. */
static int
flow_items(struct values *values, struct node *parent, unsigned char end, struct err *err)
{
	struct node_list items CLEANUP(node_list_done) = {0};
	int r;

	values->at++;
	for (;;) {
		r = flow_token(values, err);
		if (r < 0 || values_byte(values, 0) == end)
			break;
		r = parent->kind == NODE_MAP ? flow_member(values, &items, err) :
			flow_element(values, &items, err);
		if (r == 0)
			r = flow_token(values, err);
		if (r < 0 || values_byte(values, 0) == end)
			break;
		if (values_byte(values, 0) != ',')
			return values_wrong(values, "no `,` between two items",
				"put a text with `:`, `,` or brackets in quotes", err);
		values->at++;
	}
	if (r < 0)
		return r;
	values->at++;
	node_give_items(values->arena, parent, &items);
	return parent->kind == NODE_MAP ? values_check_twins(values, parent, err) : 0;
}

static int
flow_node(struct values *values, struct node **out, struct err *err)
{
	unsigned char c = values_byte(values, 0);
	struct node *node;
	int r;

	if (values_at_alias(values))
		return values_alias(values, out, err);
	if (c != '{' && c != '[')
		return values_scalar(values, -1, true, out, err);
	r = values_deeper(values, err);
	if (r < 0)
		return r;
	node = values_new_node(values, c == '{' ? NODE_MAP : NODE_LIST);
	values_place(values, node);
	r = flow_items(values, node, c == '{' ? '}' : ']', err);
	values->depth--;
	*out = node;
	return r;
}

int
values_flow(struct values *values, struct node **out, struct err *err)
{
	struct properties properties = {0};
	int r = 0;

	if (!values_at_property(values))
		return flow_node(values, out, err);
	r = values_properties(values, &properties, err);
	if (r == 0)
		r = flow_token(values, err);
	if (r == 0)
		r = flow_node(values, out, err);
	if (r == 0)
		r = values_give(values, &properties, *out, err);
	return r;
}
