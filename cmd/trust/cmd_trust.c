/* SPDX-License-Identifier: Apache-2.0 */
#include <stddef.h>
#include <stdio.h>
#include <string.h>

#include "base/file.h"
#include "cmd/commands.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/output.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/session.h"
#include "cmd/session/share/share.h"
#include "cmd/trust/trust.h"

static int
look(struct session *session, struct vault_place *place, struct trust *out, struct err *err)
{
	int r = session_place(session, place, err);

	if (r == 0)
		r = trust_look(place, out, err);
	if (r < 0)
		return share_explain_open(session, err);
	if (out->refusal.code == ERR_BEHIND || out->refusal.code == ERR_ROLLED_BACK)
		share_explain_open(session, &out->refusal);
	return 0;
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
ask(const char *question, const char *words, struct err *err)
{
	if (output_is_json() || !terminal_is_there()) {
		err_set(err, ERR_REFUSED, "needs-confirmation",
		    "what this machine trusts is reset on a terminal only");
		err_why(err, "an older or another copy of the vault may be an attack, and nothing but a "
			     "person who asked the others can tell");
		return err_fix(err, "run `evenkeep trust reset` on a terminal");
	}
	return terminal_confirm(question, words, err);
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

/* What is seen has no names: those of the project. */
static void
name_envs(struct session *session, struct trust *trust)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct project *project;

	if (session_find_project(session, &project, &ignored) < 0 || project == NULL)
		return;
	for (size_t i = 0; i < project->env_count; i++) {
		uint8_t id[ENV_ID];

		env_id_of(trust->pin, project->envs[i].name, id);
		for (size_t e = 0; e < trust->env_count; e++)
			if (memcmp(trust->envs[e].env_id, id, ENV_ID) == 0)
				snprintf(trust->envs[e].name, sizeof(trust->envs[e].name), "%s",
				    project->envs[i].name);
	}
}

static int
say_nothing_to_reset(const char *why)
{
	json_bool(output_json("evenkeep.trust-reset/1", true), "changed", false);
	output_line("there is nothing to reset: %s", why);
	return 0;
}

static int
say_dry_run(void)
{
	json_bool(output_json("evenkeep.trust-reset/1", true), "changed", false);
	output_line("nothing was changed: without `-n` it is asked for");
	return 0;
}

/* No vault is here, and what was seen of the one that was stands against what the store has. */
static int
forget(struct session *session, const struct vault_place *place, struct err *err)
{
	struct trust trust CLEANUP(trust_done) = {0};
	int r;

	trust_look_absent(place, &trust);
	if (!trust.has_seen && trust.pin_by != PIN_BY_PROJECT && trust.damaged.code == 0)
		return say_nothing_to_reset("no vault is here, and this machine has seen none");
	name_envs(session, &trust);
	trust_say(&trust, session_now_ms(session));
	r = output_flush(err);
	if (r == 0 && session_globals(session)->dry_run)
		return say_dry_run();
	if (r == 0)
		r = ask("From then on whatever the store has is what this machine accepts, also an older state or another "
			"history than SEEN.\nAsk others which is the right one first.\n"
			"type `forget what was seen` to go on: ", "forget what was seen", err);
	if (r == 0)
		r = trust_forget(place, &trust, err);
	if (r < 0)
		return r;
	share_forget_told(session, trust.pin);
	output_line("this machine has forgotten what it had seen of the vault");
	if (trust.has_lock)
		output_next("if evenkeep.lock is of the other history, take the right one from your repository, or "
			    "remove it");
	output_next("evenkeep fetch, and compare `evenkeep audit head` with others");
	return 0;
}

int
trust_reset_here(struct session *session, struct err *err)
{
	struct trust trust CLEANUP(trust_done) = {0};
	struct vault_place place;
	int r;

	r = session_place(session, &place, err);
	if (r == 0 && !file_exists(place.path))
		return forget(session, &place, err);
	if (r == 0)
		r = look(session, &place, &trust, err);
	if (r < 0)
		return r;
	if (!trust.is_here)
		return refuse_broken(&trust, err);
	if (!differs(&trust))
		return say_nothing_to_reset("the vault is accepted as it is");
	trust_say(&trust, session_now_ms(session));
	r = output_flush(err);
	if (r == 0 && session_globals(session)->dry_run)
		return say_dry_run();
	if (r == 0)
		r = ask("From then on an older state than HERE is what this machine accepts. "
			"Compare `evenkeep audit head` with others first.\n"
			"type `trust this vault` to go on: ", "trust this vault", err);
	if (r == 0)
		r = trust_reset(&place, &trust, err);
	if (r < 0)
		return r;
	share_forget_told(session, trust.here);
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
		"           older or another history. Nothing that is altered is ever accepted. Where no\n"
		"           vault is, what was seen is forgotten, and the next fetch is a first use\n",
	.examples = {"evenkeep trust", "evenkeep trust confirm"},
	.needs = CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN | CMD_TAKES_YES,
	.max_args = 1,
	.run = run,
};
