/* SPDX-License-Identifier: Apache-2.0 */
/* Lines of `set -gx NAME 'value'` for fish to read with `source` (dialects.md §4). */
#include "format/formats_priv.h"

#include "format/shell/fish_priv.h"
#include "format/write_priv.h"

/* Names that fish sets itself: it would not take the value, or not keep it. */
static const char *const own_names[] = {
	"_", "CMD_DURATION", "FISH_VERSION", "PWD", "SHLVL", "fish_kill_signal", "fish_killring",
	"fish_pid", "fish_terminal_color_theme", "history", "hostname", "pipestatus", "status",
	"status_generation", "umask", "version",
};

bool
fish_changes_path(struct slice name, struct slice value, size_t *at)
{
	if (!slice_equal_text(name, "PATH") && !slice_equal_text(name, "CDPATH"))
		return false;
	for (*at = 0; *at <= value.len; (*at)++) {
		bool begins = *at == 0 || value.data[*at - 1] == ':';

		if (begins && (*at == value.len || value.data[*at] == ':'))
			return true;
	}
	return false;
}

static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	size_t at;
	int r;

	r = refuse_never(format, entry, err);
	if (r == 0)
		r = refuse_odd_name(format, entry, "", err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < ARRAY_LEN(own_names); i++)
		if (slice_equal_text(entry->name, own_names[i]))
			return refuse_name(format, entry, "a variable that fish sets itself", 0,
				"rename it, or start the program with `evenkeep run`", err);
	if (fish_changes_path(entry->name, entry->value, &at))
		return refuse_value(format, entry, "an empty folder, of which fish makes `.`,", at,
			"write `.` if the current folder is meant, else leave it out", err);
	return 0;
}

static const char *
escape_of(unsigned char byte)
{
	return byte == '\\' ? "\\\\" : byte == '\'' ? "\\'" : NULL;
}

static void
put(struct secret_text *out, const struct entry *entry, size_t at)
{
	(void)at;
	secret_text_add_text(out, "set -gx ");
	secret_text_add(out, entry->name);
	secret_text_add_text(out, " '");
	put_escaped(out, entry->value, escape_of);
	secret_text_add_text(out, "'\n");
}

const struct format format_fish = {
	.name = "fish",
	.summary = "fish shell: set -gx lines for `source file`",
	.check = check,
	.put = put,
	.read = fish_read,
};
