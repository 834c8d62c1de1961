/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <string.h>

#include "cmd/commands.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/session.h"
#include "cmd/trust/trust.h"

static int
look(struct session *session, struct vault_place *place, struct trust *out, struct err *err)
{
	int r = session_place(session, place, err);

	if (r == 0)
		r = trust_look(place, out, err);
	if (r == ERR_NOT_FOUND && err->fix[0] == '\0')
		return err_fix(err, "make one: `evenkeep init`");
	return r;
}

/* Not a failure of this command: it says what others will say, and leaves with their status. */
static int
status_of(const struct trust *trust)
{
	if (trust->refusal.code != 0)
		return exit_code_of(trust->refusal.code);
	return trust->damaged.code != 0 ? exit_code_of(trust->damaged.code) : EXIT_OK;
}

int
trust_show(struct session *session, struct err *err)
{
	struct trust trust CLEANUP(trust_done) = {0};
	struct vault_place place;
	int r;

	r = look(session, &place, &trust, err);
	if (r < 0)
		return r;
	trust_document(output_json("evenkeep.trust/1", status_of(&trust) == EXIT_OK), &trust);
	trust_say(&trust, session_now_ms(session));
	return status_of(&trust);
}

/* What nobody else can decide for this person. */
static int
ask(struct err *err)
{
	if (output_is_json() || !terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation",
		    "what this machine trusts is reset on a terminal only");
		err_why(err, "an older or another copy of the vault may be an attack, and nothing but a "
			     "person who asked the others can tell");
		return err_fix(err, "run `evenkeep trust reset` on a terminal");
	}
	return terminal_confirm("From then on an older state than HERE is what this machine accepts. "
				"Compare `evenkeep audit head` with others first.\n"
				"type `trust this vault` to go on: ", "trust this vault", err);
}

static int
refuse_broken(struct trust *trust, struct err *err)
{
	*err = trust->broken;
	trust->broken = (struct err)ERR_INIT;
	return err->code;
}

static bool
differs(const struct trust *trust)
{
	return trust->refusal.code != 0 || trust->damaged.code != 0;
}

int
trust_reset_here(struct session *session, struct err *err)
{
	struct trust trust CLEANUP(trust_done) = {0};
	struct vault_place place;
	struct json *json;
	int r;

	r = look(session, &place, &trust, err);
	if (r < 0)
		return r;
	if (!trust.is_here)
		return refuse_broken(&trust, err);
	if (!differs(&trust)) {
		json = output_json("evenkeep.trust-reset/1", true);
		json_bool(json, "changed", false);
		output_line("there is nothing to reset: the vault is accepted as it is");
		return 0;
	}
	trust_say(&trust, session_now_ms(session));
	r = output_flush(err);
	if (r == 0)
		r = ask(err);
	if (r == 0)
		r = trust_reset(&place, &trust, err);
	if (r < 0)
		return r;
	output_line("this machine now trusts what is here");
	if (trust.has_lock)
		output_next("if evenkeep.lock still disagrees: remove it, `evenkeep pin`, and commit that "
			    "once the others agree");
	return 0;
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	const char *verb = args->item[0];

	(void)cookie;
	if (verb == NULL)
		return trust_show(session, err);
	if (strcmp(verb, "confirm") == 0)
		return trust_confirm(session, err);
	if (strcmp(verb, "reset") == 0)
		return trust_reset_here(session, err);
	err_set(err, ERR_USAGE, "no-such-verb", "there is no `trust %.40s`", verb);
	return err_fix(err, "`trust`, `trust confirm`, `trust reset`");
}

const struct cmd cmd_trust = {
	.name = "trust",
	.synopsis = "[confirm | reset]",
	.summary = "what this machine has seen of the vault, and what is unconfirmed",
	.text = "Which vault belongs to the project and who says so, the newest states that were seen\n"
		"here, those of evenkeep.lock, and what is here now. Exits as the command would that\n"
		"reads the vault: 0, or one of 20 to 25.\n"
		"\n"
		"  confirm  for an administrator: shows changes by who is no longer a member, made before\n"
		"           they could know, and signs that they are honest\n"
		"  reset    on a terminal only: from then on what is here is what was seen, even if it is\n"
		"           older or another history. Nothing that is altered is ever accepted\n",
	.examples = {"evenkeep trust", "evenkeep trust confirm"},
	.needs = CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.max_args = 1,
	.run = run,
};
