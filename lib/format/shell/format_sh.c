/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of `export NAME='value'` for a POSIX shell to read with `.` (dialects.md §4). */
#include "format/formats_priv.h"

#include "format/shell/sh_priv.h"
#include "format/write_priv.h"

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "", err);
	if (r < 0)
		return r;
	if (sh_sets_itself(entry->name))
		return refuse_name(format, entry, "a variable that the shell sets itself", 0,
			"rename it, or start the program with `evenkeep run`", err);
	return 0;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	struct slice rest = entry->value;
	size_t quote;

	(void)at;
	secret_text_add_text(out, "export ");
	secret_text_add(out, entry->name);
	secret_text_add_text(out, "='");
	while ((quote = slice_find(rest, '\'')) < rest.len) {
		secret_text_add(out, slice_of(rest.data, quote));
		secret_text_add_text(out, "'\\''");
		rest = slice_from(rest, quote + 1);
	}
	secret_text_add(out, rest);
	secret_text_add_text(out, "'\n");
}

const struct format format_sh = {
	.name = "sh",
	.summary = "POSIX shell: export lines for `. file`",
	.check = check,
	.put = put,
	.read = sh_read,
};
