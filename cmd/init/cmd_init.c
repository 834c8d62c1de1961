/* SPDX-License-Identifier: Apache-2.0 */
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "cmd/commands.h"
#include "cmd/init/init.h"
#include "cmd/members/people.h"
#include "cmd/session/lockwrite.h"
#include "cmd/frame/output.h"
#include "cmd/frame/screens.h"
#include "cmd/frame/shell_word.h"
#include "cmd/frame/terminal.h"
#include "cmd/session/git.h"
#include "cmd/share/share_cmds.h"
#include "config/files.h"

static const struct opt opts[] = {
	OPT_NAMES(0, "env", struct init_opts, envs, "ENV", "an environment, in order of promotion (repeatable)"),
	OPT_STRING(0, "name", struct init_opts, name, "NAME", "name of the project (default: of the folder)"),
	OPT_FLAG(0, "passphrase", struct init_opts, passphrase, "protect a new identity by a passphrase"),
	OPT_STRING(0, "recovery", struct init_opts, recovery, "RECIPIENT", "public part (age1…) of a recovery key made elsewhere"),
	OPT_STRING(0, "remote", struct init_opts, remote, "ADDRESS", "share the vault there: as `remote add` does"),
	OPT_FLAG(0, "no-recovery", struct init_opts, no_recovery, "make no recovery key"),
	OPT_END,
};

static void
join_envs(const struct init *init, bool added_only, struct buf *out)
{
	size_t i;

	for (i = 0; i < init->env_count; i++) {
		if (added_only && !init->envs[i].added)
			continue;
		buf_addf(out, "%s%s%s", out->len == 0 ? "" : ", ", init->envs[i].name,
		    init->envs[i].is_protected ? " (protected)" : "");
	}
}

