/* SPDX-License-Identifier: Apache-2.0 */
/* `audit verify` and `audit head`: that the story is whole, and what to compare it by elsewhere. */
#include <inttypes.h>
#include <string.h>

#include "cmd/audit/audit.h"
#include "cmd/frame/output.h"
#include "cmd/session/session.h"

static const char *
plural(size_t count)
{
	return count == 1 ? "" : "s";
}

int
audit_verify(struct session *session, struct err *err)
{
	struct verify_result found;
	struct json *json;
	int r;

	r = vault_verify(session_vault(session), &found, err);
	if (r < 0)
		return r;
	json = output_json("evenkeep.audit-verify/1", true);
	json_number(json, "environments", found.envs);
	json_number(json, "environments_without_key", found.envs_without_key);
	json_number(json, "rosters", found.rosters);
	json_number(json, "charters", found.charters);
	json_number(json, "commits", found.commits);
	json_number(json, "operations", found.operations);
	json_number(json, "records", found.records);
	json_number(json, "shapes", found.shapes_checked);
	output_answer("every signature and link: %zu roster%s, %zu charter%s, %zu commit%s of %zu "
		      "environment%s", found.rosters, plural(found.rosters), found.charters,
	    plural(found.charters), found.commits, plural(found.commits), found.envs,
	    plural(found.envs));
	output_answer("what they say was done, against what is there: %zu commit%s, %zu record%s, %zu "
		      "shape%s", found.operations, plural(found.operations), found.records,
	    plural(found.records), found.shapes_checked, plural(found.shapes_checked));
	if (found.envs_without_key > 0)
		output_answer("%zu of the environments cannot be read with your key: of these the records "
			      "were compared with what is signed, and what was done is not known",
		    found.envs_without_key);
	return 0;
}

struct heads_told {
	struct vault *vault;
	const char *env; /* NULL: all */
	struct json *json;
	size_t count;
};

static int
tell(void *cookie, const struct env_info *info, struct err *err)
{
	struct heads_told *told = cookie;
	struct buf line CLEANUP(buf_done) = BUF_INIT;

	(void)err;
	if (told->env != NULL && strcmp(told->env, info->name) != 0)
		return 0;
	told->count++;
	vault_head_line(told->vault, info, &line);
	output_answer("%s", buf_text(&line));
	json_open_map(told->json, NULL);
	json_text(told->json, "environment", info->name);
	json_number(told->json, "seq", info->seq);
	json_text(told->json, "line", buf_text(&line));
	json_close_map(told->json);
	return 0;
}

int
audit_head(struct session *session, const struct audit_opts *o, struct err *err)
{
	struct heads_told told = {.vault = session_vault(session), .env = o->env};
	struct vault_env *env;
	int r = 0;

	if (o->env != NULL) /* a name that is not there is refused with a suggestion */
		r = session_open_env(session, o->env, &env, err);
	if (r < 0)
		return r;
	told.json = output_json("evenkeep.audit-head/1", true);
	json_open_list(told.json, "heads");
	r = vault_each_env(told.vault, tell, &told, err);
	if (r < 0)
		return r;
	json_close_list(told.json);
	return 0;
}
