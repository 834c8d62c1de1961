/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/recovery_key.h"

#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"

enum { TYPED_MOST = 1024, CONFIRM_CHARACTERS = 6 };

/* Shown once; that it was written down is proven by typing its end. */
static int
show(const struct secret *text, const char *fix, struct err *err)
{
	struct secret *typed CLEANUP(secret_freep) = NULL;
	struct slice end = slice_from(secret_slice(text), secret_len(text) - CONFIRM_CHARACTERS);
	int r;

	r = terminal_show(SLICE_LITERAL(
	    "the recovery key opens every environment if your identity is lost.\n"
	    "It is shown this once and kept nowhere: write it down, keep it away from this machine.\n"),
	    err);
	if (r == 0)
		r = output_secret_to_person("", text, err);
	if (r == 0)
		r = terminal_ask_secret("its last 6 characters, to show that you have it: ",
		    TYPED_MOST, &typed, err);
	if (r < 0)
		return r;
	if (secret_equal(secret_slice(typed), end))
		return 0;
	err_set(err, ERR_REFUSED, "needs-confirmation", "these are not its last %d characters",
	    CONFIRM_CHARACTERS);
	return err_fix(err, "%s", fix);
}

int
recovery_key_make(const char *fix, struct recovery *out, struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct recovery recovery;
	int r;

	recovery_make(&text, &recovery);
	r = show(text, fix, err);
	if (r < 0)
		return r;
	*out = recovery;
	return 0;
}
