/* SPDX-License-Identifier: Apache-2.0 */
/* What only evenkeep.yaml has: paths inside the project, and fields that it must not have. */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "config/project_priv.h"

/* What a repository must not say, and where it is said instead. */
static bool
is_trust_field(const char *key)
{
	static const char *const fields[] = {"identity", "identity_file", "identity_command",
	    "token", "token_command", "token_file", "key", "keys", "command", "commands", "hooks",
	    "base", "max_age", "members", "owners", "recipients", "recovery", "editor", "pager"};
	size_t i;

	for (i = 0; i < ARRAY_LEN(fields); i++) {
		if (strcmp(key, fields[i]) == 0)
			return true;
	}
	return false;
}

static const char *
why_unknown(const char *key)
{
	if (is_trust_field(key))
		return "a project file names no keys, commands or trust settings: they are in your own "
		       "configuration or signed in the vault";
	return "unknown fields are refused so that a typo cannot switch something off";
}

const struct reading_ids project_ids = {
    .type = "project-type",
    .unknown_field = "project-unknown-field",
    .missing_field = "project-missing-field",
    .why_unknown = why_unknown,
};

const char *
reading_path(struct reading *reading, const struct node *node, const char *what)
{
	const char *path = reading_text(reading, node, what);
	struct err *problem;

	if (path == NULL || path_stays_inside(path))
		return path;
	problem = reading_complain(
	    reading, node, false, "project-path", "%s `%s` leaves the project", what, path);
	err_why(problem, "a project file names only what lies in its own folder");
	err_fix(problem,
	    "give a path relative to the folder of the project file, without `..` out of it");
	return NULL;
}

char **
reading_paths(struct reading *reading, const struct node *node, const char *what)
{
	size_t most = node == NULL ? 0 : node->kind == NODE_LIST ? node->count : 1;
	char **paths = xcalloc(most + 1, sizeof(*paths));
	size_t count = 0, i;

	if (node == NULL || node_is_null(node))
		return paths;
	for (i = 0; i < most; i++) {
		const struct node *item = node->kind == NODE_LIST ? node->items[i] : node;
		const char *path = reading_path(reading, item, what);

		if (path != NULL)
			paths[count++] = xstrdup(path);
	}
	return paths;
}
