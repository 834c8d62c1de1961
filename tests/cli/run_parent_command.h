/* SPDX-License-Identifier: Apache-2.0 */
/* The command that run_parent is itself. */
#ifndef EK_TEST_RUN_PARENT_COMMAND_H
#define EK_TEST_RUN_PARENT_COMMAND_H

#include <stdbool.h>

/* Can a program take NUMBER? STOPS: not those that a terminal stops it with. */
bool is_caught(int number, bool stops);

/* Be the command of MODE (`--catch` …) and return its status; -1: there is none. */
int be_command(const char *mode);

#endif
