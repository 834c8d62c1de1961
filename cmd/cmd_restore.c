/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"
#include "cmd/frame/terminal.h"

/* A vault that is there goes away: that needs a yes. */
static int
confirm(struct session *session, const char *vault_path, struct err *err)
{
	const struct globals *globals = session_globals(session);

	if (!file_exists(vault_path) || globals->yes || globals->dry_run)
		return 0;
	if (terminal_is_there())
		return terminal_confirm("the vault that is here will be replaced\n"
					"type `replace` to go on: ", "replace", err);
	err_set(err, ERR_REFUSED, "needs-confirmation", "a vault is there already: `%s`", vault_path);
	err_why(err, "there is no terminal to confirm on that it is to be replaced");
	return err_fix(err, "repeat it with --yes if this is meant");
}

/* What --dry-run can tell: is the backup whole, and not older than what was seen here? */
static int
check_backup(const struct vault_place *place, const char *path, struct err *err)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_place there = *place;
	struct verify_result found;
	int r;

	there.path = path;
	r = vault_open(&there, VAULT_READ, &vault, err);
	return r < 0 ? r : vault_verify(vault, &found, err);
}

/* A clone has no folder for the vault yet. */
static int
restore(const struct vault_place *place, const char *path, struct err *err)
{
	char *folder CLEANUP(freep) = path_folder(place->path);
	int r;

	r = file_make_folders(folder, err);
	return r < 0 ? r : vault_restore(place, path, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	bool dry = session_globals(session)->dry_run;
	const char *vault_path, *lock_path;
	struct vault_place place;
	struct json *json;
	int r;

	r = session_paths(session, &vault_path, &lock_path, err);
	if (r == 0)
		r = session_place(session, &place, err);
	if (r == 0 && !file_exists(args->item[0]))
		r = err_set(err, ERR_NOT_FOUND, "no-file", "no file `%s`", args->item[0]);
	if (r == 0)
		r = confirm(session, vault_path, err);
	if (r == 0)
		r = dry ? check_backup(&place, args->item[0], err)
			: restore(&place, args->item[0], err);
	if (r < 0)
		return r;
	json = output_json("evenkeep.restore/1", true);
	json_bool(json, "dry_run", dry);
	json_text(json, "from", args->item[0]);
	json_text(json, "vault", vault_path);
	output_line("%s the vault from %s", dry ? "would restore" : "verified and restored",
	    args->item[0]);
	output_next("evenkeep list --all");
	return 0;
}

const struct cmd cmd_restore = {
	.name = "restore",
	.synopsis = "FILE",
	.summary = "put a backup in the place of the vault",
	.text = "The backup is verified against what this machine has seen first: an older state is\n"
		"refused (exit 21), because accepting it would be what an attacker wants.\n",
	.examples = {"evenkeep restore /mnt/usb/vault.db", "evenkeep restore vault.db --dry-run"},
	.takes = CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.min_args = 1,
	.max_args = 1,
	.run = run,
};
