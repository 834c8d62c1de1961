/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables of GitLab CI: `glab variable list -F json --per-page 100`, and the API's `…/variables`,
 * are a list of objects with `key`, `value`, `variable_type`, `masked`, `raw` and
 * `environment_scope`. The same key may stand there for several scopes, of which a job gets the
 * value of the one that fits best. Which scope our environment is only a person knows, so a list
 * must be of one: of `*` and at most one other, and of each key once.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

#define COMMAND "glab variable list -F json --per-page 100"

static struct slice
scope_of(const struct json_item *item)
{
	struct slice scope = SLICE_LITERAL("*");

	json_item_text(item, "environment_scope", &scope);
	return scope;
}

static bool
is_for_all(const struct json_item *item)
{
	return slice_equal_text(scope_of(item), "*");
}

/* The first item of another scope than `*` and than SCOPE (data NULL: than `*` alone). */
static const struct json_item *
find_scope(const struct json_item *list, struct slice scope)
{
	export_each (item, list)
		if (!is_for_all(item) &&
		    (scope.data == NULL || !slice_equal(scope_of(item), scope)))
			return item;
	return NULL;
}

/* Say how the list becomes one of a single scope; ONE gets it. */
static void
how_to_choose(struct err *one)
{
	err_fix(one, "leave the scope that this environment has, say `production`: `" COMMAND
		     " | jq '[.[] | select(.environment_scope | IN(\"*\", \"production\"))] | "
		     "sort_by(.environment_scope == \"*\") | unique_by(.key)'`");
}

static void
several_scopes(struct export *export, const struct json_item *first, const struct json_item *other)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-scopes",
	    "these are variables of several environments: of `%s`, of `%s`",
	    export_shown(export, scope_of(first)), export_shown(export, scope_of(other)));
	how_to_choose(&one);
	export_problem(export, &one, other);
}

static void
scoped_too(struct export *export, struct slice key, const struct json_item *item)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-scopes",
	    "`%s` stands twice: for one environment and for all", export_shown(export, key));
	err_why(&one, "the scope here is `%s`", export_shown(export, scope_of(item)));
	how_to_choose(&one);
	export_problem(export, &one, item);
}

static void
no_value(struct export *export, struct slice key, const struct json_item *place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-no-value",
	    "`%s` is hidden: GitLab did not give its value", export_shown(export, key));
	err_fix(&one, "leave it out of the export, and set it from where it came");
	export_problem(export, &one, place);
}

/* A job that is given VALUE gets it with `$` forms replaced. */
static bool
is_expanded(const struct json_item *item, struct slice value)
{
	return !json_item_is_true(item, "raw") && slice_find(value, '$') < value.len;
}

static void
take_variable(struct export *export, const struct json_item *item, struct slice key,
    const struct json_item *value)
{
	unsigned says = json_item_is_true(item, "masked") || json_item_is_true(item, "hidden")
			    ? ENTRY_SAYS_SECRET
			    : 0;

	if (!export_take(export, key, value, says))
		return;
	if (json_item_says(item, "variable_type", "file"))
		export_note(export, READ_FILE, key, value);
	if (is_expanded(item, value->text))
		export_note(export, READ_REFERENCE, key, value);
	if (!is_for_all(item))
		export_note(export, READ_SCOPED, key, value);
}

static void
take_item(struct export *export, const struct json_item *item)
{
	const struct json_item *value = json_item_find(item, "value");
	struct slice key, before;

	if (!json_item_text(item, "key", &key) || value == NULL)
		export_odd(export, item, "a variable with `key` and `value`");
	else if (value->kind == JSON_NOTHING)
		no_value(export, key, value);
	else if (reader_find(&export->reader, key, &before) && !slice_equal(before, value->text))
		scoped_too(export, key, item);
	else
		take_variable(export, item, key, value);
}

/* COUNT items are what a page has: of the API by default, of glab by default, at most. */
static bool
is_page(size_t count)
{
	return count == 20 || count == 30 || count == 100;
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *first, *other;

	if (root->kind != JSON_LIST) {
		export_odd(export, root, "a list of variables");
		return;
	}
	first = find_scope(root, slice_of(NULL, 0));
	other = first == NULL ? NULL : find_scope(root, scope_of(first));
	if (other != NULL) {
		several_scopes(export, first, other);
		return;
	}
	export_each (item, root)
		take_item(export, item);
	if (is_page(root->count))
		export_note(export, READ_PAGE, slice_of(NULL, 0), root);
}

/* `glab variable export` says what it does on standard output, above the list. */
static int
line_above(const char *file, struct err *err)
{
	err_set(err, ERR_INVALID, "export-shape", "a line of words stands above the list");
	err_fix(err, "`" COMMAND "` prints the list alone");
	return err_at(err, file, 1, 1);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	if (slice_starts_with(text, "Exporting variables "))
		return line_above(file, err);
	return export_read(text, file, out, notes, COMMAND,
	    "export the variables of a project and of its groups one by one", take, err);
}

bool
gitlab_variables_is(struct slice text)
{
	return export_begins(text, '[') && export_has_name(text, "key") &&
	       (export_has_name(text, "variable_type") ||
		   export_has_name(text, "environment_scope"));
}

const struct format format_gitlab_variables = {
    .name = "gitlab-variables",
    .summary = "GitLab CI: " COMMAND,
    .read = read,
};
