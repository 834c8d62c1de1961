/* SPDX-License-Identifier: Apache-2.0 */
/*
 * AWS Secrets Manager: `aws secretsmanager get-secret-value --secret-id ID` is an object with
 * `SecretString` or `SecretBinary` (base64); `batch-get-secret-value` has a list of them below
 * `SecretValues`. A SecretString that begins as a JSON object is one: its items are the
 * variables. Any other secret is one variable, whose label is the part of its name behind the
 * last `/`.
 */
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

#include "text/base64.h"

static struct slice
last_part(struct slice name)
{
	size_t at;

	while ((at = slice_find(name, '/')) < name.len)
		name = slice_from(name, at + 1);
	return name;
}

/* The name of SECRET, for which there must be one. */
static bool
label_of(struct export *export, const struct json_item *secret, struct slice *label)
{
	if (json_item_text(secret, "Name", label))
		return true;
	export_odd(export, secret, "a secret with `Name`");
	return false;
}

static void
take_object(struct export *export, const struct json_item *string)
{
	struct json_item *object;
	struct err one = ERR_INIT;

	if (json_tree(string->text, export->reader.file, export->arena, &object, &one) < 0) {
		err_ctx(&one, "the JSON inside `SecretString`");
		err_why(&one, "line %u, column %u of that text", one.line, one.column);
		err_fix(&one, "mend it in Secrets Manager, or take the text as one value with "
			      "`evenkeep set`");
		export_problem(export, &one, string);
		return;
	}
	export_each (item, object) {
		struct json_item placed = *item;

		/* places inside the text would be taken for places of the file */
		placed.line = string->line;
		placed.column = string->column;
		export_take(export, item->name, &placed, 0);
	}
}

static void
take_binary(struct export *export, const struct json_item *secret, const struct json_item *binary)
{
	struct secret_text bytes CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err one = ERR_INIT;
	struct slice label;

	if (!label_of(export, secret, &label))
		return;
	if (base64_read(binary->text, &bytes)) {
		export_take_text(export, last_part(label), secret_text_slice(&bytes), binary, 0);
		return;
	}
	err_set(&one, ERR_INVALID, "export-shape", "`SecretBinary` is not base64");
	export_problem(export, &one, binary);
}

static void
take_secret(struct export *export, const struct json_item *secret)
{
	const struct json_item *string = json_item_find(secret, "SecretString");
	const struct json_item *binary = json_item_find(secret, "SecretBinary");
	struct slice label;

	if (binary != NULL && binary->kind == JSON_TEXT)
		take_binary(export, secret, binary);
	else if (string == NULL || string->kind != JSON_TEXT)
		export_odd(export, secret, "a secret with `SecretString`");
	else if (export_begins(string->text, '{'))
		take_object(export, string);
	else if (label_of(export, secret, &label))
		export_take_text(export, last_part(label), string->text, string, 0);
}

/* Secrets that batch-get-secret-value could not get. */
static void
tell_missing(struct export *export, const struct json_item *missing)
{
	struct slice id = SLICE_LITERAL("?");
	struct err one = ERR_INIT;

	json_item_text(missing, "SecretId", &id);
	err_set(&one, ERR_INVALID, "export-part", "`%s` is missing: AWS did not give it",
	    export_shown(export, id));
	export_problem(export, &one, missing);
}

static void
take(struct export *export, const struct json_item *root)
{
	const struct json_item *list = json_item_find(root, "SecretValues");
	struct err one = ERR_INIT;

	export_each (missing, json_item_find(root, "Errors"))
		tell_missing(export, missing);
	if (json_item_find(root, "NextToken") != NULL) {
		err_set(&one, ERR_INVALID, "export-part",
		    "these are not all secrets: there is a "
		    "`NextToken`");
		err_fix(&one, "ask for fewer at a time, or go on with `--next-token`");
		export_problem(export, &one, json_item_find(root, "NextToken"));
	}
	if (list == NULL) {
		take_secret(export, root);
		return;
	}
	export_each (secret, list)
		take_secret(export, secret);
}

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	return export_read(text, file, out, notes,
	    "aws secretsmanager get-secret-value --secret-id ID --output json",
	    "take the secrets one by one, the one that wins last", take, err);
}

bool
aws_secrets_is(struct slice text)
{
	return export_begins(text, '{') && export_has_name(text, "ARN") &&
	       (export_has_name(text, "SecretString") || export_has_name(text, "SecretBinary"));
}

const struct format format_aws_secrets = {
    .name = "aws-secrets",
    .summary = "AWS Secrets Manager: aws secretsmanager get-secret-value",
    .read = read,
};
