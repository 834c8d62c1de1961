/* SPDX-License-Identifier: Apache-2.0 */
/* How little has to be read to judge a change. */
#include <string.h>

#include "base/list.h"
#include "cmd/check/gather.h"
#include "observe/found.h"

static bool
is_contract(const struct project *project, const char *path)
{
	for (size_t i = 0; project != NULL && i < project->service_count; i++)
		for (char **file = project->services[i].contracts; file != NULL && *file != NULL; file++)
			if (strcmp(*file, path) == 0)
				return true;
	return false;
}

/* Is what the file says compared with all of the code? */
static bool
speaks_of_all(const struct project *project, const char *path)
{
	int kind = found_kind(path);

	return kind == FOUND_ENV || kind == FOUND_TEMPLATE || strcmp(path, "evenkeep.yaml") == 0 ||
		is_contract(project, path);
}

static bool
has_changed(const void *cookie, const char *path)
{
	return git_paths_have(cookie, path);
}

void
gathered_limit(struct gathered *gathered, const struct git_paths *changed)
{
	for (size_t i = 0; i < changed->count; i++)
		if (speaks_of_all(gathered->project, changed->items[i]))
			return;
	sources_limit_code(gathered->sources, has_changed, changed);
}
