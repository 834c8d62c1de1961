/* SPDX-License-Identifier: Apache-2.0 */
/*
 * RFC 8259, section by section:
 *
 *   value  = map / list / text / number / "true" / "false" / "null"
 *   map    = "{" [ text ":" value *( "," text ":" value ) ] "}"
 *   list   = "[" [ value *( "," value ) ] "]"
 *   number = [ "-" ] ( "0" / 1-9 *digit ) [ "." 1*digit ] [ ( "e" / "E" ) [ sign ] 1*digit ]
 *
 * Texts are in json_tree_text.c. A byte order mark at the start is skipped.
 */
#include "text/json_tree.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/utf8.h"
#include "text/json_tree_priv.h"

enum { FEW_NAMES = 12, ITEMS_AT_ONCE = 16 };

static int parse_value(
    struct json_parser *parser, struct json_item *item, unsigned depth, struct err *err);

int
json_wrong(const struct json_parser *parser, const char *what, struct err *err)
{
	err_set(err, ERR_INVALID, "json", "not valid JSON: %s", what);
	return err_at(
	    err, parser->file, parser->line, (unsigned)(parser->at - parser->line_start) + 1);
}

int
json_unexpected(const struct json_parser *parser, struct err *err)
{
	return json_wrong(parser,
	    parser->at >= parser->text.len ? "it ends too early"
					   : "a character that does not belong there",
	    err);
}

/* The next byte; 0 at the end, which no text has elsewhere but in error. */
static unsigned char
peek(const struct json_parser *parser)
{
	return parser->at < parser->text.len ? parser->text.data[parser->at] : 0;
}

static void
skip_blanks(struct json_parser *parser)
{
	for (; parser->at < parser->text.len; parser->at++) {
		unsigned char c = parser->text.data[parser->at];

		if (c == '\n') {
			parser->line++;
			parser->line_start = parser->at + 1;
		} else if (c != ' ' && c != '\t' && c != '\r')
			return;
	}
}

static struct json_item *
item_new(struct json_parser *parser)
{
	if (parser->spares == 0) {
		parser->spares = ITEMS_AT_ONCE;
		parser->spare = arena_alloc(parser->arena, ITEMS_AT_ONCE * sizeof(*parser->spare));
	}
	return &parser->spare[--parser->spares];
}

static void
set_place(const struct json_parser *parser, unsigned *line, unsigned *column)
{
	*line = parser->line;
	*column = (unsigned)(parser->at - parser->line_start) + 1;
}

static size_t
skip_digits(struct json_parser *parser)
{
	size_t from = parser->at;

	while (peek(parser) >= '0' && peek(parser) <= '9')
		parser->at++;
	return parser->at - from;
}

static int
parse_number(struct json_parser *parser, struct json_item *item, struct err *err)
{
	size_t from = parser->at;

	item->kind = JSON_NUMBER;
	if (peek(parser) == '-')
		parser->at++;
	if (peek(parser) == '0')
		parser->at++;
	else if (skip_digits(parser) == 0)
		return json_unexpected(parser, err);
	if (peek(parser) == '.') {
		parser->at++;
		if (skip_digits(parser) == 0)
			return json_unexpected(parser, err);
	}
	if (peek(parser) == 'e' || peek(parser) == 'E') {
		parser->at++;
		if (peek(parser) == '+' || peek(parser) == '-')
			parser->at++;
		if (skip_digits(parser) == 0)
			return json_unexpected(parser, err);
	}
	item->text = slice_of(parser->text.data + from, parser->at - from);
	return 0;
}

static int
parse_word(struct json_parser *parser, struct json_item *item, struct err *err)
{
	static const struct {
		const char *word;
		enum json_kind kind;
	} words[] = {{"true", JSON_BOOL}, {"false", JSON_BOOL}, {"null", JSON_NOTHING}};
	struct slice rest = slice_from(parser->text, parser->at);

	for (size_t i = 0; i < ARRAY_LEN(words); i++) {
		if (!slice_starts_with(rest, words[i].word))
			continue;
		item->kind = words[i].kind;
		item->text = slice_of(rest.data, strlen(words[i].word));
		parser->at += item->text.len;
		return 0;
	}
	return json_unexpected(parser, err);
}

static int
compare_names(const void *a, const void *b)
{
	const struct json_item *left = *(struct json_item *const *)a;
	const struct json_item *right = *(struct json_item *const *)b;
	int order = slice_compare(left->name, right->name);

	if (order != 0)
		return order;
	if (left->name_line != right->name_line)
		return left->name_line < right->name_line ? -1 : 1;
	return (left->name_column > right->name_column) - (left->name_column < right->name_column);
}

