/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Variables of GitHub Actions: `gh variable list --json name,value` is a list of objects; the
 * API sends the list below `variables` with `total_count`, a page at a time (`gh api --paginate
 * --slurp` makes a list of the pages). GitHub never gives a secret back, so a list of secrets
 * has names alone.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

#include <stdio.h>

static void
no_value(struct export *export, struct slice name, const struct json_item *place)
{
	struct err one = ERR_INIT;

	err_set(
	    &one, ERR_INVALID, "export-no-value", "`%s` has no value", export_shown(export, name));
	err_why(&one, "GitHub never gives the value of a secret back");
	err_fix(&one, "for a variable, ask for both: `gh variable list --json name,value`; set a "
		      "secret from where it came");
	export_problem(export, &one, place);
}

static void
take_variable(struct export *export, const struct json_item *item)
{
	const struct json_item *value = json_item_find(item, "value");
	struct slice name;

	if (!json_item_text(item, "name", &name))
		export_odd(export, item, "a variable with `name` and `value`");
	else if (value == NULL)
		no_value(export, name, item);
	else
		export_take(export, name, value, ENTRY_SAYS_PLAIN);
}

static void
some_missing(struct export *export, const struct json_item *total, size_t got)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-part", "these are %zu variables of %s", got,
	    export_shown(export, total->text));
	err_why(&one, "the API sends them a page at a time");
	err_fix(&one, "`gh variable list --json name,value` prints all");
	export_problem(export, &one, total);
}

static size_t
count_of(const struct json_item *page)
{
	const struct json_item *variables = json_item_find(page, "variables");

	return variables == NULL ? 0 : variables->count;
}

/* GOT variables are all that PAGE says there are. */
static void
check_total(struct export *export, const struct json_item *page, size_t got)
{
	const struct json_item *total = json_item_find(page, "total_count");
	char digits[24];

	if (total == NULL || total->kind != JSON_NUMBER)
		return;
	snprintf(digits, sizeof(digits), "%zu", got);
	if (!slice_equal_text(total->text, digits))
		some_missing(export, total, got);
}

static void
take_list(struct export *export, const struct json_item *list)
{
	size_t got = 0;

	if (list == NULL || list->kind != JSON_LIST)
		return;
	export_each (page, list)
		got += count_of(page);
	export_each (item, list) {
		if (json_item_find(item, "variables") == NULL) {
			take_variable(export, item);
			continue;
		}
		check_total(export, item, got);
		export_each (variable, json_item_find(item, "variables"))
			take_variable(export, variable);
	}
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *list =
	    root->kind == JSON_MAP ? json_item_find(root, "variables") : root;

	if (list == NULL || list->kind != JSON_LIST) {
		export_odd(export, list == NULL ? root : list, "a list of variables");
		return;
	}
	if (root->kind == JSON_MAP)
		check_total(export, root, list->count);
	take_list(export, list);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	return export_read(text, file, out, notes, "gh variable list --json name,value",
	    "export each level by itself: of the repository, of an environment (`--env`), of the "
	    "organization (`--org`)",
	    take, err);
}

bool
github_variables_is(struct slice text)
{
	if (export_begins(text, '['))
		return export_has_name(text, "name") && export_has_name(text, "value") &&
		       !export_has_name(text, "key") && !export_has_name(text, "label");
	return export_begins(text, '{') && export_has_name(text, "total_count") &&
	       export_has_name(text, "variables");
}

const struct format format_github_variables = {
    .name = "github-variables",
    .summary = "GitHub Actions: gh variable list --json name,value",
    .read = read,
};