/* A protected environment that only identity files open. */
static void
say_recovery(const struct init *init)
{
	struct people people CLEANUP(people_done) = {.count = 0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const struct people_env *env;

	if (init->o->no_recovery || init->would || people_load(init->session, &people, &ignored) < 0)
		return;
	for (size_t i = 0; i < init->env_count; i++) {
		if (!init->envs[i].added || !init->envs[i].is_protected ||
		    people_get_env(&people, init->envs[i].name, &env, &ignored) < 0 ||
		    people_has_recovery(&people, env))
			continue;
		output_warning("there is no recovery key for `%s`: who loses the identity file loses every value",
		    env->info.name);
		output_note("`evenkeep recovery replace` makes the first one, on a terminal, or with --to and the "
			    "public part of a key made with age-keygen");
		return;
	}
}

static void
say_next(const char *env)
{
	struct project_files files CLEANUP(project_files_done) = {0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	size_t count = project_files_find(".", &files, &ignored) < 0 ? 0 : files.env_files.count;

	if (count == 1)
		output_next("evenkeep import %s=%s", shell_word(files.env_files.items[0]), env);
	else if (count > 1)
		output_next("evenkeep import -n, which shows what becomes of your %zu env files", count);
	else
		output_next("evenkeep set NAME -e %s, or evenkeep import FILE=%s", env, env);
}

/* Where the repository has an origin, so may the vault. */
static void
say_sharing(void)
{
	static const char *const args[] = {"remote", "get-url", "origin", NULL};
	struct buf url CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	char *top CLEANUP(freep) = git_top(".");
	struct git git;

	if (top != NULL && git_begin(top, args, &git, &ignored) == 0 && git_end(&git, &url) &&
	    url.len > 0)
		output_note("to share it with who has this repository: evenkeep remote add git:origin");
}

static void
say(const struct init *init)
{
	const char *made = init->would ? "would make" : "made";
	const char *wrote = init->would ? "would write" : "wrote";
	struct buf envs CLEANUP(buf_done) = BUF_INIT;

	join_envs(init, true, &envs);
	if (init->self.is_made)
		output_line("%s your identity %s: keep a copy of it", made, init->self.path);
	if (init->project_made)
		output_line("%s evenkeep.yaml from what is here: look it over", wrote);
	if (init->vault_made)
		output_line("%s the vault with %s", made, buf_text(&envs));
	else if (envs.len > 0)
		output_line("%s %s to the vault", init->would ? "would add" : "added", buf_text(&envs));
	else
		output_line("the vault has all its environments already; nothing was changed");
	if (init->ignore_written)
		output_line("%s a line for .evenkeep/ to .gitignore", init->would ? "would add" : "added");
	if (init->lock_written)
		output_line("%s evenkeep.lock: commit it with evenkeep.yaml", wrote);
	if (init->is_shared)
		output_line("shared it at `%s`, which evenkeep.yaml says now", init->o->remote);
	say_recovery(init);
	if (init->vault_made)
		say_next(init->envs[0].name);
	if (init->vault_made && !init->is_shared)
		say_sharing();
}

static void
document(const struct init *init)
{
	struct json *json = output_json("evenkeep.init/1", true);
	struct buf public CLEANUP(buf_done) = BUF_INIT;
	size_t i;

	selfkey_public(&init->self.keys, &public);
	json_bool(json, "dry_run", init->would);
	json_text(json, "identity", init->self.path);
	json_bool(json, "identity_made", init->self.is_made);
	json_text(json, "recipient", public.len == 0 ? NULL : buf_text(&public));
	json_bool(json, "project_made", init->project_made);
	json_bool(json, "vault_made", init->vault_made);
	json_bool(json, "recovery_key", init->has_recovery);
	json_open_list(json, "environments");
	for (i = 0; i < init->env_count; i++) {
		json_open_map(json, NULL);
		json_text(json, "name", init->envs[i].name);
		json_bool(json, "protected", init->envs[i].is_protected);
		json_bool(json, "added", init->envs[i].added);
		json_close_map(json);
	}
	json_close_list(json);
}

static int
check_opts(const struct init *init, struct err *err)
{
	const struct init_opts *o = init->o;

	if (o->recovery != NULL && o->no_recovery)
		return err_set(err, ERR_USAGE, "contradiction", "`--recovery` and `--no-recovery` exclude "
								"each other");
	if (o->passphrase && !init->would && !terminal_is_there())
		return err_set(err, ERR_REFUSED, "no-terminal", "a passphrase is asked for on a terminal, "
								"and there is none");
	return 0;
}

/* A vault that was just made is shared at once. */
static int
share(struct init *init, struct err *err)
{
	struct remote_added ignored;
	int r;

	if (init->o->remote == NULL || init->would)
		return 0;
	session_close_vault(init->session);
	r = remote_add(init->session, init->o->remote, NULL, &ignored, err);
	if (r < 0)
		return err_ctx(err, "the vault was made; share it");
	init->is_shared = true;
	return 0;
}

static int
check_remote(const struct init *init, bool exists, struct err *err)
{
	struct remote_address address;
	int r;

	if (init->o->remote == NULL)
		return 0;
	if (exists) {
		err_set(err, ERR_USAGE, "vault-exists", "`--remote` is for a vault that is made now");
		return err_fix(err, "`evenkeep remote add %s`", shell_word(init->o->remote));
	}
	r = remote_address_parse(slice_of_text(init->o->remote), &address, err);
	if (r < 0)
		return err_ctx(err, "--remote");
	remote_address_done(&address);
	return 0;
}

/* The lock of a vault that was just made or got environments. */
static int
write_lock(struct init *init, struct err *err)
{
	struct vault *vault;
	int r;

	session_close_vault(init->session);
	r = session_need_vault(init->session, false, &vault, err);
	return r < 0 ? r : lock_write(init->session, vault, &init->lock_written, err);
}

static bool
added_any(const struct init *init)
{
	size_t i;

	for (i = 0; i < init->env_count; i++)
		if (init->envs[i].added)
			return true;
	return false;
}

/* Where the vault is or will be; before there is a project file it will stand here. */
static int
vault_exists(struct init *init, bool *out, struct err *err)
{
	const char *vault_path, *lock_path;
	int r;

	if (init->project_made) {
		vault_path = variable("EVENKEEP_VAULT");
		*out = file_exists(vault_path == NULL ? ".evenkeep/vault.db" : vault_path);
		return 0;
	}
	r = session_paths(init->session, &vault_path, &lock_path, err);
	if (r < 0)
		return r;
	*out = file_exists(vault_path);
	return 0;
}

static int
ignore(struct init *init, struct err *err)
{
	const struct project *project;
	int r;

	r = session_find_project(init->session, &project, err);
	return r < 0 ? r : init_ignore(init, project == NULL ? "." : project->root, err);
}

static int
run(struct session *session, const void *cookie, const struct args *args, struct err *err)
{
	struct init init CLEANUP(init_done) = {.session = session, .o = cookie};
	bool exists;
	int r;

	init.would = session_globals(session)->dry_run;
	r = check_opts(&init, err);
	if (r == 0)
		r = init_project(&init, err);
	if (r == 0)
		r = vault_exists(&init, &exists, err);
	if (r == 0)
		r = check_remote(&init, exists, err);
	if (r == 0 && !exists)
		r = init_check_elsewhere(&init, err);
	if (r == 0 && !exists)
		r = self_find(session, init.o->passphrase, &init.self, err);
	if (r == 0 && !exists)
		r = init_recovery(&init, err);
	if (r == 0)
		r = init_write_project(&init, err);
	if (r == 0)
		r = ignore(&init, err);
	if (r == 0)
		r = init_vault(&init, exists, err);
	if (r == 0)
		r = share(&init, err);
	if (r == 0 && !init.would && added_any(&init))
		r = write_lock(&init, err);
	if (r < 0)
		return r;
	document(&init);
	say(&init);
	return 0;
}

const struct cmd cmd_init = {
	.name = "init",
	.synopsis = "[--env ENV…] [--identity FILE]",
	.summary = "make a project, your identity and the vault",
	.text = "Proposes evenkeep.yaml from the compose and env files that are here, makes an identity\n"
		"if you have none, and the vault with its environments (dev, staging and prod, unless\n"
		"said otherwise). prod, production and live are protected: writing them asks first. With\n"
		"the first protected environment a recovery key is made and shown once. In a project that\n"
		"has a vault only the environments that are missing are added.\n",
	.examples = {"evenkeep init", "evenkeep init --env dev,staging,prod"},
	.needs = CMD_WRITES,
	.takes = CMD_TAKES_IDENTITY | CMD_TAKES_JSON | CMD_TAKES_DRY_RUN,
	.opts = opts,
	.opts_size = sizeof(struct init_opts),
	.run = run,
};
