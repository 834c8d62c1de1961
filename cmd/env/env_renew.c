/* SPDX-License-Identifier: Apache-2.0 */
/* `env renew`: a commit without changes, so that the environment is young again. */
#include <inttypes.h>

#include "cmd/env/env_cmd.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"
#include "vault/admin.h"

static void
document(const char *name, uint64_t seq, bool would)
{
	struct json *json = output_json("evenkeep.env-renew/1", true);

	json_text(json, "environment", name);
	json_number(json, "seq", seq);
	json_bool(json, "dry_run", would);
}

static int
sign(struct session *session, const char *name, struct grant_result *result, struct err *err)
{
	struct vault_env *env;
	int r;

	r = session_write(session, err);
	if (r == 0)
		r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = vault_env_renew(env, result, err);
	session_forget_env(session, name);
	return r;
}

int
env_renew(struct session *session, const char *name, struct err *err)
{
	struct people people CLEANUP(people_done) = {0};
	bool would = session_globals(session)->dry_run;
	struct grant_result result = {0};
	const struct people_env *env;
	struct vault *vault;
	int r;

	r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = people_load(session, &people, err);
	if (r == 0)
		r = people_get_env(&people, name, &env, err);
	if (r < 0)
		return r;
	if (env->info.right < RIGHT_WRITE) {
		err_set(err, ERR_NO_KEY, "no-right", "you may not write `%s`", name);
		return err_fix(err, "ask who may: `evenkeep env show %s` says who", name);
	}
	result.seq = env->info.seq + 1;
	if (!would)
		r = sign(session, name, &result, err);
	if (r < 0)
		return r;
	document(name, result.seq, would);
	output_line("%s %s, commit %" PRIu64, would ? "would renew" : "renewed", name, result.seq);
	return 0;
}