static const struct json_item *
find_twin_of_many(const struct json_item *map)
{
	struct json_item **sorted CLEANUP(freep) = xmalloc(map->count * sizeof(*sorted));
	size_t count = 0;

	for (struct json_item *item = map->first; item != NULL; item = item->next)
		sorted[count++] = item;
	qsort(sorted, count, sizeof(*sorted), compare_names);
	for (size_t i = 1; i < count; i++)
		if (slice_equal(sorted[i]->name, sorted[i - 1]->name))
			return sorted[i];
	return NULL;
}

/* An item whose name stands above it in the same map; NULL if all differ. */
static const struct json_item *
find_twin(const struct json_item *map)
{
	if (map->count > FEW_NAMES)
		return find_twin_of_many(map);
	for (const struct json_item *item = map->first; item != NULL; item = item->next)
		for (const struct json_item *above = map->first; above != item; above = above->next)
			if (slice_equal(above->name, item->name))
				return item;
	return NULL;
}

int
json_twin(const struct json_item *twin, const char *file, struct err *err)
{
	err_set(err, ERR_INVALID, "json", "not valid JSON: a name that stands twice");
	return err_at(err, file, twin->name_line, twin->name_column);
}

static int
check_twins(const struct json_parser *parser, const struct json_item *map, struct err *err)
{
	const struct json_item *twin = map->kind == JSON_MAP ? find_twin(map) : NULL;

	return twin == NULL ? 0 : json_twin(twin, parser->file, err);
}

static int
parse_name(struct json_parser *parser, struct json_item *item, struct err *err)
{
	int r;

	if (peek(parser) != '"')
		return json_unexpected(parser, err);
	set_place(parser, &item->name_line, &item->name_column);
	r = json_parse_text(parser, &item->name, err);
	if (r < 0)
		return r;
	skip_blanks(parser);
	if (peek(parser) != ':')
		return json_unexpected(parser, err);
	parser->at++;
	skip_blanks(parser);
	return 0;
}

/* A map or a list, of which the bracket that opens it was read. */
static int
parse_items(struct json_parser *parser, struct json_item *parent, unsigned depth, struct err *err)
{
	unsigned char end = parent->kind == JSON_MAP ? '}' : ']';
	struct json_item **link = &parent->first;
	int r = 0;

	skip_blanks(parser);
	for (bool more = peek(parser) != end; more;
	     more = peek(parser) == ',' && parser->at++ > 0) {
		struct json_item *item = item_new(parser);

		skip_blanks(parser);
		if (parent->kind == JSON_MAP)
			r = parse_name(parser, item, err);
		if (r == 0)
			r = parse_value(parser, item, depth + 1, err);
		if (r < 0)
			return r;
		*link = item;
		link = &item->next;
		parent->count++;
		skip_blanks(parser);
	}
	if (peek(parser) != end)
		return json_unexpected(parser, err);
	parser->at++;
	return check_twins(parser, parent, err);
}

static int
parse_value(struct json_parser *parser, struct json_item *item, unsigned depth, struct err *err)
{
	unsigned char c = peek(parser);

	set_place(parser, &item->line, &item->column);
	if (++parser->count > JSON_ITEMS_MOST)
		return json_wrong(parser, "too many items", err);
	if (c == '{' || c == '[') {
		item->kind = c == '{' ? JSON_MAP : JSON_LIST;
		if (depth >= JSON_DEEPEST)
			return json_wrong(parser, "nested too deep", err);
		parser->at++;
		return parse_items(parser, item, depth, err);
	}
	if (c == '"') {
		item->kind = JSON_TEXT;
		return json_parse_text(parser, &item->text, err);
	}
	if (c == '-' || (c >= '0' && c <= '9'))
		return parse_number(parser, item, err);
	return parse_word(parser, item, err);
}

static int
check_utf8(struct json_parser *parser, struct err *err)
{
	size_t wrong = utf8_invalid_at(parser->text);

	if (wrong == parser->text.len)
		return 0;
	for (; parser->at < wrong; parser->at++)
		if (parser->text.data[parser->at] == '\n') {
			parser->line++;
			parser->line_start = parser->at + 1;
		}
	return json_wrong(parser, "a byte that is not UTF-8", err);
}

