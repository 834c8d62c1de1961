/* SPDX-License-Identifier: Apache-2.0 */
/*
 * stream   = *( [ "---" ] [ node ] [ "..." ] )
 * node     = map / list / scalar / flow          of a block, by indentation
 * map      = 1*( name ":" [ node ] )             names in one column
 * list     = 1*( "-" [ node ] )                  dashes in one column
 *
 * What stands in brackets is in yaml_values_flow.c.
 */
#include "text/yaml_values.h"

#include "text/yaml_values_priv.h"

static int block_node(struct values *values, int parent, bool in_line, struct node **out,
	struct err *err);

/* What stands behind the `:` or the `-` of column INDENT, and behind its properties. */
static int
bare_value(struct values *values, int indent, bool of_map, bool in_line, struct node **out,
	struct err *err)
{
	struct values start = *values;
	size_t ahead = 0;
	int r;

	for (; values_is_blank(values_byte(values, ahead)); ahead++)
		if (!of_map && values_byte(values, ahead) == '\t')
			return values_wrong(values, "a tab where blanks indent",
				"put a blank behind the `-`", err);
	if (!values_is_end(values_byte(values, ahead)) && values_byte(values, ahead) != '#') {
		r = values_to_token(values, false, err);
		return r < 0 ? r : block_node(values, indent, in_line, out, err);
	}
	r = values_to_token(values, false, err);
	if (r == 0 && values_has_token(values) && (values_column(values) > indent ||
		(of_map && values_column(values) == indent && values_is_dash(values))))
		return block_node(values, indent, false, out, err);
	*out = values_new_scalar(values, slice_of(NULL, 0));
	values_place(&start, *out);
	return r;
}

/*
 * Goes to properties that have a line below the name or the dash to themselves, if there are any. A
 * name in their line would have them itself, so nothing else may stand there.
 */
static bool
to_line_of_properties(struct values *values, int indent)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct values below = *values;
	size_t ahead = 0;

	if (values_to_token(&below, false, &ignored) < 0 || below.line == values->line ||
		values_column(&below) <= indent || !values_at_property(&below))
		return false;
	while (values_byte(&below, ahead) == '&' || values_byte(&below, ahead) == '!') {
		while (!values_is_blank(values_byte(&below, ahead)) &&
			!values_is_end(values_byte(&below, ahead)))
			ahead++;
		while (values_is_blank(values_byte(&below, ahead)))
			ahead++;
	}
	if (!values_is_end(values_byte(&below, ahead)) && values_byte(&below, ahead) != '#')
		return false;
	*values = below;
	return true;
}

/* The same with properties: a name in their line would have them itself, so there is none. */
static int
item_value(struct values *values, int indent, bool of_map, struct node **out, struct err *err)
{
	struct properties properties = {0};
	size_t start = values->at;
	int r;

	while (values->shared != NULL && (values_byte(values, 0) == ' ' ||
		(of_map && values_byte(values, 0) == '\t')))
		values->at++;
	if (!values_at_property(values) && !to_line_of_properties(values, indent)) {
		values->at = start;
		return bare_value(values, indent, of_map, of_map, out, err);
	}
	r = values_properties(values, &properties, err);
	if (r == 0)
		r = bare_value(values, indent, of_map, of_map || !values->loose, out, err);
	if (r == 0)
		r = values_give(values, &properties, *out, err);
	return r;
}

/* Is there one more item in column INDENT? Deeper ones are an error. */
static int
next_item(struct values *values, int indent, bool *more, struct err *err)
{
	int r = values_to_token(values, false, err);

	*more = false;
	if (r < 0 || !values_has_token(values) || values_column(values) < indent)
		return r;
	if (values_column(values) > indent)
		return values_wrong(values, "a line that is indented deeper than the one it belongs to",
			"indent it as the others, or put a text of many lines in quotes", err);
	*more = true;
	return 0;
}

static int
block_list(struct values *values, struct node **out, struct err *err)
{
	struct node *list = values_new_node(values, NODE_LIST);
	int indent = values_column(values), r;
	bool more = true;

	values_place(values, list);
	while (more && values_is_dash(values)) {
		struct node *item;

		values->at++;
		r = item_value(values, indent, false, &item, err);
		if (r < 0)
			return r;
		node_add_in(values->arena, list, item);
		r = next_item(values, indent, &more, err);
		if (r < 0)
			return r;
	}
	*out = list;
	return 0;
}

