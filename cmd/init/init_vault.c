/* SPDX-License-Identifier: Apache-2.0 */
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/init/init.h"
#include "cmd/session/share/share.h"

static int
mark_present(void *cookie, const struct env_info *info, struct err *err)
{
	struct init *init = cookie;
	size_t i;

	for (i = 0; i < init->env_count; i++)
		if (strcmp(init->envs[i].name, info->name) == 0)
			init->envs[i].added = false;
	return 0;
}

static size_t
count_added(const struct init *init)
{
	size_t count = 0, i;

	for (i = 0; i < init->env_count; i++)
		count += init->envs[i].added;
	return count;
}

static int
add_missing(struct init *init, struct err *err)
{
	struct vault *vault;
	size_t i;
	int r;

	r = session_write(init->session, err);
	if (r < 0)
		return r;
	vault = session_vault(init->session);
	for (i = 0; i < init->env_count; i++) {
		struct vault_new_env env = {init->envs[i].name, init->envs[i].is_protected};

		if (!init->envs[i].added)
			continue;
		r = vault_add_env(vault, &env, err);
		if (r < 0)
			return err_ctx(err, "add environment `%s`", env.name);
	}
	return 0;
}

static int
complete(struct init *init, struct err *err)
{
	struct vault *vault;
	int r;

	r = session_need_vault(init->session, false, &vault, err);
	if (r == 0)
		r = vault_each_env(vault, mark_present, init, err);
	if (r < 0 || count_added(init) == 0 || init->would)
		return r;
	return add_missing(init, err);
}

/* A lock file or a store without a vault: it is elsewhere, and a second one would part the team. */
int
init_check_elsewhere(struct init *init, struct err *err)
{
	const struct remote_address *address;
	int r;

	r = share_address(init->session, &address, err);
	if (r < 0)
		return r;
	if (address == NULL && (init->project_made || !session_has_lock(init->session)))
		return 0;
	if (address != NULL)
		err_set(err, ERR_REFUSED, "vault-elsewhere", "the project's vault is at `%s`, and not here",
		    address->text);
	else
		err_set(err, ERR_REFUSED, "vault-elsewhere", "evenkeep.lock names a vault that is not here");
	err_why(err, "this project has one already; a new one would be another");
	return share_fix_elsewhere(err);
}

static int
make(struct init *init, const char *vault_path, const char *lock_path, struct err *err)
{
	struct vault_new_env *envs CLEANUP(freep) = xcalloc(init->env_count + 1, sizeof(*envs));
	char *folder CLEANUP(freep) = path_folder(vault_path);
	const struct user_config *user;
	uint8_t id[VAULT_ID];
	const struct project *project;
	struct vault_new what;
	char label[65];
	size_t i;
	int r;

	r = session_need_user(init->session, &user, err);
	if (r == 0)
		r = session_find_project(init->session, &project, err);
	if (r == 0)
		r = file_make_folders(folder, err);
	if (r < 0)
		return r;
	for (i = 0; i < init->env_count; i++)
		envs[i] = (struct vault_new_env){init->envs[i].name, init->envs[i].is_protected};
	self_label(label);
	what = (struct vault_new){
		.path = vault_path,
		.project_root = project == NULL ? NULL : project->root,
		.state_folder = user->state_folder,
		.lock_file = lock_path,
		.label = label,
		.self = init->self.keys.items[0],
		.recovery = init->has_recovery ? &init->recovery.to : NULL,
		.recovery_signpk = init->recovery_shown ? init->recovery.signpk : NULL,
		.envs = envs,
		.env_count = init->env_count,
		.now_ms = session_now_ms(init->session),
	};
	return vault_create(&what, id, err);
}

int
init_vault(struct init *init, bool exists, struct err *err)
{
	const char *vault_path, *lock_path;
	size_t i;
	int r;

	for (i = 0; i < init->env_count; i++)
		init->envs[i].added = true;
	if (exists)
		return complete(init, err);
	init->vault_made = true;
	if (init->would)
		return 0;
	r = session_paths(init->session, &vault_path, &lock_path, err);
	if (r == 0)
		r = make(init, vault_path, lock_path, err);
	return r;
}
