/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/local.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/session/self.h"
#include "cmd/session/session.h"
#include "cmd/frame/terminal.h"
#include "vault/state.h"

static const char place_in_project[] = ".evenkeep/local.db";

static void
close_env(struct local *local)
{
	vault_env_close(local->env);
	local->env = NULL;
}

void
local_close(struct local *local)
{
	close_env(local);
	vault_close(local->vault);
	local->vault = NULL;
}

void
local_done(struct local *local)
{
	local_close(local);
	free(local->path);
	local->path = NULL;
}

/* Where it is or would be; NULL without a project. */
static int
find_path(struct session *session, const char **out, struct err *err)
{
	struct local *local = session_local(session);
	const struct project *project;
	int r;

	if (local->path == NULL) {
		r = session_find_project(session, &project, err);
		if (r < 0)
			return r;
		if (project != NULL)
			local->path = project_path(project, place_in_project);
	}
	*out = local->path;
	return 0;
}

/* Only what surely is not there is none: a link to nowhere or a closed folder is an error later. */
static bool
is_there(const char *path)
{
	struct stat status;

	return lstat(path, &status) == 0 || (errno != ENOENT && errno != ENOTDIR);
}

bool
local_is_there(struct session *session)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const char *path;

	return find_path(session, &path, &ignored) == 0 && path != NULL && is_there(path);
}

/* Nothing says that this machine made it: a repository or an archive could have brought it. */
static int
ask_whose(void *cookie, const uint8_t vault_id[VAULT_ID], struct err *err)
{
	int r = terminal_confirm("this machine did not make the local values of this project here.\n"
				 "Were they, or the project's folder, moved or copied by you?\n"
				 "type `yes` if these are your own: ",
	    "yes", err);

	(void)cookie;
	(void)vault_id;
	if (r == 0)
		return 0;
	err_set(err, ERR_UNKNOWN_VAULT, "local-unknown",
	    "the local values `%s` were not made here by you", place_in_project);
	err_why(err, "they came with the folder, and would change what runs");
	return err_fix(err, "if they are yours, confirm it once on a terminal; else remove that file");
}

static int
place_of(struct session *session, struct local *local, struct err *err)
{
	const struct user_config *user;
	int r = session_need_user(session, &user, err);

	if (r < 0)
		return r;
	local->place = (struct vault_place){
	    .path = local->path,
	    .project_root = local->path, /* pinned by its own path: it belongs to no other vault */
	    .state_folder = user->state_folder,
	    .now_ms = session_now_ms(session),
	    .confirm_first_use = ask_whose,
	};
	return 0;
}

static bool
is_distrust(const struct err *err)
{
	return err->code <= ERR_TAMPERED && err->code >= ERR_BEHIND && err->code != ERR_UNKNOWN_VAULT;
}

/* What is there and cannot be used is never left out in silence. */
static int
explain(struct err *err)
{
	if (err->fix[0] == '\0' || is_distrust(err))
		err_fix(err, "`--no-local` leaves them out; to be rid of them, remove `%s`",
		    place_in_project);
	return err_ctx(err, "your local values");
}

static int
open_vault(struct session *session, enum vault_mode mode, struct err *err)
{
	struct local *local = session_local(session);
	int r;

	if (local->vault != NULL && local->is_writing == (mode == VAULT_WRITE))
		return 0;
	local_close(local);
	r = place_of(session, local, err);
	if (r == 0)
		r = vault_open(&local->place, mode, &local->vault, err);
	if (r < 0)
		return explain(err);
	local->is_writing = mode == VAULT_WRITE;
	vault_use(local->vault, session_identities(session));
	return 0;
}

static int
refuse_foreign(struct session *session, struct err *err)
{
	err_set(err, ERR_NO_KEY, "local-foreign", "the local values `%s` are of another identity",
	    place_in_project);
	err_why(err, "%s did not make them", session_key_origin(session));
	return err_fix(err, "use the identity that made them, or leave them out with `--no-local`");
}

