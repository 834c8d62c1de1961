/* SPDX-License-Identifier: Apache-2.0 */
/* What a person does next about a finding. */
#ifndef EK_CMD_STEP_H
#define EK_CMD_STEP_H

#include <stdbool.h>

/* Can FIX be pasted as it stands, or done by hand? Words around a command are neither. NULL: no. */
bool fix_is_step(const char *fix);

/* Is it a command? */
bool fix_is_command(const char *fix);

#endif
