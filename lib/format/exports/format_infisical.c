/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Infisical: `infisical export --format json` is a list of objects with `key`, `value` and more;
 * its API sends `secretKey` and `secretValue`, in a list below `secrets`.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

/* `key` or `secretKey`, and their values; false if ITEM has neither. */
static bool
parts_of(const struct json_item *item, struct slice *key, const struct json_item **value)
{
	if (json_item_text(item, "key", key)) {
		*value = json_item_find(item, "value");
		return *value != NULL;
	}
	*value = json_item_find(item, "secretValue");
	return json_item_text(item, "secretKey", key) && *value != NULL;
}

static void
hidden(struct export *export, struct slice key, const struct json_item *item)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-no-value",
	    "`%s` is hidden: Infisical did not give its value", export_shown(export, key));
	err_fix(&one, "export with an identity that may read values");
	export_problem(export, &one, item);
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *list =
	    root->kind == JSON_MAP ? json_item_find(root, "secrets") : root;

	if (list == NULL || list->kind != JSON_LIST) {
		export_odd(export, list == NULL ? root : list, "a list of secrets");
		return;
	}
	export_each (item, list) {
		const struct json_item *value;
		struct slice key;

		if (!parts_of(item, &key, &value))
			export_odd(export, item, "a secret with `key` and `value`");
		else if (json_item_is_true(item, "secretValueHidden"))
			hidden(export, key, item);
		else
			export_take(export, key, value, 0);
	}
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	return export_read(text, file, out, notes, "infisical export --format json",
	    "export one folder at a time: `infisical export --format json --path FOLDER`", take,
	    err);
}

bool
infisical_is(struct slice text)
{
	if (export_begins(text, '['))
		return export_has_name(text, "secretKey") ||
		       (export_has_name(text, "key") && export_has_name(text, "secretPath"));
	return export_begins(text, '{') && export_has_name(text, "secrets") &&
	       export_has_name(text, "secretKey");
}

const struct format format_infisical = {
    .name = "infisical",
    .summary = "Infisical: infisical export --format json",
    .read = read,
};