/* Environment NAME of the vault that is open; 1, or 0 if it has none of that name. */
static int
find_env(struct session *session, const char *name, struct err *err)
{
	struct local *local = session_local(session);
	int r;

	close_env(local);
	r = vault_env_open(local->vault, name, &local->env, err);
	if (r == ERR_NOT_FOUND) {
		err_done(err);
		return 0;
	}
	if (r < 0)
		return explain(err);
	if (vault_env_info(local->env)->right != RIGHT_OWN)
		return refuse_foreign(session, err);
	return 1;
}

int
local_open_vault(struct session *session, struct vault **out, struct err *err)
{
	const char *path;
	int r = find_path(session, &path, err);

	*out = NULL;
	if (r < 0 || path == NULL || !is_there(path))
		return r;
	r = open_vault(session, VAULT_READ, err);
	if (r == 0)
		*out = session_local(session)->vault;
	return r;
}

int
local_open_named(struct session *session, const char *env, struct vault_env **out, struct err *err)
{
	struct vault *vault;
	int r = local_open_vault(session, &vault, err);

	*out = NULL;
	if (r < 0 || vault == NULL)
		return r;
	r = find_env(session, env, err);
	if (r > 0)
		*out = session_local(session)->env;
	return r < 0 ? r : 0;
}

int
local_open(struct session *session, const struct env_info *info, struct vault_env **out,
    struct err *err)
{
	*out = NULL;
	if (!local_is_there(session) || session_env_is_protected(session, info))
		return 0;
	return local_open_named(session, info->name, out, err);
}

/* Whoever makes it holds FOLDER; another process of this person may have been first. */
static int
make(struct session *session, const char *env, struct err *err)
{
	struct local *local = session_local(session);
	struct identities *ids = session_identities(session);
	char *folder CLEANUP(freep) = path_folder(local->path);
	struct vault_new_env first = {env, false};
	int lock CLEANUP(state_closep) = -1;
	uint8_t id[VAULT_ID];
	struct vault_new what;
	char label[65];
	int r;

	r = place_of(session, local, err);
	if (r == 0)
		r = state_lock(folder, &lock, err);
	if (r < 0 || is_there(local->path))
		return r;
	if (local->place.state_folder == NULL) {
		err_set(err, ERR_SYSTEM, "no-state-folder", "there is no folder to remember them in");
		return err_fix(err, "set HOME or XDG_STATE_HOME");
	}
	self_label(label);
	what = (struct vault_new){
	    .path = local->path,
	    .project_root = local->path,
	    .state_folder = local->place.state_folder,
	    .label = label,
	    .self = ids->items[0],
	    .envs = &first,
	    .env_count = 1,
	    .now_ms = local->place.now_ms,
	    .pin_first = true,
	};
	return vault_create(&what, id, err);
}

static int
add_env(struct session *session, const char *env, struct err *err)
{
	struct vault_new_env added = {env, false};
	int r = vault_add_env(session_local(session)->vault, &added, err);

	if (r == ERR_NO_KEY)
		return refuse_foreign(session, err);
	return r < 0 ? r : find_env(session, env, err);
}

int
local_open_to_write(struct session *session, const char *env, struct vault_env **out,
    struct err *err)
{
	const char *path;
	int r = find_path(session, &path, err);

	if (r == 0 && path == NULL)
		return err_set(err, ERR_NOT_FOUND, "no-project",
		    "local values belong to a project, and there is none");
	if (r == 0 && !is_there(path))
		r = make(session, env, err);
	if (r == 0)
		r = open_vault(session, VAULT_WRITE, err);
	if (r == 0)
		r = find_env(session, env, err);
	if (r == 0)
		r = add_env(session, env, err);
	if (r < 0)
		return r;
	*out = session_local(session)->env;
	return 0;
}
