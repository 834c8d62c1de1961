/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/pm2/js_literal.h"

#include <string.h>

#include "observe/pm2/js_scan_priv.h"
#include "observe/names.h"

enum { CONSTANTS_MOST = 1000, COPIED_MOST = 100000, REPLACED_MOST = 4096,
	ITEMS_MOST = 200000 };

struct reader {
	struct js_scan scan;
	const struct origin *from;
	struct arena *arena;
	struct names constants; /* to numbers of `values` */
	const struct tree *values[CONSTANTS_MOST];
	size_t value_count, copied, items;
	unsigned depth;
	struct tree *exported;
};

static struct tree *read_value(struct reader *reader);

static struct mark
here(const struct reader *reader)
{
	return (struct mark){reader->from, reader->scan.line,
		(unsigned)(reader->scan.at - reader->scan.line_start) + 1};
}

static struct tree *
new_scalar(struct reader *reader)
{
	return tree_new(reader->arena, NODE_SCALAR, here(reader));
}

/* The escapes of a text, in ARENA. */
static struct slice
unescape(struct arena *arena, struct slice text)
{
	static const char from[] = "nrtbfv0", to[] = "\n\r\t\b\f\v\0";
	unsigned char *bytes;
	size_t len = 0;

	if (slice_find(text, '\\') == text.len)
		return text;
	bytes = arena_alloc_unset(arena, text.len);
	for (size_t i = 0; i < text.len; i++) {
		unsigned char c = text.data[i];
		const char *plain;

		if (c != '\\' || i + 1 == text.len) {
			bytes[len++] = c;
			continue;
		}
		c = text.data[++i];
		plain = c == '\0' ? NULL : strchr(from, c);
		if (c == '\n')
			continue;
		bytes[len++] = plain == NULL ? c : (unsigned char)to[plain - from];
	}
	return slice_of(bytes, len);
}

/* Does a value end here, so that it is what it looks like? */
static bool
ends_here(struct reader *reader)
{
	struct js_scan ahead = reader->scan;
	unsigned line = ahead.line;
	unsigned char c;

	js_blanks(&ahead);
	c = js_peek(&ahead, 0);
	return ahead.at >= ahead.text.len || strchr(",;)]}", c) != NULL ||
		(line != ahead.line && strchr(".?:+-*/%&|^=<>([`", c) == NULL);
}

static struct tree *
read_text(struct reader *reader)
{
	struct tree *text = new_scalar(reader);
	struct slice inside = {NULL, 0};
	bool computed;

	if (!js_text(&reader->scan, &inside, &computed))
		return NULL;
	text->quoted = true;
	text->is_unknown = computed;
	if (!computed)
		text->text = text->raw = unescape(reader->arena, inside);
	return text;
}

/* A copy of what NAME stands for, at this place; NULL: nothing that is known. */
static struct tree *
constant(struct reader *reader, struct slice name)
{
	long number = names_find(&reader->constants, name);
	struct tree *copy;

	if (number == NAMES_NONE)
		return NULL;
	reader->copied += tree_size(reader->values[number]);
	if (reader->copied > COPIED_MOST)
		return NULL;
	copy = tree_copy(reader->arena, reader->values[number]);
	copy->key = slice_of(NULL, 0);
	return copy;
}

/* A number, a word, a name. */
static struct tree *
read_word(struct reader *reader)
{
	struct tree *word = new_scalar(reader), *known;
	size_t start = reader->scan.at;
	struct slice text;

	if (js_peek(&reader->scan, 0) == '-')
		js_step(&reader->scan, 1);
	if (js_peek(&reader->scan, 0) >= '0' && js_peek(&reader->scan, 0) <= '9')
		while (js_peek(&reader->scan, 0) != '\0' &&
			strchr("0123456789abcdefABCDEFxXoO._n", js_peek(&reader->scan, 0)) != NULL)
			js_step(&reader->scan, 1);
	else
		js_name(&reader->scan);
	text = slice_of(reader->scan.text.data + start, reader->scan.at - start);
	word->text = word->raw = text;
	word->is_null = slice_equal_text(text, "null") || slice_equal_text(text, "undefined");
	if (text.len == 0 || !((text.data[0] >= '0' && text.data[0] <= '9') || text.data[0] == '-' ||
		slice_equal_text(text, "true") || slice_equal_text(text, "false") || word->is_null)) {
		known = constant(reader, text);
		word->is_unknown = known == NULL;
		return known == NULL ? word : known;
	}
	return word;
}

/* VALUE under KEY, in place of what was there. Nobody writes so large a map to replace things in it. */
static void
put(struct tree *map, struct names *seen, struct slice key, struct mark at, struct tree *value)
{
	if (names_add(seen, key, 1) != NAMES_NONE) {
		if (map->count > REPLACED_MOST)
			map->is_unknown = true;
		else
			tree_drop(map, tree_find_slice(map, key));
	}
	value->key = key;
	value->key_at = at;
	tree_add(map, value);
}

