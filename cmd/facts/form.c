/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/facts/form.h"

#include <string.h>

#include "cmd/frame/output.h"

int
form_choose(const char *name, const struct report_format **out, struct err *err)
{
	*out = NULL;
	if (name == NULL || strcmp(name, "human") == 0)
		return 0;
	if (strcmp(name, "json") == 0) {
		output_be_json();
		return 0;
	}
	if (output_is_json())
		return err_set(err, ERR_USAGE, "contradiction", "--json and --format exclude each other");
	return report_format_get(name, out, err);
}

int
form_choose_fixing(
    const char *name, bool fix, const struct report_format **out, struct err *err)
{
	int r = form_choose(name, out, err);

	if (r == 0 && *out != NULL && fix)
		return err_set(err, ERR_USAGE, "contradiction",
			"--fix is told to people and in JSON, in no other form");
	return r;
}

void
form_write(const struct report_format *form, const struct report *report)
{
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	form->write(report, &text);
	secret_text_add_byte(&text, '\0');
	output_answer_text((const char *)secret_text_slice(&text).data);
}
