/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <stdlib.h>
#include <sys/stat.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"
#include "cmd/doctor/doctor.h"
#include "cmd/frame/platform.h"
#include "cmd/members/people.h"
#include "cmd/run/refusals.h"

enum { LOCK_MOST = 1 << 20 };

static const uint64_t warn_ahead_ms = UINT64_C(30) * 86400 * 1000;

static void
check_file(const char *path, struct checkups *out)
{
	char *folder CLEANUP(freep) = path_folder(path);
	struct stat status;

	if (stat(path, &status) < 0)
		return;
	if ((status.st_mode & 037) != 0)
		checkup_add(out, HEALTH_WARN, "vault file", "chmod 600 on it",
		    "`%s` can be read or written by others (mode %04o)", path,
		    (unsigned)(status.st_mode & 07777));
	if (platform_is_network(folder))
		checkup_add(out, HEALTH_WARN, "vault file", "keep it on a local disk",
		    "`%s` is on a network file system: it can be read, not written", path);
}

static void
check_leftovers(const char *path, struct checkups *out)
{
	char *folder CLEANUP(freep) = path_folder(path);
	size_t count = vault_leftovers(path);
	char fix[200];

	if (count == 0)
		return;
	snprintf(fix, sizeof(fix), "remove `.%.100s.*.part*` there; the next restore does it too",
	    path_name(path));
	checkup_add(out, HEALTH_WARN, "leftovers", fix, "%zu file%s of an interrupted restore in `%s`",
	    count, count == 1 ? "" : "s", folder);
}

static void
check_lock(struct session *session, struct vault *vault, struct checkups *out)
{
	struct buf before CLEANUP(buf_done) = BUF_INIT;
	struct buf now CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const char *vault_path, *lock_path;

	if (session_paths(session, &vault_path, &lock_path, &err) < 0 || lock_path == NULL)
		return;
	if (file_read(lock_path, LOCK_MOST, &before, &err) < 0) {
		checkup_add(out, HEALTH_WARN, "lock file", "evenkeep pin",
		    "there is no evenkeep.lock: a fresh machine could be shown an old vault");
		return;
	}
	if (vault_is_partial(vault))
		checkup_add(out, HEALTH_WARN, "lock file", "evenkeep fetch --all",
		    "this is a reader's copy of the vault, which is less than evenkeep.lock tells of");
	else if (vault_lock_text(vault, &now, &err) < 0)
		checkup_add_err(out, HEALTH_FAIL, "lock file", &err);
	else if (slice_equal(buf_slice(&before), buf_slice(&now)))
		checkup_add(out, HEALTH_OK, "lock file", NULL, "says what the vault has");
	else
		checkup_add(out, HEALTH_WARN, "lock file", "evenkeep pin, and commit evenkeep.lock",
		    "the vault is newer than evenkeep.lock");
}

struct seen {
	struct session *session;
	struct checkups *out;
	size_t readable, count;
};

static int
check_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct seen *seen = cookie;
	uint64_t now_ms = session_now_ms(seen->session);
	uint64_t age_s = now_ms > info->time_ms ? (now_ms - info->time_ms) / 1000 : 0;

	seen->count++;
	seen->readable += info->right != RIGHT_NONE;
	if (info->is_stale)
		checkup_add(seen->out, HEALTH_FAIL, "age", "somebody who may write signs it anew: `evenkeep env renew`",
		    "`%s` is older than its owners allow: it is refused", info->name);
	else if (info->max_age_s != 0 && age_s > info->max_age_s / 2)
		checkup_add(seen->out, HEALTH_WARN, "age", "any `evenkeep set` renews it, or `evenkeep env renew`",
		    "`%s` is past half of the age its owners allow", info->name);
	if ((info->policy & POLICY_CLOSED) != 0)
		checkup_add(seen->out, HEALTH_WARN, "environment", NULL, "`%s` is closed", info->name);
	return 0;
}

static void
check_key(
    struct session *session, struct vault *vault, const struct seen *seen, struct checkups *out)
{
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct self_info self;

	if (vault_check_token(vault, &err) < 0)
		checkup_add_err(out, HEALTH_FAIL, "key", &err);
	else if (vault_self_info(vault, &self) && self.shapes_only)
		checkup_add(out, HEALTH_OK, "key", NULL,
		    "%s: compares %zu environment%s, and reads none", session_key_origin(session),
		    seen->count, seen->count == 1 ? "" : "s");
	else if (session_key_trouble(session) != NULL)
		checkup_add(out, HEALTH_FAIL, "key", "name one that is there, or none", "%s",
		    session_key_trouble(session));
	else if (session_identities(session)->count == 0)
		checkup_add(out, HEALTH_WARN, "key", "`evenkeep init` makes one; or name it: --identity "
		    "FILE", "no key was found without asking for a passphrase: only what needs none can "
		    "be read");
	else if (seen->readable == 0 && seen->count > 0)
		checkup_add(out, HEALTH_FAIL, "key", "ask an owner to let you in",
		    "%s may read no environment of this vault", session_key_origin(session));
	else
		checkup_add(out, HEALTH_OK, "key", NULL, "%s: may read %zu of %zu environment%s",
		    session_key_origin(session), seen->readable, seen->count,
		    seen->count == 1 ? "" : "s");
}

