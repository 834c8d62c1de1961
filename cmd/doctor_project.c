/* SPDX-License-Identifier: Apache-2.0 */
#include "base/file.h"
#include "base/list.h"
#include "cmd/doctor.h"
#include "config/contract.h"

static void
check_contracts(const struct project *project, struct checkups *out)
{
	size_t keys = 0, i;

	for (i = 0; i < project->service_count; i++) {
		struct contract *contract CLEANUP(contract_freep) = NULL;
		struct err err CLEANUP(err_done) = ERR_INIT;

		if (contract_load(project, &project->services[i], &contract, &err) < 0) {
			checkup_add_err(out, HEALTH_FAIL, "contract", &err);
			return;
		}
		if (contract != NULL)
			keys += contract->count;
	}
	checkup_add(out, HEALTH_OK, "contracts", NULL, "%zu service%s, %zu names",
	    project->service_count, project->service_count == 1 ? "" : "s", keys);
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
}
