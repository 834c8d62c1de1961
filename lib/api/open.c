/* SPDX-License-Identifier: Apache-2.0 */
#include "api/api_priv.h"

#include <stdlib.h>

#include "base/clock.h"
#include "base/list.h"
#include "secret/secret.h"

const char *
ek_version(void)
{
	return EK_VERSION;
}

struct ek *
ek_new(void)
{
	secret_start();
	return xcalloc(1, sizeof(struct ek));
}

void
ek_free(struct ek *ek)
{
	if (ek == NULL)
		return;
	vault_close(ek->vault);
	identities_done(&ek->identities);
	token_free(ek->token);
	project_free(ek->project);
	user_config_free(ek->user);
	free(ek->identity_file);
	free(ek->token_file);
	free(ek->vault_path);
	free(ek->lock_file);
	err_done(&ek->err);
	buf_done(&ek->err_text);
	free(ek);
}

static void
replace(char **text, const char *by)
{
	free(*text);
	*text = by == NULL ? NULL : xstrdup(by);
}

void
ek_identity_file(struct ek *ek, const char *path)
{
	replace(&ek->identity_file, path);
}

void
ek_token_file(struct ek *ek, const char *path)
{
	replace(&ek->token_file, path);
}

/* NULL if the variable is not set or empty. */
static const char *
variable(const char *name)
{
	const char *value = getenv(name);

	return value == NULL || value[0] == '\0' ? NULL : value;
}

/* As `evenkeep run`: the SSH key beside one that nobody named, and that is nobody's in this vault. */
static bool
add_login_key(void *cookie)
{
	struct ek *ek = cookie;

	if (!ek->key_is_usual)
		return false;
	ek->key_is_usual = false; /* once */
	return keysource_add_login_key(ek->user->home, &ek->identities);
}

static int
load_key(struct ek *ek, struct err *err)
{
	const struct keysource source = {
		.identity_file = ek->identity_file,
		.token_file = ek->token_file,
		.token_fd = -1,
		.config_folder = ek->user->config_folder,
		.home = ek->user->home,
		.identity_command = (const char *const *)ek->user->identity_command,
		.token_command = (const char *const *)ek->user->token_command,
		.is_usual = &ek->key_is_usual,
	};

	return keysource_load(&source, &ek->identities, &ek->token, ek->key_origin, err);
}

static int
open_vault(struct ek *ek, struct err *err)
{
	const char *elsewhere = variable("EVENKEEP_VAULT");
	int r;

	ek->vault_path = elsewhere != NULL ? xstrdup(elsewhere) :
		project_path(ek->project, ".evenkeep/vault.db");
	ek->lock_file = project_path(ek->project, "evenkeep.lock");
	ek->place = (struct vault_place){
		.path = ek->vault_path,
		.project_root = ek->project->root,
		.lock_file = ek->lock_file,
		.state_folder = ek->user->state_folder,
		.token = ek->token,
		.now_ms = clock_now_ms(),
		.more_keys = add_login_key,
		.cookie = ek,
	};
	r = vault_open(&ek->place, VAULT_READ, &ek->vault, err);
	if (r < 0)
		return r;
	vault_use(ek->vault, &ek->identities);
	return 0;
}

/* What a failed attempt found, so that the handle can be opened again. */
static void
forget(struct ek *ek)
{
	identities_done(&ek->identities);
	token_freep(&ek->token);
	project_freep(&ek->project);
	user_config_freep(&ek->user);
	freep(&ek->vault_path);
	freep(&ek->lock_file);
}

static int
open_all(struct ek *ek, const char *folder, struct err *err)
{
	const char *named = folder == NULL ? variable("EVENKEEP_PROJECT") : NULL;
	int r;

	if (ek->vault != NULL)
		return err_set(err, ERR_USAGE, "already-open", "the handle is open already");
	r = project_find(folder, named, &ek->project, err);
	if (r == 0)
		r = user_config_load(&ek->user, err);
	if (r == 0)
		r = load_key(ek, err);
	if (r == 0)
		r = open_vault(ek, err);
	if (r < 0)
		forget(ek);
	return r;
}

enum ek_status
ek_open(struct ek *ek, const char *folder)
{
	api_begin(ek);
	return api_end(ek, open_all(ek, folder, &ek->err));
}
