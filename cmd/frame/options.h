/* SPDX-License-Identifier: Apache-2.0 */
/* From argv to a command, its options and its words. */
#ifndef EK_CMD_OPTIONS_H
#define EK_CMD_OPTIONS_H

#include "base/err.h"
#include "cmd/cmd.h"
#include "cmd/frame/globals.h"

/* Options that several commands share, and which commands take them. */
struct opt_group {
	const char *title;      /* heading in help */
	unsigned take;          /* of enum cmd_take; 0: every command */
	const struct opt *opts; /* fields of struct globals */
};

/* Ended by a group without title. */
extern const struct opt_group opt_groups[];

/* The option called NAME (LEN bytes), or with LETTER if that is not 0, in TABLE; NULL if none. */
const struct opt *opt_find(const struct opt *table, char letter, const char *name, size_t len);

struct command_line {
	const struct cmd *cmd; /* NULL: no command was given */
	struct globals globals;
	void *opts; /* of cmd->opts_size; released by command_line_done() */
	struct args args;
};

/*
 * Long options match exactly; `--` ends options; global ones may stand before or after the
 * command. ERR_USAGE: unknown command or option (with a suggestion), missing or wrong argument,
 * too few or too many words. Words are never repeated in a message: one may be a secret that
 * does not belong there. On failure out->cmd, globals.json and the like are still set as far as they
 * are known.
 */
int command_line_parse(int argc, char **argv, struct command_line *out, struct err *err);
void command_line_done(struct command_line *line);

#endif
