/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/facts/step.h"

#include <stdio.h>
#include <string.h>

#include "cmd/cmd.h"

static const char program[] = "evenkeep ";

bool
fix_is_command(const char *fix)
{
	return fix != NULL && strncmp(fix, program, sizeof(program) - 1) == 0;
}

bool
fix_is_step(const char *fix)
{
	char word[32];
	size_t len;

	if (fix == NULL)
		return false;
	if (!fix_is_command(fix))
		return strstr(fix, program) == NULL;
	fix += sizeof(program) - 1;
	len = strcspn(fix, " ");
	snprintf(word, sizeof(word), "%.*s", (int)len, fix);
	return strchr(fix, ',') == NULL && len < sizeof(word) && cmd_find(word) != NULL;
}
