/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/session/session_priv.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"
#include "cmd/cmd.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/shell_word.h"

struct session *
session_new(const struct cmd *cmd, const struct globals *globals, const struct launch_state *start)
{
	struct session *session = xcalloc(1, sizeof(*session));

	session->cmd = cmd;
	session->globals = globals;
	session->start = start;
	session->now_ms = clock_now_ms();
	return session;
}

void
session_close_envs(struct session *session)
{
	while (session->env_count > 0)
		vault_env_close(session->envs[--session->env_count]);
}

void
session_close_vault(struct session *session)
{
	session_close_envs(session);
	local_close(&session->local);
	vault_close(session->vault);
	session->vault = NULL;
}

void
session_renew(struct session *session)
{
	session_close_vault(session);
	share_free(session->share);
	session->share = NULL;
	project_free(session->project);
	session->project = NULL;
	user_config_free(session->user);
	session->user = NULL;
	freep(&session->vault_path);
	freep(&session->lock_path);
	session_tick(session);
}

void
session_tick(struct session *session)
{
	session->now_ms = clock_now_ms();
}

void
session_free(struct session *session)
{
	if (session == NULL)
		return;
	session_close_vault(session);
	session_drop_keys(session);
	local_done(&session->local);
	share_free(session->share);
	project_free(session->project);
	user_config_free(session->user);
	free(session->key_trouble);
	free(session->vault_path);
	free(session->lock_path);
	free(session->envs);
	free(session);
}

void
session_freep(struct session **session)
{
	session_free(*session);
	*session = NULL;
}

const struct globals *
session_globals(const struct session *session)
{
	return session->globals;
}

const struct launch_state *
session_launch_state(const struct session *session)
{
	return session->start;
}

uint64_t
session_now_ms(const struct session *session)
{
	return session->now_ms;
}

int
session_need_project(struct session *session, const struct project **out, struct err *err)
{
	int r = 0;

	if (session->project == NULL)
		r = project_find(NULL, variable("EVENKEEP_PROJECT"), &session->project, err);
	if (r < 0)
		return r;
	*out = session->project;
	return 0;
}

int
session_find_project(struct session *session, const struct project **out, struct err *err)
{
	int r = session_need_project(session, out, err);

	if (r == ERR_NOT_FOUND && variable("EVENKEEP_PROJECT") == NULL) {
		err_done(err);
		*out = NULL;
		return 0;
	}
	return r;
}

int
session_need_user(struct session *session, const struct user_config **out, struct err *err)
{
	int r = 0;

	if (session->user == NULL)
		r = user_config_load(&session->user, err);
	if (r < 0)
		return r;
	*out = session->user;
	return 0;
}

struct share *
session_share(struct session *session)
{
	if (session->share == NULL)
		session->share = xcalloc(1, sizeof(*session->share));
	return session->share;
}

void
session_stay_here(struct session *session)
{
	session->stays_here = true;
}

bool
session_writes(const struct session *session)
{
	return (session->cmd->needs & CMD_WRITES) != 0 && !session->stays_here;
}

static int
find_paths(struct session *session, struct err *err)
{
	const char *explicit_path = variable("EVENKEEP_VAULT");
	const struct project *project;
	int r;

	if (session->vault_path != NULL)
		return 0;
	r = explicit_path != NULL ? session_find_project(session, &project, err)
				  : session_need_project(session, &project, err);
	if (r < 0)
		return r;
	if (project != NULL)
		session->lock_path = project_path(project, "evenkeep.lock");
	session->vault_path = explicit_path != NULL ? xstrdup(explicit_path)
						    : project_path(project, ".evenkeep/vault.db");
	return 0;
}

int
session_place(struct session *session, struct vault_place *out, struct err *err)
{
	const struct user_config *user;
	int r;

	r = find_paths(session, err);
	if (r < 0)
		return r;
	r = session_need_user(session, &user, err);
	if (r < 0)
		return r;
	*out = (struct vault_place){
		.path = session->vault_path,
		.project_root = session->project == NULL ? NULL : session->project->root,
		.lock_file = session->lock_path,
		.state_folder = user->state_folder,
		.token = session->token,
		.now_ms = session->now_ms,
		.confirm_first_use = share_confirm_first_use,
		.more_keys = session_add_login_key,
		.cookie = session,
		.before = session->share == NULL ? NULL : share_before(session),
		.told = session->share == NULL ? NULL : share_told(session),
	};
	return 0;
}

static int
open_vault(struct session *session, struct err *err)
{
	int r;

	r = session_place(session, &session->place, err);
	if (r == 0 && session->is_writing)
		r = share_attach(session, &session->place, err);
	if (r < 0)
		return r;
	r = vault_open(&session->place, session->is_writing ? VAULT_WRITE : VAULT_READ,
	    &session->vault, err);
	if (r < 0)
		return share_explain_open(session, err);
	share_tell_lack(session, session->cmd, session->vault);
	return session->place.share == NULL ? 0 : share_attached(session, session->vault, err);
}

