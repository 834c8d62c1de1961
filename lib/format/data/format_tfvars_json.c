/* SPDX-License-Identifier: Apache-2.0 */
/* Terraform's variables as one JSON object of strings: `$` is no template there. */
#include "format/formats_priv.h"

#include "format/data/json_priv.h"
#include "format/data/tfvars_priv.h"
#include "format/data/tree_priv.h"
#include "text/nfc.h"

/* An item that Terraform would change is a problem. */
static void
take(struct reader *reader, const struct json_item *item)
{
	if (item->kind == JSON_TEXT && nfc_unsure_at(item->text) < item->text.len)
		tree_problem(reader, item->name, tree_json_place(item), "tfvars",
			"has a character that Terraform may change (it makes Unicode NFC of all text)",
			tfvars_nfc_fix);
	else
		tree_take_json(reader, item);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
	struct err *err)
{
	return tree_read_json(text, file, out, notes, take, err);
}

const struct format format_tfvars_json = {
	.name = "tfvars-json",
	.summary = "Terraform: terraform.tfvars.json, every value a string",
	.check = tfvars_check,
	.open = json_open,
	.put = json_put,
	.close = json_close,
	.read = read,
};
