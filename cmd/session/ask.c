/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/ask.h"

#include <stdio.h>

#include "cmd/frame/terminal.h"
#include "report/screen.h"

enum { PASSPHRASE_MOST = 4096, ID_SHOWN = 8 };

int
ask_passphrase(void *cookie, const char *what, struct secret **out, struct err *err)
{
	static const struct screen plain = {.plain = true};
	struct buf prompt CLEANUP(buf_done) = BUF_INIT;
	int r;

	buf_add_text(&prompt, "passphrase of ");
	screen_add_text(&prompt, &plain, TONE_NONE, what);
	buf_add_text(&prompt, ": ");
	r = terminal_ask_secret(buf_text(&prompt), PASSPHRASE_MOST, out, err);
	if (r == ERR_REFUSED && !terminal_is_there())
		return err_set(err, ERR_NO_KEY, "no-terminal",
		    "%s has a passphrase, and there is no terminal to ask for it", what);
	return r;
}

int
ask_first_use(void *cookie, const uint8_t vault_id[32], struct err *err)
{
	char prompt[320], shown[3 * ID_SHOWN];
	int r, at = 0, i;

	for (i = 0; i < ID_SHOWN; i++)
		at += snprintf(shown + at, sizeof(shown) - (size_t)at, "%s%02x",
		    i > 0 && i % 2 == 0 ? " " : "", vault_id[i]);
	snprintf(prompt, sizeof(prompt),
	    "this machine has never seen the vault of this project.\n"
	    "its id begins with %s: compare it with what `evenkeep verify` shows elsewhere\n"
	    "type `yes` if it is the right one: ", shown);
	r = terminal_confirm(prompt, "yes", err);
	if (r == 0)
		return 0;
	err_set(err, ERR_UNKNOWN_VAULT, "unknown-vault",
	    "this machine has never seen this vault (id %s…)", shown);
	err_why(err, "no lock file, token or earlier use says that it is the right one");
	return err_fix(err, "confirm it on a terminal, or bring its evenkeep.lock");
}
