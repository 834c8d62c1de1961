/* SPDX-License-Identifier: Apache-2.0 */
/*
 * HashiCorp Vault and OpenBao: `vault kv get -format=json PATH`. The secret's items are in
 * `data` (version 1 of the engine), or in `data.data` beside `data.metadata`, which has the
 * version (version 2). A version that was deleted or destroyed has null there.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

/* The metadata of a version 2 answer; NULL: DATA is the secret of version 1 itself. */
static const struct json_item *
metadata_of(const struct json_item *data)
{
	const struct json_item *metadata = json_item_find(data, "metadata");

	if (data->count != 2 || json_item_find(data, "data") == NULL ||
	    json_item_find(metadata, "version") == NULL ||
	    json_item_find(metadata, "created_time") == NULL)
		return NULL;
	return metadata;
}

static void
deleted(struct export *export, const struct json_item *place)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-no-value", "this version of the secret is deleted");
	err_fix(&one, "get an older one, `vault kv get -format=json -version=N PATH`, or `vault kv "
		      "undelete`");
	export_problem(export, &one, place);
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *data = json_item_find(root, "data");

	if (root->kind != JSON_MAP || data == NULL) {
		export_odd(export, root, "an object with `data`");
		return;
	}
	if (data->kind == JSON_MAP && metadata_of(data) != NULL) {
		data = json_item_find(data, "data");
		if (data->kind == JSON_NOTHING) {
			deleted(export, data);
			return;
		}
	}
	if (data->kind != JSON_MAP) {
		export_odd(export, data, "the secret's items");
		return;
	}
	export_each (item, data)
		export_take(export, item->name, item, 0);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	return export_read(text, file, out, notes, "vault kv get -format=json PATH",
	    "rename one of them in the secret", take, err);
}

bool
vault_kv_is(struct slice text)
{
	return export_begins(text, '{') && export_has_name(text, "request_id") &&
	       export_has_name(text, "lease_id") && export_has_name(text, "data");
}

const struct format format_vault_kv = {
    .name = "vault-kv",
    .summary = "HashiCorp Vault, OpenBao: vault kv get -format=json",
    .read = read,
};