/* A copy of the items of FROM into MAP, as a spread does: later ones win. */
static void
spread(struct reader *reader, struct tree *map, struct names *seen, const struct tree *from)
{
	if (from->kind != NODE_MAP || from->is_unknown)
		map->is_unknown = true;
	for (const struct tree *at = from->kind == NODE_MAP ? from->first : NULL; at != NULL;
		at = at->next)
		put(map, seen, at->key, at->key_at, tree_copy(reader->arena, at));
}

/* The key of an item, into *KEY and *AT; false: it is computed, or there is none. */
static bool
read_key(struct reader *reader, struct slice *key, struct mark *at)
{
	unsigned char c = js_peek(&reader->scan, 0);
	struct tree *text;

	*at = here(reader);
	if (c == '"' || c == '\'') {
		text = read_text(reader);
		*key = text == NULL ? slice_of(NULL, 0) : text->text;
		return text != NULL;
	}
	if (c >= '0' && c <= '9') {
		*key = read_word(reader)->text;
		return true;
	}
	*key = js_name(&reader->scan);
	return key->len > 0;
}

/* `...x`, `[x]: …`, a method: what is not a key and its value. */
static bool
skip_item(struct reader *reader, struct tree *map)
{
	map->is_unknown = true;
	return js_expression(&reader->scan, false);
}

static bool
read_item(struct reader *reader, struct tree *map, struct names *seen)
{
	struct tree *value;
	struct slice key;
	struct mark at;

	if (js_looking_at(&reader->scan, "...")) {
		js_step(&reader->scan, 3);
		js_blanks(&reader->scan);
		value = read_value(reader);
		if (value != NULL)
			spread(reader, map, seen, value);
		return value != NULL;
	}
	if (!read_key(reader, &key, &at))
		return !reader->scan.failed && skip_item(reader, map);
	js_blanks(&reader->scan);
	if (js_peek(&reader->scan, 0) == ':') {
		js_step(&reader->scan, 1);
		js_blanks(&reader->scan);
		value = read_value(reader);
	} else if (js_peek(&reader->scan, 0) == ',' || js_peek(&reader->scan, 0) == '}') {
		value = constant(reader, key);
		if (value == NULL) {
			value = tree_new(reader->arena, NODE_SCALAR, at);
			value->is_unknown = true;
		}
	} else {
		return skip_item(reader, map);
	}
	if (value != NULL)
		put(map, seen, key, at, value);
	return value != NULL;
}

static bool
read_element(struct reader *reader, struct tree *list)
{
	struct tree *item;

	if (js_looking_at(&reader->scan, "...")) {
		list->is_unknown = true;
		return js_expression(&reader->scan, false);
	}
	item = read_value(reader);
	if (item != NULL)
		tree_add(list, item);
	return item != NULL;
}

/* The items up to CLOSE. */
static bool
read_items(struct reader *reader, struct tree *all, struct names *seen, unsigned char close)
{
	for (;;) {
		bool good;

		js_blanks(&reader->scan);
		if (js_peek(&reader->scan, 0) == close)
			return true;
		if (js_peek(&reader->scan, 0) == ',') {
			js_step(&reader->scan, 1);
			continue;
		}
		good = !reader->scan.failed && (close == '}' ? read_item(reader, all, seen) :
			read_element(reader, all));
		if (!good)
			return false;
		js_blanks(&reader->scan);
		if (js_peek(&reader->scan, 0) != close && js_peek(&reader->scan, 0) != ',')
			return js_fail(&reader->scan, "an item has neither `,` nor the end behind it");
	}
}

/* An object or a list, from its bracket on. */
static struct tree *
read_collection(struct reader *reader)
{
	bool is_map = js_peek(&reader->scan, 0) == '{', good;
	struct tree *all = tree_new(reader->arena, is_map ? NODE_MAP : NODE_LIST, here(reader));
	struct names seen = {0};

	if (++reader->depth > JS_DEEPEST) {
		js_fail(&reader->scan, "nested too deep");
		return NULL;
	}
	js_step(&reader->scan, 1);
	good = read_items(reader, all, &seen, is_map ? '}' : ']');
	names_done(&seen);
	if (!good)
		return NULL;
	js_step(&reader->scan, 1);
	reader->depth--;
	return all;
}

