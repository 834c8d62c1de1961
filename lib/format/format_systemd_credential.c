/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A folder for `LoadCredential=` of a systemd unit: one file a credential, its bytes as they are
 * (dialects.md §4). systemd takes 1 MiB for all credentials of a unit, with their names.
 */
#include "format/formats_priv.h"

#include "format/write_priv.h"

enum { ALL_MOST = 1 << 20 };

static size_t
size_of(const struct entry *entry)
{
	return entry->name.len + entry->value.len;
}

static bool
is_too_long(const struct entry *entry)
{
	return size_of(entry) > ALL_MOST;
}

static int
check_all(const struct format *format, const struct format_opts *opts, struct envset *set,
	struct err *err)
{
	size_t bytes = 0;

	(void)opts;
	for (size_t i = 0; i < envset_count(set); i++)
		if (!is_too_long(envset_at(set, i))) /* it is refused by itself */
			bytes += size_of(envset_at(set, i));
	if (bytes <= ALL_MOST)
		return 0;
	err_set(err, ERR_INVALID, "cannot-carry",
		"`%s` cannot carry %zu values of %zu bytes together, names included: systemd loads "
		"1,048,576 for a unit", format->name, envset_count(set), bytes);
	return err_fix(err, "render fewer names (`--service`), or give the long ones as files: "
		"`--as files`");
}

/* Printable ASCII but a colon, and a file name. */
static int
check(const struct format *format, const struct entry *entry, struct err *err)
{
	struct slice name = entry->name;

	for (size_t at = 0; at < name.len; at++)
		if (name.data[at] < ' ' || name.data[at] > '~' || name.data[at] == ':')
			return refuse_name(format, entry, "a character that it does not take", at,
				"rename it, or map it with `take` in evenkeep.yaml", err);
	if (is_too_long(entry))
		return refuse_value(format, entry,
			"the limit of 1,048,576 bytes that systemd has, with the name,",
			name.len > ALL_MOST ? 0 : ALL_MOST - name.len,
			"give it as a file: `--as files`", err);
	return refuse_no_file_name(format, entry, err);
}

const struct format format_systemd_credential = {
	.name = "systemd-credential",
	.summary = "a folder for LoadCredential= of a systemd unit",
	.place = FORMAT_FOLDER,
	.mode = 0400,
	.check_all = check_all,
	.check = check,
};
