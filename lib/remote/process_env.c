/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "remote/process_priv.h"

extern char **environ;

/* Variables an engine may see; those that end in `*` stand for all that begin so. */
static const char *const for_https[] = {
    "https_proxy", "HTTPS_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"};

/* What git, ssh and a person's credential helpers look at nobody can list: they get all but these. */
static const char *const not_for_git[] = {"EVENKEEP_*"};

/* Those of GIT_ that say which repository: the store's is another one than that of the caller. */
static const char *const of_another_repository[] = {"GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY", "GIT_ALTERNATE_OBJECT_DIRECTORIES", "GIT_COMMON_DIR", "GIT_NAMESPACE",
    "GIT_PREFIX", "GIT_SHALLOW_FILE", "GIT_GRAFT_FILE", "GIT_REPLACE_REF_BASE",
    "GIT_QUARANTINE_PATH", "GIT_INTERNAL_SUPER_PREFIX", "GIT_CEILING_DIRECTORIES",
    "GIT_IMPLICIT_WORK_TREE", "GIT_LITERAL_PATHSPECS", "GIT_PUSH_*", "GIT_REFLOG_ACTION",
    "GIT_EXTERNAL_DIFF", "GIT_AUTHOR_*", "GIT_COMMITTER_*"};

static bool
is_of(const char *variable, const char *const *list, size_t count)
{
	size_t i, len;

	for (i = 0; i < count; i++) {
		len = strlen(list[i]);
		if (list[i][len - 1] == '*' && strncmp(variable, list[i], len - 1) == 0)
			return true;
		if (strncmp(variable, list[i], len) == 0 && variable[len] == '=')
			return true;
	}
	return false;
}

static bool
is_wanted(const char *variable, enum remote_engine engine)
{
	switch (engine) {
	case REMOTE_FILE:
		return false;
	case REMOTE_HTTPS:
	case REMOTE_ETCD:
	case REMOTE_S3:
		return is_of(variable, for_https, ARRAY_LEN(for_https));
	case REMOTE_GIT:
		return !is_of(variable, not_for_git, ARRAY_LEN(not_for_git)) &&
		       !is_of(variable, of_another_repository, ARRAY_LEN(of_another_repository));
	}
	return false;
}

char **
process_variables(enum remote_engine engine)
{
	size_t count = 0, kept = 0, i;
	char **variables;

	while (environ[count] != NULL)
		count++;
	variables = xcalloc(count + 1, sizeof(*variables));
	for (i = 0; i < count; i++)
		if (is_wanted(environ[i], engine))
			variables[kept++] = environ[i];
	return variables;
}
