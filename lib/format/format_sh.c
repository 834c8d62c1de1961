/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of `export NAME='value'` for a POSIX shell to read with `.` (dialects.md §4). */
#include "format/formats_priv.h"

#include "format/sh_priv.h"
#include "format/write_priv.h"

/* Names that a shell sets itself: it would not take the value, or stop at the line. */
static const char *const own_names[] = {
	"_", "BASHOPTS", "BASHPID", "BASH_ALIASES", "BASH_ARGC", "BASH_ARGV", "BASH_CMDS",
	"BASH_COMMAND", "BASH_LINENO", "BASH_SOURCE", "BASH_SUBSHELL", "BASH_VERSINFO", "DIRSTACK",
	"EPOCHREALTIME", "EPOCHSECONDS", "EUID", "FUNCNAME", "GROUPS", "HISTCMD", "LINENO",
	"OPTIND", "PIPESTATUS", "PPID", "RANDOM", "SECONDS", "SHELLOPTS", "SRANDOM", "UID",
};

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "", err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_LEN(own_names); i++)
		if (slice_equal_text(entry->name, own_names[i]))
			return refuse_name(format, entry, "a variable that the shell sets itself",
				0, "rename it, or start the program with `evenkeep run`", err);
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