/* A name, with its `:` taken. */
static int
block_name(struct values *values, int indent, struct node **out, struct err *err)
{
	unsigned line = values->line;
	int r;

	if (values_is_dash(values))
		return values_wrong(values, "a list item among names", NULL, err);
	r = values_scalar(values, indent, false, out, err);
	if (r < 0)
		return r;
	if (values->line != line || !values_at_colon(values, false, *out))
		return values_wrong(values, "no `: ` behind a name, or a name of many lines",
			"write `NAME: VALUE`, with a blank behind the colon", err);
	values->at++;
	return 0;
}

/* Put ITEM behind the others, or give it away. */
static int
add_item(struct values *values, struct node_list *items, struct node *item, bool takes,
	struct err *err)
{
	int r = 0;

	if (!takes) {
		node_list_add(items, item);
	} else {
		r = values->take(values->cookie, item, err);
		if (item->kind == NODE_SCALAR)
			values_spare(values, item);
	}
	return r;
}

/* A map whose first name was read, up to its `:`. */
static int
block_map(struct values *values, int indent, struct node *name, struct node **out, struct err *err)
{
	struct node *map = values_new_node(values, NODE_MAP);
	struct node_list items CLEANUP(node_list_done) = {0};
	bool takes = values->take != NULL && values->depth == 1, more = true;
	int r = 0;

	map->line = name->line;
	map->column = name->column;
	values->at++;
	while (r == 0 && more) {
		struct node *item = NULL;

		r = item_value(values, indent, true, &item, err);
		if (r < 0)
			break;
		values_set_key(values, item, name);
		r = add_item(values, &items, item, takes, err);
		if (r == 0)
			r = next_item(values, indent, &more, err);
		if (r == 0 && more)
			r = block_name(values, indent, &name, err);
	}
	node_give_items(values->arena, map, &items);
	if (r == 0)
		r = values_check_twins(values, map, err);
	*out = map;
	return r;
}

/* A scalar, or the map whose first name it is. */
static int
scalar_or_map(struct values *values, int parent, bool in_line, struct node **out, struct err *err)
{
	int indent = values_column(values), r;
	unsigned line = values->line;
	struct node *first;

	r = values_scalar(values, parent, false, &first, err);
	if (r < 0)
		return r;
	if (!values_at_colon(values, false, first)) {
		*out = first;
		return values_end_of_line(values, err);
	}
	if (values->line != line)
		return values_wrong(values, "a `: ` in a text of many lines",
			"indent names alike, or put the text in double quotes", err);
	if (in_line)
		return values_wrong(values, "a second `: ` in one line",
			"put the value in double quotes", err);
	return block_map(values, indent, first, out, err);
}

/* The node where the reader stands, below column PARENT; IN_LINE: behind a name of the same line. */
static int
block_node(struct values *values, int parent, bool in_line, struct node **out, struct err *err)
{
	unsigned char c = values_byte(values, 0);
	int r = values_deeper(values, err);

	if (r < 0)
		return r;
	if (values_at_alias(values)) {
		r = values_alias(values, out, err);
		if (r == 0)
			r = values_end_of_line(values, err);
	} else if (c == '|' || c == '>') {
		r = values_block(values, parent, out, err);
	} else if (c == '{' || c == '[') {
		values->flow_parent = parent;
		r = values_flow(values, out, err);
		if (r == 0)
			r = values_end_of_line(values, err);
	} else if (values_is_dash(values)) {
		r = in_line ? values_wrong(values, "a list in the line of its name",
			"put the value in double quotes", err) : block_list(values, out, err);
	} else {
		r = scalar_or_map(values, parent, in_line, out, err);
	}
	values->depth--;
	return r;
}

/* A whole document, which may have an anchor or a tag. */
static int
document_node(struct values *values, struct node **out, struct err *err)
{
	struct properties properties = {0};
	int r = 0;

	if (!values->loose || !values_at_property(values))
		return block_node(values, -1, false, out, err);
	r = values_properties(values, &properties, err);
	if (r == 0)
		r = values_to_token(values, false, err);
	if (r == 0 && !values_has_token(values))
		return values_wrong(values, "an anchor or a tag of nothing", NULL, err);
	if (r == 0)
		r = block_node(values, -1, false, out, err);
	if (r == 0)
		r = values_give(values, &properties, *out, err);
	return r;
}

