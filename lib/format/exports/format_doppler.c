/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Doppler: `doppler secrets download --no-file --format json` is one object of texts; `doppler
 * secrets --json`, and what its API sends below `secrets`, has an object for each name with
 * `computed` (what programs get), perhaps `raw` (before references were replaced), and how
 * visible it is. A restricted value is only given to service tokens: to others it is null.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

static unsigned
says_of(const struct json_item *secret)
{
	struct slice visibility;

	if (!json_item_text(secret, "computedVisibility", &visibility))
		return 0;
	return slice_equal_text(visibility, "unmasked") ? ENTRY_SAYS_PLAIN : ENTRY_SAYS_SECRET;
}

static void
restricted(struct export *export, const struct json_item *secret)
{
	struct err one = ERR_INIT;

	err_set(&one, ERR_INVALID, "export-no-value",
	    "`%s` is restricted: Doppler did not give its value",
	    export_shown(export, secret->name));
	err_fix(&one, "export with a service token of the config, which may read it");
	export_problem(export, &one, secret);
}

static void
take_secret(struct export *export, const struct json_item *secret)
{
	const struct json_item *computed = json_item_find(secret, "computed");
	struct slice raw;

	if (computed == NULL)
		export_odd(export, secret, "a secret with `computed`");
	else if (computed->kind == JSON_NOTHING &&
		 json_item_says(secret, "computedVisibility", "restricted"))
		restricted(export, secret);
	else if (export_take(export, secret->name, computed, says_of(secret)) &&
		 json_item_text(secret, "raw", &raw) && !slice_equal(raw, computed->text))
		export_note(export, READ_EXPANDED, secret->name, computed);
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *secrets = json_item_find(root, "secrets");

	if (root->kind != JSON_MAP) {
		export_odd(export, root, "an object of secrets");
		return;
	}
	if (secrets == NULL || secrets->kind != JSON_MAP || json_item_find(secrets, "computed"))
		secrets = root;
	export_each (secret, secrets) {
		if (secret->kind == JSON_MAP)
			take_secret(export, secret);
		else
			export_take(export, secret->name, secret, 0);
	}
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	return export_read(text, file, out, notes,
	    "doppler secrets download --no-file --format json", "rename one of them in Doppler",
	    take, err);
}

bool
doppler_is(struct slice text)
{
	return export_begins(text, '{') &&
	       (export_has_name(text, "computed") || (export_has_name(text, "DOPPLER_CONFIG") &&
							 export_has_name(text, "DOPPLER_PROJECT")));
}

const struct format format_doppler = {
    .name = "doppler",
    .summary = "Doppler: doppler secrets download --no-file --format json",
    .read = read,
};
