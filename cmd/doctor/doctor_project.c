/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/doctor/doctor.h"
#include "cmd/session/file_env.h"
#include "config/contract.h"
#include "rendered/rendered.h"
#include "secret/read.h"

static void
check_contracts(const struct project *project, struct checkups *out)
{
	size_t keys = 0, notes = 0, i;

	for (i = 0; i < project->service_count; i++) {
		struct contract *contract CLEANUP(contract_freep) = NULL;
		struct err err CLEANUP(err_done) = ERR_INIT;

		if (contract_load(project, &project->services[i], &contract, &err) < 0) {
			checkup_add_err(out, HEALTH_FAIL, "contract", &err);
			return;
		}
		if (contract != NULL) {
			keys += contract->count;
			notes += contract->note_count;
		}
	}
	checkup_add(out, HEALTH_OK, "contracts", notes == 0 ? NULL : "`evenkeep contract show` tells the notes",
	    "%zu service%s, %zu names%s", project->service_count, project->service_count == 1 ? "" : "s",
	    keys, notes == 0 ? "" : ", with notes");
}

static bool
ignores_vault(struct slice text)
{
	struct slice line;

	while (slice_next_line(&text, &line))
		if (slice_starts_with(slice_trim(line), ".evenkeep") ||
		    slice_starts_with(slice_trim(line), "/.evenkeep"))
			return true;
	return false;
}

static void
check_ignore(const struct project *project, struct checkups *out)
{
	char *git CLEANUP(freep) = project_path(project, ".git");
	char *path CLEANUP(freep) = project_path(project, ".gitignore");
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (!file_exists(git))
		return;
	if (file_read(path, 1 << 20, &text, &err) < 0)
		err_done(&err); /* then it ignores nothing */
	if (ignores_vault(buf_slice(&text)))
		checkup_add(out, HEALTH_OK, "git", NULL, "the vault is ignored");
	else
		checkup_add(out, HEALTH_WARN, "git", "add the line `.evenkeep/` to .gitignore",
		    "git would take the vault in");
}

enum { RENDERED_MOST = 512 << 20 };

/* PATH as it is called in the project. */
static const char *
shown(const struct project *project, const char *path)
{
	size_t len = strlen(project->root);

	return project_has(project, path) && path[len] == '/' ? path + len + 1 : path;
}

static bool
is_edited(const struct rendered_target *target, const char *path, const char *name)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	return secret_read_file(path, RENDERED_MOST, &text, &ignored) == 0 &&
	       rendered_knows(target, name, secret_slice(text)) == RENDERED_EDITED;
}

/* One line for a file that is not as it was written; false: it is, or it is gone. */
static bool
complain_of_rendered(const struct project *project, const struct rendered_target *target,
    const char *path, const char *name, struct checkups *out)
{
	char fix[200];
	struct stat status;

	if (lstat(path, &status) < 0)
		return false;
	if ((status.st_mode & 07777 & ~target->mode) != 0) {
		snprintf(fix, sizeof(fix), "chmod %04o on it", target->mode);
		checkup_add(out, HEALTH_WARN, "rendered", fix, "`%s` has mode %04o",
		    shown(project, path), (unsigned)status.st_mode & 07777);
		return true;
	}
	if (!is_edited(target, path, name))
		return false;
	snprintf(fix, sizeof(fix), "see what differs: `evenkeep render -e %s --dry-run`", target->env);
	checkup_add(out, HEALTH_WARN, "rendered", fix, "`%s` was edited since `render` wrote it",
	    shown(project, path));
	return true;
}

static size_t
check_target(const struct project *project, const struct rendered_target *target,
    struct checkups *out)
{
	size_t wrong = 0, i;

	for (i = 0; i < target->text_count; i++) {
		const char *name = target->texts[i].name;
		char *path CLEANUP(freep) =
		    name == NULL ? xstrdup(target->path) : path_join(target->path, name);

		wrong += complain_of_rendered(project, target, path, name, out);
	}
	return wrong;
}

/* Files that `render` wrote from here and somebody edited or opened since. */
static void
check_rendered(struct session *session, const struct project *project, struct checkups *out)
{
	struct rendered rendered CLEANUP(rendered_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct user_config *user;
	size_t wrong = 0, i;

	if (session_need_user(session, &user, &err) < 0 || user->state_folder == NULL)
		return;
	if (rendered_load(user->state_folder, project->root, &rendered, &err) < 0) {
		checkup_add_err(out, HEALTH_WARN, "rendered", &err);
		return;
	}
	for (i = 0; i < rendered.count; i++)
		wrong += check_target(project, &rendered.targets[i], out);
	if (rendered.count > 0 && wrong == 0)
		checkup_add(out, HEALTH_OK, "rendered", NULL, "%zu target%s, not edited since",
		    rendered.count, rendered.count == 1 ? "" : "s");
}

/* Environments that are files: each must be there, and in no vault. */
static void
check_files(struct session *session, const struct project *project, struct checkups *out)
{
	for (size_t i = 0; i < project->env_count; i++) {
		const struct project_env *env = &project->envs[i];
		struct err err CLEANUP(err_done) = ERR_INIT;
		char *path CLEANUP(freep) = NULL;
		int r;

		if (env->file == NULL)
			continue;
		r = file_env_path(project, env, &path, &err);
		if (r == 0)
			r = file_env_check(session, env, &err);
		if (r == ERR_REFUSED || path == NULL) /* what else is wrong with the vault is told of it */
			checkup_add_err(out, HEALTH_FAIL, "environment", &err);
	}
}

void
doctor_project(struct session *session, struct checkups *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct project *project;

	if (session_need_project(session, &project, &err) < 0) {
		checkup_add_err(out, HEALTH_FAIL, "project", &err);
		return;
	}
	checkup_add(out, HEALTH_OK, "project", NULL, "%s: %zu environment%s", project->file,
	    project->env_count, project->env_count == 1 ? "" : "s");
	check_contracts(project, out);
	check_ignore(project, out);
	check_files(session, project, out);
	check_rendered(session, project, out);
}