static void
add_empty(struct values *values, struct node *documents)
{
	struct node *empty = values_new_scalar(values, slice_of(NULL, 0));

	values_place(values, empty);
	node_add_in(values->arena, documents, empty);
}

/* Over a `---` or `...`, which stands alone. *BEGUN: a document may follow without a `---`. */
static int
take_marker(struct values *values, struct node *documents, bool *begun, struct err *err)
{
	bool starts = values_byte(values, 0) == '-';
	int r;

	if (*begun && documents->count == 0 && !starts)
		return values_wrong(values, "the end of a document that did not begin", NULL, err);
	values->at += 3;
	r = starts && values->loose ? 0 : values_end_of_line(values, err);
	if (r == 0)
		r = values_to_token(values, false, err);
	if (r == 0 && starts && !values_has_token(values))
		add_empty(values, documents);
	*begun = starts;
	return r;
}

static int
stream(struct values *values, struct node *documents, struct err *err)
{
	bool begun = true;
	int r = values_to_token(values, false, err);

	while (r == 0 && values_byte(values, 0) != '\0') {
		struct node *document = NULL;

		values_skip_directives(values);
		r = values_to_token(values, false, err);
		if (r < 0 || values_byte(values, 0) == '\0')
			break;

		if (values_at_marker(values)) {
			r = take_marker(values, documents, &begun, err);
			continue;
		}
		if (!begun && !values->loose)
			return values_wrong(values, "something behind the end of the document",
				"begin another one with `---`", err);
		r = document_node(values, &document, err);
		if (r == 0)
			r = values_to_token(values, false, err);
		if (r == 0)
			node_add_in(values->arena, documents, document);
		values->take = NULL;
		begun = false;
	}
	return r;
}

static int
read_all(struct values *values, struct node **out, struct err *err)
{
	struct node *documents = values_new_node(values, NODE_LIST);
	size_t start = slice_starts_with(values->text, "\xef\xbb\xbf") ? 3 : 0;
	int r;

	documents->line = documents->column = 1;
	values->at = values->line_start = start;
	r = values_check(values, err);
	if (r < 0)
		return r;
	values->text = values_without_returns(slice_from(values->text, start), values->arena);
	values->at = values->line_start = 0;
	values->line = 1;
	r = stream(values, documents, err);
	secret_text_done(&values->scratch);
	if (r == 0)
		*out = documents;
	return r;
}

int
yaml_values_apart(struct slice text, const char *file, struct arena *nodes, struct arena *texts,
	struct node **out, struct err *err)
{
	struct values values = {.text = text, .line = 1, .file = file, .arena = nodes,
		.texts = texts};

	return read_all(&values, out, err);
}

int
yaml_values_each(struct slice text, const char *file, struct arena *nodes, struct arena *texts,
	yaml_take_fn *take, void *cookie, struct node **out, struct err *err)
{
	struct values values = {.text = text, .line = 1, .file = file, .arena = nodes,
		.texts = texts, .take = take, .cookie = cookie};

	return read_all(&values, out, err);
}

int
yaml_values(struct slice text, const char *file, struct arena *arena, struct node **out,
	struct err *err)
{
	return yaml_values_apart(text, file, arena, arena, out, err);
}

int
yaml_values_shared(struct slice text, const char *file, struct arena *arena, struct node **out,
	struct err *err)
{
	struct shared shared = {0};
	struct values values = {.text = text, .line = 1, .file = file, .arena = arena,
		.texts = arena, .shared = &shared};
	int r;

	r = read_all(&values, out, err);
	values_shared_done(&values);
	return r;
}

int
yaml_values_loose(struct slice text, const char *file, struct arena *arena,
	enum yaml_twins twins, struct node **out, struct err *err)
{
	struct shared shared = {0};
	struct values values = {.text = text, .line = 1, .file = file, .arena = arena,
		.texts = arena, .shared = &shared, .loose = true, .last_counts = twins == YAML_LAST_COUNTS};
	int r;

	r = read_all(&values, out, err);
	values_shared_done(&values);
	return r;
}
