/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>
#include <unistd.h>

#include "cmd/cmd.h"
#include "cmd/frame/complete.h"
#include "cmd/frame/exitcode.h"
#include "cmd/frame/help.h"
#include "cmd/frame/options.h"
#include "cmd/frame/output.h"
#include "cmd/frame/process.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/typo.h"
#include "cmd/session/session.h"
#include "cmd/session/share/share.h"
#include "secret/secret.h"

enum { TIMEOUT_MOST_S = 3600 };

static int
apply_globals(struct globals *globals, struct err *err)
{
	if (globals->color != NULL && !color_word_is_valid(globals->color)) {
		err_set(err, ERR_USAGE, "unknown-color", "`--color` takes auto, always or never");
		return usage_fix(NULL, err);
	}
	if (globals->timeout_s > TIMEOUT_MOST_S) {
		err_set(err, ERR_USAGE, "not-a-number", "`--timeout` takes at most %d seconds", TIMEOUT_MOST_S);
		return usage_fix(NULL, err);
	}
	if (globals->directory != NULL && chdir(globals->directory) < 0)
		return err_system(err, "cannot change to the folder `%s`", globals->directory);
	return globals->token_fd < 0 ? 0 : process_keep_fd(&globals->token_fd, err);
}

static int
meet_needs(struct session *session, unsigned needs, struct err *err)
{
	const struct project *project;
	struct vault *vault;
	int r = 0;

	if ((needs & CMD_NEEDS_PROJECT) != 0)
		r = session_need_project(session, &project, err);
	if (r == 0 && (needs & (CMD_NEEDS_VAULT | CMD_NEEDS_KEY)) != 0)
		r = session_need_vault(session, (needs & CMD_NEEDS_KEY) != 0, &vault, err);
	return r;
}

static int
run_command(const struct command_line *line, const struct launch_state *state,
    struct share_said **said, struct err *err)
{
	struct session *session CLEANUP(session_freep) = NULL;
	int r;

	session = session_new(line->cmd, &line->globals, state);
	if (line->cmd->stays_here != NULL && line->cmd->stays_here(line->opts, &line->args))
		session_stay_here(session);
	if ((line->cmd->takes & CMD_STARTS_CHILD) == 0) /* `run` writes only with some options, and asks itself */
		process_outlive_limit();
	r = meet_needs(session, line->cmd->needs, err);
	if (r == 0)
		r = line->cmd->run(session, line->opts, &line->args, err);
	share_tell_rest(session, r);
	if (r >= 0)
		share_settle(session);
	*said = share_said(session);
	return r;
}

static int
obey(struct command_line *line, const struct launch_state *state, struct share_said **said,
    struct err *err)
{
	const struct globals *globals = &line->globals;

	if (globals->version)
		return help_version(err);
	if (globals->short_help || globals->full_help)
		return help_show(line->cmd, globals->full_help, err);
	if (line->cmd == NULL) {
		help_no_command();
		err_set(err, ERR_USAGE, "no-command", "no command was given");
		return usage_fix(NULL, err);
	}
	return run_command(line, state, said, err);
}

static int
status_of(const struct command_line *line, int r)
{
	if (r >= 0)
		return r;
	if (line->cmd != NULL && (line->cmd->takes & CMD_STARTS_CHILD) != 0)
		return EXIT_BEFORE_CHILD;
	return exit_code_of(r);
}

/* Say how it went; an answer that cannot be given is a failure too, and so is one with an error. */
static int
conclude(const struct command_line *line, int r, struct err *err)
{
	if (r == 0 && err->code != 0)
		r = err->code;
	if (r >= 0 && err->code == 0) {
		int flushed = output_flush(err);

		if (flushed < 0)
			r = flushed;
	}
	if (err->code != 0)
		output_error(err, status_of(line, r));
	return status_of(line, r);
}

int
main(int argc, char **argv)
{
	struct launch_state state;
	struct command_line line;
	struct share_said *said = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r;

	process_start(&state);
	if (argc > 1 && strcmp(argv[1], COMPLETE_WORD) == 0) {
		complete(argc - 2, argv + 2);
		return EXIT_OK;
	}
	r = command_line_parse(argc, argv, &line, &err);
	output_start(&line.globals);
	if (r == 0)
		r = apply_globals(&line.globals, &err);
	if (r == 0)
		r = obey(&line, &state, &said, &err);
	r = conclude(&line, r, &err);
	share_said_end(said, output_is_taken());
	command_line_done(&line);
	secret_wipe_stack();
	return r;
}
