/* SPDX-License-Identifier: Apache-2.0 */
/*
 * 1Password: `op item get ITEM --format json` is an object with `fields`; `op item get ITEM
 * --fields A,B --format json` is a list of fields, or one field. A field's label is its name.
 * Fields that were left empty have no `value`. The item's notes, one-time passwords and attached
 * files are not taken.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

static bool
is_said(const struct json_item *field, const char *name)
{
	return json_item_find(field, name) != NULL;
}

static struct slice
label_of(const struct json_item *field)
{
	struct slice label = {NULL, 0};

	if (!json_item_text(field, "label", &label) || label.len == 0)
		json_item_text(field, "id", &label);
	return label;
}

static void
not_revealed(struct export *export, struct slice label, const struct json_item *field)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-no-value", "`%s` is hidden: op did not give its value",
	    export_shown(export, label));
	err_fix(&one, "add `--reveal` to `op item get`");
	export_problem(export, &one, field);
}

static void
take_field(struct export *export, const struct json_item *field)
{
	const struct json_item *value = json_item_find(field, "value");
	bool secret =
	    json_item_says(field, "type", "CONCEALED") || json_item_says(field, "type", "SSHKEY");
	struct slice label = label_of(field);

	if (label.len == 0) {
		export_odd(export, field, "a field with `label`");
		return;
	}
	if (value == NULL || (value->kind == JSON_TEXT && value->text.len == 0)) {
		if (!is_said(field, "purpose"))
			export_note(export, READ_NO_VALUE, label, field);
	} else if (json_item_says(field, "purpose", "NOTES") ||
		   json_item_says(field, "type", "OTP"))
		export_note(export, READ_NOT_TAKEN, label, field);
	else if (value->kind == JSON_TEXT && slice_starts_with(value->text, "[use 'op item get"))
		not_revealed(export, label, field);
	else
		export_take(export, label, value, secret ? ENTRY_SAYS_SECRET : 0);
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *fields = root;

	if (root->kind == JSON_MAP && is_said(root, "label") && !is_said(root, "fields")) {
		take_field(export, root);
		return;
	}
	if (root->kind == JSON_MAP)
		fields = json_item_find(root, "fields");
	if (fields == NULL || fields->kind != JSON_LIST) {
		export_odd(export, fields == NULL ? root : fields, "an item with `fields`");
		return;
	}
	export_each (field, fields)
		take_field(export, field);
	export_each (attached, json_item_find(root, "files")) {
		struct slice name = {NULL, 0};

		json_item_text(attached, "name", &name);
		export_note(export, READ_NOT_TAKEN, name, attached);
	}
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	return export_read(text, file, out, notes, "op item get ITEM --format json",
	    "rename one of the fields, or take one section: `op item get ITEM --format json | "
	    "jq '.fields |= map(select(.section.label == \"SECTION\"))'`",
	    take, err);
}

bool
onepassword_is(struct slice text)
{
	return (export_begins(text, '{') && export_has_name(text, "fields") &&
		   export_has_name(text, "category") && export_has_name(text, "vault")) ||
	       (export_begins(text, '[') && export_has_name(text, "reference") &&
		   export_has_name(text, "label") && export_has_name(text, "type"));
}

const struct format format_1password = {
    .name = "1password",
    .summary = "1Password: op item get ITEM --format json",
    .read = read,
};
