/* SPDX-License-Identifier: Apache-2.0 */
/* The exit codes of evenkeep: the table of the manual, in the same words. */
#ifndef EK_CMD_EXITCODE_H
#define EK_CMD_EXITCODE_H

#include "base/err.h"

#define EXIT_CODES(X)                                                                              \
	X(EXIT_OK, 0, "done; nothing found")                                                       \
	X(EXIT_FOUND, 1, "the check worked and found something")                                   \
	X(EXIT_USAGE, 2, "usage")                                                                  \
	X(EXIT_INPUT, 3, "an input is wrong: project, contract, import file, or a value that the "  \
			 "dialect cannot carry")                                                   \
	X(EXIT_NO_KEY, 4, "no key, no right, wrong passphrase, expired")                           \
	X(EXIT_NOT_FOUND, 5, "not found: project, vault, environment, name, seq")                  \
	X(EXIT_REMOTE, 7, "remote: cannot reach it, or it said no; nothing was changed")           \
	X(EXIT_CONFLICT, 8, "conflict (the same name changed meanwhile), or busy: try again")      \
	X(EXIT_REFUSED, 9, "refused: needs a confirmation")                                        \
	X(EXIT_SYSTEM, 10, "the system said no: I/O, permission, disk full")                       \
	X(EXIT_TAMPERED, 20, "trust: the vault was altered")                                       \
	X(EXIT_ROLLED_BACK, 21, "trust: older than what this machine has seen")                    \
	X(EXIT_FORKED, 22, "trust: another history than this machine has seen")                    \
	X(EXIT_UNKNOWN_VAULT, 23, "trust: nothing says that this is the right vault")              \
	X(EXIT_UNCONFIRMED, 24, "trust: the newest change is by someone no longer entitled")       \
	X(EXIT_BEHIND, 25, "trust: the lock file knows something newer, or the data is too old")   \
	X(EXIT_BUG, 70, "a bug in evenkeep")                                                       \
	X(EXIT_BEFORE_CHILD, 125, "run: evenkeep failed before the command started")               \
	X(EXIT_CANNOT_EXECUTE, 126, "run: the command could not be executed")                      \
	X(EXIT_NO_COMMAND, 127, "run: the command was not found")

#define EXIT_CODE_ITEM(name, code, meaning) name = (code),
enum exit_code { EXIT_CODES(EXIT_CODE_ITEM) };

/* An error's code is its exit status with the sign turned. */
static inline int
exit_code_of(enum err_code code)
{
	return -(int)code;
}

#endif
