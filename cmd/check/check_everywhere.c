/* SPDX-License-Identifier: Apache-2.0 */
/* What is so in every environment that a file is read for needs no list of environments. */
#include <string.h>

#include "base/list.h"
#include "cmd/check/check.h"

static bool
has_file(const struct observe_stack *stack, const char *file)
{
	for (const char *const *at = stack->files; *at != NULL; at++)
		if (strcmp(*at, file) == 0)
			return true;
	return false;
}

static bool
is_in_any(const struct gathered *gathered, const char *file)
{
	for (size_t i = 0; i < gathered->stack_count; i++)
		if (has_file(&gathered->stacks[i], file))
			return true;
	return false;
}

static bool
names(const struct finding *finding, const char *environment)
{
	if (finding->environment != NULL)
		return strcmp(finding->environment, environment) == 0;
	for (size_t i = 0; i < finding->environment_count; i++)
		if (strcmp(finding->environments[i], environment) == 0)
			return true;
	return false;
}

/* An env file or an included one is in no list of files: it counts as one of all stacks. */
static bool
is_everywhere(const struct gathered *gathered, const struct finding *finding)
{
	bool listed = is_in_any(gathered, finding->file);

	for (size_t i = 0; i < gathered->stack_count; i++) {
		const struct observe_stack *stack = &gathered->stacks[i];

		if (!listed || has_file(stack, finding->file))
			if (stack->environment != NULL && !names(finding, stack->environment))
				return false;
	}
	return true;
}

void
check_say_everywhere(const struct gathered *gathered, struct findings *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		struct finding *finding = &findings->items[i];

		if (finding->stack == NULL || finding->file == NULL ||
			!is_everywhere(gathered, finding))
			continue;
		finding->environment = NULL;
		finding->environments = NULL;
		finding->environment_count = 0;
	}
}
