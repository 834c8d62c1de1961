/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A value up to the first NUL, then a template with places for V. What is written for the value
 * alone must say it again to the readers there are, and compare as what it is.
 */
#include <stdlib.h>

#include "format/format.h"
#include "format/template.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* TEXT says that k is VALUE, and nothing else. */
static void
check_says(const char *dialect, struct slice text, struct slice value)
{
	struct envset *set CLEANUP(envset_freep) = envset_new(0);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;

	if (format_get(dialect, &format, &err) < 0 ||
		format->read(text, "f", set, NULL, &err) < 0 || envset_count(set) != 1 ||
		!slice_equal(envset_at(set, 0)->value, value))
		abort();
}

/* BEFORE, the value through FILTER, and BEHIND; false if the filter refuses it. */
static bool
filtered(const char *filter, struct slice value, const char *before, const char *behind,
	struct secret_text *out)
{
	const struct template_filter *found = template_filter_find(slice_of_text(filter));
	size_t offset;

	if (found->refuse(value, &offset) != NULL)
		return false;
	secret_text_add_text(out, before);
	found->add(out, value);
	secret_text_add_text(out, behind);
	return true;
}

static void
check_filter(const char *filter, const char *dialect, const char *before, const char *behind,
	struct slice value)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;

	if (filtered(filter, value, before, behind, &out))
		check_says(dialect, secret_text_slice(&out), value);
}

static void
check_filters(struct slice value)
{
	check_filter("json", "json", "{\"k\": ", "}", value);
	check_filter("yaml", "yaml", "k: ", "\n", value);
	check_filter("toml", "toml", "k = ", "\n", value);
	check_filter("sh", "sh", "export k=", "\n", value);
	check_filter("properties", "properties", "k=", "\n", value);
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice value = slice_of(data, size), text;
	struct template *template CLEANUP(template_freep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	bool differs[1] = {false};

	secret_start();
	value.len = slice_find(value, '\0');
	text = slice_from(slice_of(data, size), value.len + 1);
	check_filters(value);
	set = envset_new(size);
	envset_add_text(set, "V", value, 0);
	if (template_parse(text, "f", &template, &err) < 0)
		return 0;
	if (template_render(template, set, &out, &err) < 0) {
		if (out.len > 0 || err.code != ERR_INVALID)
			abort();
		return 0;
	}
	if (template_compare(template, secret_text_slice(&out), set, differs) && differs[0])
		abort();
	return 0;
}