int
session_need_vault(struct session *session, bool key_required, struct vault **out, struct err *err)
{
	enum keys_state before = session->keys;
	int r;

	r = find_paths(session, err);
	if (r == 0 && session->vault == NULL && session_writes(session))
		r = share_begin(session, err);
	if (r < 0)
		return r;
	r = session_load_keys(session, key_required && file_exists(session->vault_path), err);
	if (r < 0)
		return r;
	if (session->vault == NULL) {
		r = open_vault(session, err);
		if (r < 0)
			return r;
		before = KEYS_NONE;
	}
	if (session->keys == KEYS_THERE && before != KEYS_THERE) {
		session_close_envs(session); /* their rights were judged without keys */
		vault_use(session->vault, &session->identities);
	}
	share_tell(session);
	*out = session->vault;
	return 0;
}

int
session_write(struct session *session, struct err *err)
{
	struct vault *vault;

	assert((session->cmd->needs & CMD_WRITES) != 0);
	if (session->is_writing || session->globals->dry_run)
		return 0;
	session_close_vault(session);
	session->is_writing = true;
	return session_need_vault(session, true, &vault, err); /* fetches again if it took long */
}

int
session_read(struct session *session, struct err *err)
{
	bool stays_here = session->stays_here;
	struct vault *vault;
	int r;

	session_close_vault(session);
	session->is_writing = false;
	session->stays_here = true;
	r = session_need_vault(session, false, &vault, err);
	session->stays_here = stays_here;
	return r;
}

const struct project *
session_project(const struct session *session)
{
	assert(session->project != NULL);
	return session->project;
}

struct vault *
session_vault(const struct session *session)
{
	assert(session->vault != NULL);
	return session->vault;
}

struct vault *
session_open_vault(const struct session *session)
{
	return session->vault;
}

int
session_paths(struct session *session, const char **vault, const char **lock, struct err *err)
{
	int r = find_paths(session, err);

	if (r < 0)
		return r;
	*vault = session->vault_path;
	*lock = session->lock_path;
	return 0;
}

bool
session_has_lock(struct session *session)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	return find_paths(session, &ignored) == 0 && session->lock_path != NULL &&
		file_exists(session->lock_path);
}

struct local *
session_local(struct session *session)
{
	return &session->local;
}

int
session_find_file_env(
    struct session *session, const char *name, const struct project_env **out, struct err *err)
{
	const struct project_env *declared;
	const struct project *project;
	int r = session_find_project(session, &project, err);

	if (r < 0)
		return r;
	declared = project == NULL ? NULL : project_find_env(project, name);
	*out = declared == NULL || declared->file == NULL ? NULL : declared;
	return 0;
}

/* A file is read where a command can; whatever changes or asks for a history meets this. */
static int
refuse_file(struct session *session, const char *name, struct err *err)
{
	const struct project_env *file;
	int r = session_find_file_env(session, name, &file, err);

	if (r < 0 || file == NULL)
		return r;
	err_set(err, ERR_REFUSED, "env-is-file", "`%s` is the file `%s`, not in the vault", name,
	    file->file);
	err_why(err, "evenkeep.yaml says so, and such a file is only read");
	return err_fix(err, "to move it into the vault, remove `file:` there, then: `evenkeep init`, "
			    "`evenkeep import %s=%s`", shell_word(file->file), name);
}

/* What evenkeep.yaml says of an environment that the vault does not have. */
static int
explain_declared(const struct session *session, const char *name, struct err *err)
{
	if (session->project == NULL || project_find_env(session->project, name) == NULL)
		return err->code;
	err_why(err, "evenkeep.yaml declares `%s`, but the vault does not have it", name);
	return err_fix(err, "add it to the vault: `evenkeep init`");
}

static struct vault_env *
find_open_env(const struct session *session, const char *name)
{
	size_t i;

	for (i = 0; i < session->env_count; i++)
		if (strcmp(vault_env_info(session->envs[i])->name, name) == 0 &&
		    vault_env_is_current(session->envs[i]))
			return session->envs[i];
	return NULL;
}

int
session_open_env(struct session *session, const char *name, struct vault_env **out,
    struct err *err)
{
	struct vault_env *env = find_open_env(session, name);
	struct vault *vault;
	int r;

	if (env == NULL) {
		r = refuse_file(session, name, err);
		if (r < 0)
			return r;
		r = session_need_vault(session, (session->cmd->needs & CMD_NEEDS_KEY) != 0, &vault,
		    err);
		if (r < 0)
			return r;
		r = vault_env_open(vault, name, &env, err);
		if (r == ERR_NOT_FOUND)
			return explain_declared(session, name, err);
		if (r < 0)
			return share_explain_open(session, err);
		session->envs = list_grow(session->envs, session->env_count, &session->env_room,
		    sizeof(struct vault_env *));
		session->envs[session->env_count++] = env;
	}
	*out = env;
	return 0;
}

void
session_forget_env(struct session *session, const char *name)
{
	char *gone CLEANUP(freep) = xstrdup(name); /* it may be that of one that is closed */
	size_t kept = 0, i;

	for (i = 0; i < session->env_count; i++)
		if (strcmp(vault_env_info(session->envs[i])->name, gone) == 0)
			vault_env_close(session->envs[i]);
		else
			session->envs[kept++] = session->envs[i];
	session->env_count = kept;
}