/* Whatever comes next, computed unless it is a literal and nothing more. NULL: failed. */
static struct tree *
read_value(struct reader *reader)
{
	struct js_scan start = reader->scan;
	unsigned depth = reader->depth;
	unsigned char c = js_peek(&reader->scan, 0);
	struct mark at = here(reader);
	struct tree *value;

	if (++reader->items > ITEMS_MOST) {
		js_fail(&reader->scan, "too many items");
		return NULL;
	}
	if (c == '{' || c == '[')
		value = read_collection(reader);
	else if (c == '"' || c == '\'' || c == '`')
		value = read_text(reader);
	else
		value = read_word(reader);
	if (value == NULL)
		return NULL;
	if (ends_here(reader) && reader->scan.at > start.at)
		return value;
	reader->scan = start;
	reader->depth = depth;
	if (!js_expression(&reader->scan, true))
		return NULL;
	if (reader->scan.at == start.at) {
		js_fail(&reader->scan, "a value is missing");
		return NULL;
	}
	value = tree_new(reader->arena, NODE_SCALAR, at);
	value->is_unknown = true;
	return value;
}

static void
read_constant(struct reader *reader)
{
	struct slice name;
	struct tree *value;

	js_step(&reader->scan, 5);
	js_blanks(&reader->scan);
	name = js_name(&reader->scan);
	js_blanks(&reader->scan);
	if (name.len == 0 || js_peek(&reader->scan, 0) != '=' || js_peek(&reader->scan, 1) == '=')
		return;
	js_step(&reader->scan, 1);
	js_blanks(&reader->scan);
	value = read_value(reader);
	if (value == NULL || value->is_unknown || reader->value_count == CONSTANTS_MOST)
		return;
	if (names_add(&reader->constants, name, (long)reader->value_count) == NAMES_NONE)
		reader->values[reader->value_count++] = value;
}

/* `module.exports =`, `exports.NAME =`, `export default`: true, and behind it; *FIELD is NAME. */
static bool
is_export(struct reader *reader, struct slice *field)
{
	struct js_scan scan = reader->scan;

	*field = slice_of(NULL, 0);
	if (js_looking_at_word(&scan, "export")) {
		js_step(&scan, 6);
		js_blanks(&scan);
		if (!js_looking_at_word(&scan, "default"))
			return false;
		js_step(&scan, 7);
	} else {
		if (js_looking_at(&scan, "module.exports"))
			js_step(&scan, 14);
		else if (js_looking_at_word(&scan, "exports"))
			js_step(&scan, 7);
		else
			return false;
		if (js_peek(&scan, 0) == '.') {
			js_step(&scan, 1);
			*field = js_name(&scan);
		}
		js_blanks(&scan);
		if (js_peek(&scan, 0) != '=' || js_peek(&scan, 1) == '=')
			return false;
		js_step(&scan, 1);
	}
	js_blanks(&scan);
	reader->scan = scan;
	return true;
}

static void
read_export(struct reader *reader, struct slice field)
{
	struct mark at = here(reader);
	struct tree *value = read_value(reader);

	if (value == NULL)
		return;
	if (field.len == 0) {
		reader->exported = value;
		return;
	}
	if (reader->exported == NULL)
		reader->exported = tree_new(reader->arena, NODE_MAP, at);
	if (reader->exported->kind == NODE_MAP && tree_find_slice(reader->exported, field) == NULL) {
		value->key = field;
		value->key_at = at;
		tree_add(reader->exported, value);
	}
}

/* One statement, or as much of it as keeps the place. */
static void
read_statement(struct reader *reader)
{
	struct slice field;
	size_t start = reader->scan.at;

	if (js_looking_at_word(&reader->scan, "const"))
		read_constant(reader);
	else if (is_export(reader, &field))
		read_export(reader, field);
	else
		js_expression(&reader->scan, true);
	if (!reader->scan.failed && reader->scan.at == start)
		js_step(&reader->scan, 1);
}

int
js_literal(struct slice text, const struct origin *from, struct arena *arena, struct tree **out,
	struct err *err)
{
	struct reader reader = {.scan = {.text = text, .line = 1, .file = from->file, .err = err},
		.from = from, .arena = arena};
	bool is_value;

	if (slice_starts_with(text, "\xef\xbb\xbf"))
		reader.scan.at = reader.scan.line_start = 3;
	if (js_looking_at(&reader.scan, "#!"))
		while (reader.scan.at < text.len && js_peek(&reader.scan, 0) != '\n')
			js_step(&reader.scan, 1);
	js_blanks(&reader.scan);
	is_value = js_peek(&reader.scan, 0) == '{' || js_peek(&reader.scan, 0) == '[';
	if (is_value)
		reader.exported = read_value(&reader);
	while (!reader.scan.failed && reader.scan.at < text.len) {
		js_blanks(&reader.scan);
		if (reader.scan.at < text.len && !reader.scan.failed)
			read_statement(&reader);
	}
	names_done(&reader.constants);
	if (reader.scan.failed)
		return err->code;
	if (reader.exported == NULL) {
		reader.exported = new_scalar(&reader);
		reader.exported->is_unknown = true;
	}
	*out = reader.exported;
	return 0;
}
