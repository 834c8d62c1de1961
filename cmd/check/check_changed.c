/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings touch what has changed. */
#include <string.h>

#include "base/list.h"
#include "cmd/check/check.h"

struct touching {
	const struct gathered *gathered;
	const struct git_paths *changed;
};

static bool
stack_is_touched(const struct touching *touching, const char *name)
{
	const struct gathered *gathered = touching->gathered;

	for (size_t i = 0; i < gathered->stack_count; i++) {
		const struct observe_stack *stack = &gathered->stacks[i];

		if (strcmp(stack->name, name) != 0)
			continue;
		for (const char *const *file = stack->files; *file != NULL; file++)
			if (git_paths_have(touching->changed, *file))
				return true;
		for (const char *const *file = stack->env_files; file != NULL && *file != NULL; file++)
			if (git_paths_have(touching->changed, *file))
				return true;
	}
	return false;
}

/* What is of no file comes from the vault, which is in no change, or from what says how it is judged. */
static bool
touches(void *cookie, const struct finding *finding)
{
	const struct touching *touching = cookie;

	if (git_paths_have(touching->changed, finding->file))
		return true;
	return finding->level == LEVEL_ERROR && finding->stack != NULL &&
		stack_is_touched(touching, finding->stack);
}

void
check_keep_changed(const struct gathered *gathered, const struct git_paths *changed,
	struct findings *findings)
{
	struct touching touching = {gathered, changed};

	findings_keep(findings, touches, &touching);
}
