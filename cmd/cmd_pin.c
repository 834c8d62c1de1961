/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "cmd/commands.h"
#include "cmd/frame/output.h"
#include "cmd/session/lockwrite.h"
#include "cmd/session/session.h"

/*
 * A lock that cannot be read, with git's marks of a conflict say, is replaced where this machine has seen the
 * vault: what it verified before says what is right. UNREAD is why; without that it stays the error.
 */
static int
open_without_lock(struct session *session, struct err *unread, struct vault **out, struct err *err)
{
	struct vault_place place;
	int r = session_place(session, &place, err);

	if (r < 0)
		return r;
	place.lock_file = NULL;
	place.confirm_first_use = NULL;
	r = vault_open(&place, VAULT_READ, out, err);
	if (r != ERR_UNKNOWN_VAULT)
		return r;
	err_done(err);
	*err = *unread;
	*unread = (struct err)ERR_INIT;
	return err->code;
}

static int
write_lock(struct session *session, bool *changed, bool *was_unread, struct err *err)
{
	struct vault *bare CLEANUP(vault_closep) = NULL;
	struct err unread CLEANUP(err_done) = ERR_INIT;
	struct vault *vault;
	int r = session_need_vault(session, false, &vault, &unread);

	*was_unread = r == ERR_INVALID && strcmp(unread.id, "lock-invalid") == 0;
	if (*was_unread) {
		r = open_without_lock(session, &unread, &bare, err);
		vault = bare;
	} else if (r < 0) {
		*err = unread;
		unread = (struct err)ERR_INIT;
	}
	return r < 0 ? r : lock_write(session, vault, changed, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	bool dry = session_globals(session)->dry_run, changed, was_unread;
	struct json *json;
	int r;

	r = write_lock(session, &changed, &was_unread, err);
	if (r < 0)
		return r;
	json = output_json("evenkeep.pin/1", true);
	json_bool(json, "dry_run", dry);
	json_bool(json, "changed", changed);
	json_bool(json, "was_unreadable", was_unread);
	json_text(json, "file", "evenkeep.lock");
	if (!changed) {
		output_line("evenkeep.lock says what the vault has already");
		return 0;
	}
	output_line("%s evenkeep.lock", dry ? "would write" : "wrote");
	if (was_unread)
		output_note("what was there is not in the form of a lock, and says nothing any more: what this machine "
			    "has seen of the vault took its place. If others are further: `evenkeep fetch`, `evenkeep pin`");
	output_next("commit it: who has it refuses anything older");
	return 0;
}

const struct cmd cmd_pin = {
	.name = "pin",
	.synopsis = "",
	.summary = "write evenkeep.lock: nothing older will be accepted",
	.text = "evenkeep.lock stands beside evenkeep.yaml and belongs into version control. It names the\n"
		"vault and the newest signed state of each environment; a machine that has the file but\n"
		"not these states refuses to go on (exit 21, 23 or 25).\n",
	.examples = {"evenkeep pin", "evenkeep pin --dry-run"},
	.needs = CMD_NEEDS_PROJECT,
	.takes = CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.run = run,
};