/* To the first byte of the document. */
static int
begin(struct json_parser *parser, struct err *err)
{
	int r = check_utf8(parser, err);

	if (r < 0)
		return r;
	if (slice_starts_with(parser->text, "\xef\xbb\xbf"))
		parser->at = parser->line_start = 3;
	skip_blanks(parser);
	return 0;
}

static int
finish(struct json_parser *parser, struct err *err)
{
	skip_blanks(parser);
	if (parser->at < parser->text.len)
		return json_wrong(parser, "something stands behind its end", err);
	return 0;
}

int
json_tree(struct slice text, const char *file, struct arena *arena, struct json_item **out,
    struct err *err)
{
	struct json_parser parser = {.text = text, .line = 1, .file = file, .arena = arena};
	struct json_item *root = item_new(&parser);
	int r;

	r = begin(&parser, err);
	if (r == 0)
		r = parse_value(&parser, root, 0, err);
	if (r == 0)
		r = finish(&parser, err);
	if (r == 0)
		*out = root;
	return r;
}

/* The items of the object whose bracket was read. */
static int
take_items(struct json_parser *parser, json_take_fn *take, void *cookie, struct err *err)
{
	int r;

	skip_blanks(parser);
	for (bool more = peek(parser) != '}'; more;
	     more = peek(parser) == ',' && parser->at++ > 0) {
		struct json_item item = {0};

		skip_blanks(parser);
		r = parse_name(parser, &item, err);
		if (r == 0)
			r = parse_value(parser, &item, 1, err);
		if (r == 0)
			r = take(cookie, &item, err);
		if (r < 0)
			return r;
		arena_reset(parser->arena);
		parser->spares = 0;
		skip_blanks(parser);
	}
	if (peek(parser) != '}')
		return json_unexpected(parser, err);
	parser->at++;
	return 0;
}

/* A document that is no object: what it is, if it is one at all. */
static int
no_object(struct json_parser *parser, struct err *err)
{
	struct json_item root = {0};
	int r = parse_value(parser, &root, 0, err);

	if (r == 0)
		r = finish(parser, err);
	if (r < 0)
		return r;
	err_set(err, ERR_INVALID, "json", "a JSON object is expected, this is %s",
	    json_kind_text(root.kind));
	return err_at(err, parser->file, root.line, root.column);
}

int
json_each(struct slice text, const char *file, json_take_fn *take, void *cookie, struct err *err)
{
	struct arena *arena CLEANUP(arena_freep) = arena_new(0);
	struct json_parser parser = {.text = text, .line = 1, .file = file, .arena = arena};
	int r = begin(&parser, err);

	if (r < 0)
		return r;
	if (peek(&parser) != '{')
		return no_object(&parser, err);
	parser.at++;
	r = take_items(&parser, take, cookie, err);
	return r < 0 ? r : finish(&parser, err);
}

bool
json_is_document(struct slice text, unsigned char first)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct json_item *root;

	text = slice_trim(text);
	if (text.len == 0 || text.data[0] != first)
		return false;
	arena = arena_new(text.len * 2);
	return json_tree(text, "", arena, &root, &err) == 0;
}

const struct json_item *
json_item_find(const struct json_item *map, const char *name)
{
	if (map == NULL || map->kind != JSON_MAP)
		return NULL;
	for (const struct json_item *item = map->first; item != NULL; item = item->next)
		if (slice_equal_text(item->name, name))
			return item;
	return NULL;
}

bool
json_item_text(const struct json_item *map, const char *name, struct slice *text)
{
	const struct json_item *item = json_item_find(map, name);

	if (item == NULL || item->kind != JSON_TEXT)
		return false;
	*text = item->text;
	return true;
}

bool
json_item_says(const struct json_item *map, const char *name, const char *word)
{
	struct slice text;

	return json_item_text(map, name, &text) && slice_equal_text(text, word);
}

bool
json_item_is_true(const struct json_item *map, const char *name)
{
	const struct json_item *item = json_item_find(map, name);

	return item != NULL && item->kind == JSON_BOOL && item->text.data[0] == 't';
}

const char *
json_kind_text(enum json_kind kind)
{
	static const char *const words[] = {
	    [JSON_MAP] = "an object",
	    [JSON_LIST] = "a list",
	    [JSON_TEXT] = "a text",
	    [JSON_NUMBER] = "a number",
	    [JSON_BOOL] = "true or false",
	    [JSON_NOTHING] = "null",
	};

	return words[kind];
}
