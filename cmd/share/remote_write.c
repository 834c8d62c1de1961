/* SPDX-License-Identifier: Apache-2.0 */
/* `remote:` in evenkeep.yaml. */
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/share/share_cmds.h"

static bool
is_same(const char *a, const char *b)
{
	return a == NULL || b == NULL ? a == b : strcmp(a, b) == 0;
}

int
remote_write(struct session *session, const char *address, bool *changed, struct err *err)
{
	const struct project *project = session_project(session);
	char *path CLEANUP(freep) = project_path(project, path_name(project->file));
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct stat status;
	mode_t mode = 0644;
	int r;

	*changed = !is_same(project->remote, address);
	if (!*changed)
		return 0;
	r = project_with_remote(project, address, &text, err);
	if (r < 0 || session_globals(session)->dry_run)
		return r;
	if (stat(path, &status) == 0)
		mode = status.st_mode & 0777;
	r = file_replace(path, buf_slice(&text), mode, err);
	return r < 0 ? err_ctx(err, "write `%s`", project->file) : 0;
}

int
remote_rm(struct session *session, struct err *err)
{
	bool would = session_globals(session)->dry_run, changed;
	const char *given = session_project(session)->remote;
	char *before CLEANUP(freep) = given == NULL ? NULL : share_shown(given);
	struct json *json;
	int r = remote_write(session, NULL, &changed, err);

	if (r < 0)
		return r;
	json = output_json("evenkeep.remote-rm/1", true);
	json_bool(json, "dry_run", would);
	json_bool(json, "project_changed", changed);
	if (!changed) {
		output_line("evenkeep.yaml has no `remote`");
		return 0;
	}
	output_line("%s `remote: %s` out of evenkeep.yaml; what is at the store stays there",
	    would ? "would take" : "took", before);
	if (variable("EVENKEEP_REMOTE") != NULL)
		output_note("EVENKEEP_REMOTE is set, and still shares it");
	if (!would)
		output_next("commit evenkeep.yaml: until then others go on sharing it, and what you write "
			    "meanwhile stays here");
	return 0;
}