/* A membership or token that ends is renewed before, not after, the first refusal (VAULT.md §8). */
static void
check_end(struct session *session, struct vault *vault, struct checkups *out)
{
	uint64_t now_ms = session_now_ms(session);
	struct self_info self;
	char when[CLOCK_AGO];

	if (!vault_self_info(vault, &self) || self.not_after_ms == 0 ||
	    self.not_after_ms > now_ms + warn_ahead_ms)
		return;
	clock_ago(self.not_after_ms, now_ms, when);
	if (self.not_after_ms <= now_ms)
		checkup_add(out, HEALTH_FAIL, "validity", "ask an administrator to renew it",
		    "`%s` expired %s", self.label, when);
	else
		checkup_add(out, HEALTH_WARN, "validity", "ask an administrator to renew it in time",
		    "`%s` expires %s", self.label, when);
}

static void
check_passphrase(struct session *session, struct checkups *out)
{
	if (session_passphrase_is_weak(session))
		checkup_add(out, HEALTH_WARN, "passphrase", session_passphrase_advice,
		    "the passphrase of your identity is cheap to guess: the file was made with little work");
}

struct local_seen {
	struct session *session;
	struct checkups *out;
	size_t values;
};

/* What stands over one environment of the vault, or over nothing. */
static int
check_local_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct local_seen *seen = cookie;
	struct err absent CLEANUP(err_done) = ERR_INIT;
	struct vault_env *env;
	char fix[200];

	(void)err;
	seen->values += info->n_live;
	if (info->n_live == 0)
		return 0;
	snprintf(fix, sizeof(fix), "evenkeep unset NAME --local -e %s", info->name);
	if (info->right != RIGHT_OWN)
		checkup_add(seen->out, HEALTH_FAIL, "local values",
		    "use the identity that made them, or remove `.evenkeep/local.db`",
		    "those over `%s` are of another identity: nothing of `%s` is read", info->name,
		    info->name);
	else if (session_open_env(seen->session, info->name, &env, &absent) < 0)
		checkup_add(seen->out, HEALTH_WARN, "local values", fix,
		    "%u over `%s`, which is no environment of the vault", info->n_live, info->name);
	else if (session_env_is_protected(seen->session, vault_env_info(env)))
		checkup_add(seen->out, HEALTH_WARN, "local values", fix,
		    "%u over `%s` are not used: it is protected", info->n_live, info->name);
	return 0;
}

/* Values of this person alone: they are in no backup and nobody else has them. */
static void
check_local(struct session *session, struct checkups *out)
{
	struct local_seen seen = {.session = session, .out = out};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct vault *local = NULL;
	size_t before = out->count;
	int r;

	if (!local_is_there(session) || session_identities(session)->count == 0)
		return;
	r = local_open_vault(session, &local, &err);
	if (r == 0 && local != NULL)
		r = vault_each_env(local, check_local_env, &seen, &err);
	if (r < 0)
		checkup_add_err(out, HEALTH_FAIL, "local values", &err);
	else if (out->count == before)
		checkup_add(out, HEALTH_OK, "local values", NULL,
		    "%zu of your own, in no backup and for nobody else", seen.values);
}

/* What runs beside this is not what is here. */
static void
check_watches(struct session *session, struct checkups *out)
{
	struct refusals refusals CLEANUP(refusals_done) = {NULL, 0, 0};
	char words[REFUSAL_WORDS];

	refusals_load(session, &refusals);
	for (size_t i = 0; i < refusals.count; i++) {
		refusal_words(&refusals.items[i], words);
		checkup_add(out, HEALTH_WARN, "watch", NULL, "%s: [%s] %.400s", words, refusals.items[i].id,
		    refusals.items[i].message);
	}
}

/* What only identity files open is gone with the last of them. */
static void
check_recovery(struct session *session, struct checkups *out)
{
	struct people people CLEANUP(people_done) = {.count = 0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	struct buf names CLEANUP(buf_done) = BUF_INIT;

	if (people_load(session, &people, &ignored) < 0)
		return;
	for (size_t i = 0; i < people.env_count; i++) {
		const struct people_env *env = &people.envs[i];

		if (session_env_is_protected(session, &env->info) && !people_has_recovery(&people, env))
			buf_addf(&names, "%s`%s`", names.len == 0 ? "" : ", ", env->info.name);
	}
	if (names.len > 0)
		checkup_add(out, HEALTH_WARN, "recovery", "evenkeep recovery replace, by an administrator",
		    "there is no recovery key for %s: with the last identity file every value is lost",
		    buf_text(&names));
}

void
doctor_vault(struct session *session, struct checkups *out)
{
	struct seen seen = {.session = session, .out = out};
	struct err err CLEANUP(err_done) = ERR_INIT;
	const char *vault_path, *lock_path;
	struct vault *vault;
	int r;

	if (session_paths(session, &vault_path, &lock_path, &err) < 0)
		return; /* no project: said already */
	check_file(vault_path, out);
	check_watches(session, out);
	check_leftovers(vault_path, out);
	r = session_need_vault(session, false, &vault, &err);
	check_passphrase(session, out);
	if (r == 0)
		r = vault_each_env(vault, check_env, &seen, &err);
	if (r < 0) {
		checkup_add_err(out, HEALTH_FAIL, "vault", &err);
		return;
	}
	checkup_add(out, HEALTH_OK, "vault", NULL, "%zu environment%s, signatures and links are right",
	    seen.count, seen.count == 1 ? "" : "s");
	check_key(session, vault, &seen, out);
	check_end(session, vault, out);
	check_recovery(session, out);
	check_lock(session, vault, out);
	check_local(session, out);
}
