/* SPDX-License-Identifier: Apache-2.0 */
/*
 * dotenvx: what `dotenvx get --overload --strict -f FILE` prints, one object of texts. Its env
 * files are not read here: only dotenvx can decrypt them, and it runs the commands in them.
 */
#include "format/encrypted.h"
#include "format/exports/exports_priv.h"
#include "format/formats_priv.h"

#define COMMAND "dotenvx get --overload --strict -f FILE"

static int
read(struct slice text, const char *file, struct envset *out, struct read_notes *notes,
    struct err *err)
{
	int r = format_check_encrypted(text, file, err);

	if (r < 0)
		return r;
	if (slice_trim(text).len == 0 || export_begins(text, '{'))
		return export_read(text, file, out, notes, COMMAND, "name it once", export_take_object, err);
	err_set(err, ERR_INVALID, "export-shape", "this is not what `dotenvx get` prints");
	err_why(err, "an env file of dotenvx says what is in it only to dotenvx");
	err_fix(err, "`" COMMAND " | evenkeep import -=ENV --as dotenvx`");
	return err_at(err, file, 1, 1);
}

const struct format format_dotenvx = {
    .name = "dotenvx",
    .summary = "dotenvx: dotenvx get --overload --strict -f FILE",
    .read = read,
};
