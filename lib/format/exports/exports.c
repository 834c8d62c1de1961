/* SPDX-License-Identifier: Apache-2.0 */
#include "format/exports/exports_priv.h"

#include <string.h>

#include "model/name.h"
#include "text/escape.h"

static struct place
place_of(const struct json_item *item)
{
	return (struct place){
	    item->line, item->column, item->kind == JSON_TEXT ? QUOTE_DOUBLE : QUOTE_NONE};
}

void
export_note(struct export *export, enum read_note_kind kind, struct slice label,
    const struct json_item *place)
{
	reader_note(&export->reader, kind, label, place_of(place));
}

void
export_problem(struct export *export, struct err *err, const struct json_item *place)
{
	reader_problem(&export->reader, err, place_of(place));
}

const char *
export_shown(struct export *export, struct slice label)
{
	struct buf shown CLEANUP(buf_done) = BUF_INIT;

	printable_add_cut(&shown, label, 100);
	return (const char *)arena_copy(export->arena, buf_slice(&shown)).data;
}

void
export_odd(struct export *export, const struct json_item *item, const char *wanted)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-shape", "%s is expected here, this is %s", wanted,
	    item->kind == JSON_MAP ? "another object" : json_kind_text(item->kind));
	export_problem(export, &one, item);
}

static bool
is_letter(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* The name that LABEL gives; false if it gives none. */
static bool
name_of(struct export *export, struct slice label, struct slice *out)
{
	unsigned char *name = arena_alloc(export->arena, label.len + 2);
	size_t len = 0;

	if (label.len > 0 && label.data[0] >= '0' && label.data[0] <= '9')
		name[len++] = '_';
	for (size_t i = 0; i < label.len; i++) {
		unsigned char c = label.data[i];

		if (c >= 0x80 || c < 0x20)
			return false;
		if (is_letter(c))
			name[len++] = c & (unsigned char)~0x20U;
		else if (c >= '0' && c <= '9')
			name[len++] = c;
		else if (len > 0 && name[len - 1] != '_')
			name[len++] = '_';
	}
	while (len > 0 && name[len - 1] == '_')
		len--;
	*out = slice_of(name, len);
	return name_is_valid(*out);
}

static void
no_name(struct export *export, struct slice label, const struct json_item *place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-name", "`%s` cannot be made the name of a variable",
	    export_shown(export, label));
	err_why(&one, "a name has letters A to Z, digits and `_`");
	err_fix(&one, "rename it where it is kept, or in the export");
	export_problem(export, &one, place);
}

static void
stands_twice(struct export *export, struct slice name, const struct json_item *place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-twice", "`%s` stands twice, with different values",
	    export_shown(export, name));
	err_fix(&one, "%s", export->again);
	export_problem(export, &one, place);
}

bool
export_take_text(struct export *export, struct slice label, struct slice value,
    const struct json_item *place, unsigned says)
{
	struct slice name = label, before;

	if (!name_is_valid(label) && !name_of(export, label, &name)) {
		no_name(export, label, place);
		return false;
	}
	if (reader_find(&export->reader, name, &before)) {
		if (slice_equal(before, value))
			export_note(export, READ_DUPLICATE, name, place);
		else
			stands_twice(export, name, place);
		return false;
	}
	export->reader.says = says;
	reader_take(&export->reader, name, value, place_of(place));
	if (!slice_equal(name, label))
		export_note(export, READ_RENAMED, name, place);
	if (place->kind == JSON_NUMBER || place->kind == JSON_BOOL)
		export_note(export, READ_NOT_TEXT, name, place);
	return true;
}

static void
not_text(struct export *export, struct slice label, const struct json_item *value)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-not-text", "`%s` is %s, not a text",
	    export_shown(export, label), json_kind_text(value->kind));
	err_why(&one, "a variable is one text: which names its parts would have is not told");
	err_fix(&one, "give each part a name of its own there, or make a text of it, as with jq's "
		      "`tojson`");
	export_problem(export, &one, value);
}

bool
export_take(struct export *export, struct slice label, const struct json_item *value, unsigned says)
{
	switch (value->kind) {
	case JSON_TEXT:
	case JSON_NUMBER:
	case JSON_BOOL:
		return export_take_text(export, label, value->text, value, says);
	case JSON_NOTHING:
		export_note(export, READ_NO_VALUE, label, value);
		return false;
	default:
		not_text(export, label, value);
		return false;
	}
}

void
export_take_object(struct export *export, const struct json_item *root)
{
	if (root->kind != JSON_MAP)
		export_odd(export, root, "an object of texts");
	else
		export_each (item, root)
			export_take(export, item->name, item, 0);
}

static int
nothing_there(const char *file, const char *command, struct err *err)
{
	err_set(err, ERR_INVALID, "export-empty", "there is nothing in it");
	err_why(err, "the command that was to print it may have failed");
	err_fix(err, "see what it says on its own: `%s`", command);
	return err_at(err, file, 0, 0);
}

static void
export_done(struct export *export)
{
	reader_done(&export->reader);
	arena_free(export->arena);
}

int
export_read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    const char *command, const char *again, export_fn *fn, struct err *err)
{
	struct export export CLEANUP(export_done) = {.arena = arena_new(text.len), .again = again};
	struct json_item *root;
	int r;

	reader_init(&export.reader, file, text, out, notes);
	if (slice_trim(text).len == 0)
		return nothing_there(file, command, err);
	r = json_tree(text, file, export.arena, &root, err);
	if (r == 0)
		fn(&export, root);
	return reader_finish(&export.reader, r, err);
}

/* TEXT without the blanks that it begins with. */
static struct slice
without_blanks(struct slice text)
{
	size_t at = 0;

	while (at < text.len && memchr(" \t\r\n", text.data[at], 4) != NULL)
		at++;
	return slice_from(text, at);
}

bool
export_begins(struct slice text, unsigned char first)
{
	if (slice_starts_with(text, "\xef\xbb\xbf"))
		text = slice_from(text, 3);
	text = without_blanks(text);
	return text.len > 0 && text.data[0] == first;
}

/* Is there a member NAME? Then *TEXT is what stands behind its colon. */
static bool
find_member(struct slice *text, const char *name)
{
	size_t len = strlen(name);
	const unsigned char *found;

	while (text->len > 0 && (found = memmem(text->data, text->len, name, len)) != NULL) {
		bool opened = found > text->data && found[-1] == '"';
		struct slice rest;

		*text = slice_from(*text, (size_t)(found - text->data) + len);
		if (!opened || !slice_starts_with(*text, "\""))
			continue;
		rest = without_blanks(slice_from(*text, 1));
		if (!slice_starts_with(rest, ":"))
			continue;
		*text = without_blanks(slice_from(rest, 1));
		return true;
	}
	return false;
}

bool
export_has_name(struct slice text, const char *name)
{
	return find_member(&text, name);
}

bool
export_has_list(struct slice text, const char *name)
{
	while (find_member(&text, name))
		if (slice_starts_with(text, "["))
			return true;
	return false;
}
