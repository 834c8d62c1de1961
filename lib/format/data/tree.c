/* SPDX-License-Identifier: Apache-2.0 */
#include "format/data/tree_priv.h"

#include <string.h>

#include "base/buf.h"
#include "secret/secret.h"
#include "text/bare.h"
#include "text/escape.h"

enum { RELEASED_AT_ONCE = 256 }; /* items */

struct place
tree_place(const struct node *item)
{
	enum quote quote = item->style == '"' ? QUOTE_DOUBLE :
		item->style == '\'' ? QUOTE_SINGLE : QUOTE_NONE;

	return (struct place){item->key_line, item->key_column, quote};
}

void
tree_problem(struct reader *reader, struct slice name, struct place place, const char *id,
	const char *what, const char *fix)
{
	struct buf shown CLEANUP(buf_done) = BUF_INIT;
	struct err one = ERR_INIT;

	printable_add_cut(&shown, name, 100);
	err_set(&one, ERR_INVALID, id, "`%s` %s", buf_text(&shown), what);
	if (fix != NULL)
		err_fix(&one, "%s", fix);
	reader_problem(reader, &one, place);
}

void
tree_take(struct reader *reader, struct slice name, struct slice value, struct place place)
{
	if (name.len == 0)
		reader_note(reader, READ_EMPTY_NAME, name, place);
	else
		reader_take(reader, name, value, place);
}

struct place
tree_json_place(const struct json_item *item)
{
	return (struct place){item->name_line, item->name_column,
		item->kind == JSON_TEXT ? QUOTE_DOUBLE : QUOTE_NONE};
}

void
tree_take_json(struct reader *reader, const struct json_item *item)
{
	struct buf what CLEANUP(buf_done) = BUF_INIT;

	if (item->kind == JSON_TEXT) {
		tree_take(reader, item->name, item->text, tree_json_place(item));
		return;
	}
	buf_addf(&what, "is %s, not a text", json_kind_text(item->kind));
	tree_problem(reader, item->name, tree_json_place(item), "json-not-text", buf_text(&what),
		item->kind == JSON_MAP || item->kind == JSON_LIST ?
		"give each value a name of its own, in one flat object" :
		"put its value in double quotes");
}

bool
tree_is_twin(struct tree_taking *taking, struct slice name)
{
	bool is_twin = name.len > 0 ? reader_find_entry(&taking->reader, name) != NULL :
		taking->has_empty;

	taking->has_empty |= name.len == 0;
	return is_twin;
}

void
tree_release(struct arena *arena, const void *item, size_t at)
{
	if (arena != NULL && at % RELEASED_AT_ONCE == 0)
		arena_release(arena, item);
}

int
tree_finish(struct tree_taking *taking, int r, struct err *err)
{
	if (r < 0)
		err_done(&taking->reader.problems);
	return reader_finish(&taking->reader, r, err);
}

static int
take_json(void *cookie, const struct json_item *item, struct err *err)
{
	struct tree_taking *taking = cookie;

	if (tree_is_twin(taking, item->name))
		return json_twin(item, taking->reader.file, err);
	taking->take_json(&taking->reader, item);
	return 0;
}

int
tree_read_json(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	void (*take)(struct reader *reader, const struct json_item *item), struct err *err)
{
	struct tree_taking taking = {.take_json = take};
	int r;

	reader_init(&taking.reader, file, text, out, notes);
	reader_expect_parts(&taking.reader, text, ',');
	r = tree_finish(&taking, json_each(text, file, take_json, &taking, err), err);
	reader_done(&taking.reader);
	return r;
}

/* NUL-ended, and valid as long as the set's arena: the number that all readers show. */
static struct slice
keep_shown(struct reader *reader, char *shown)
{
	struct slice kept = arena_copy(envset_arena(reader->out), slice_of_text(shown));

	secret_wipe(shown, BARE_SHOWN);
	return kept;
}

static void
yaml_problem(struct reader *reader, const struct node *item, const char *what, const char *fix)
{
	tree_problem(reader, slice_of_text(item->key), tree_place(item), "yaml-not-text", what, fix);
}

bool
tree_yaml_text(struct reader *reader, const struct node *item, bool strict, struct slice *text)
{
	static const char quote[] = "put its value in double quotes, as its reader shall have it";
	char shown[BARE_SHOWN];
	enum bare kind;

	if (item->kind != NODE_SCALAR) {
		yaml_problem(reader, item, item->kind == NODE_MAP ?
			"is a map, not a text" : "is a list, not a text",
			"give each value a name of its own, in one flat map");
		return false;
	}
	*text = slice_of_text(item->text);
	kind = item->quoted ? BARE_TEXT : bare_scalar(item->text, shown);
	if (kind == BARE_NULL) {
		yaml_problem(reader, item, "has no value",
			"write `\"\"` for an empty one");
		return false;
	}
	if (kind == BARE_DISPUTED || (strict && kind != BARE_TEXT)) {
		yaml_problem(reader, item, strict ?
			"has a number, date or truth without quotes, not a text" :
			"has a value without quotes that its readers take differently", quote);
		return false;
	}
	if (kind == BARE_CHANGED) {
		*text = keep_shown(reader, shown);
		reader_note(reader, READ_CHANGED, slice_of_text(item->key), tree_place(item));
	}
	return true;
}

void
tree_keep_yaml(struct reader *reader, const struct node *item, struct slice value)
{
	struct slice name = slice_of_text(item->key);

	if (name.len == 0)
		reader_note(reader, READ_EMPTY_NAME, name, tree_place(item));
	else
		reader_keep(reader, name, value, tree_place(item));
}

/* A name that some readers take for a number or a truth. */
static bool
name_is_text(struct reader *reader, const struct node *item)
{
	char shown[BARE_SHOWN];

	if (item->key_style != 0 || (bare_scalar(item->key, shown) == BARE_TEXT &&
		strcmp(item->key, "<<") != 0))
		return true;
	yaml_problem(reader, item, "is no text as a name without quotes",
		"put the name in double quotes");
	return false;
}

void
tree_take_yaml(struct reader *reader, const struct node *item)
{
	struct slice text;

	if (name_is_text(reader, item) && tree_yaml_text(reader, item, false, &text))
		tree_keep_yaml(reader, item, text);
}
