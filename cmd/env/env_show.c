/* SPDX-License-Identifier: Apache-2.0 */
/* What is signed of an environment. */
#include <inttypes.h>
#include <stdio.h>

#include "base/clock.h"
#include "base/hex.h"
#include "cmd/env/env_cmd.h"
#include "cmd/frame/output.h"
#include "report/json.h"

void
env_add_age(uint32_t max_age_s, struct buf *out)
{
	static const struct {
		uint32_t seconds;
		const char *word;
	} units[] = {{86400, "day"}, {3600, "hour"}, {60, "minute"}, {1, "second"}};
	size_t i = 0;

	if (max_age_s == 0) {
		buf_add_text(out, "none");
		return;
	}
	while (max_age_s % units[i].seconds != 0)
		i++;
	buf_addf(out, "%u %s%s", max_age_s / units[i].seconds, units[i].word,
		max_age_s == units[i].seconds ? "" : "s");
}

static bool
has(const struct env_info *info, enum policy_bit bit)
{
	return (info->policy & (uint32_t)bit) != 0;
}

/* Labels of those who may exactly that much, and are in force or not. */
static void
add_people(const struct people *people, const struct people_env *env, enum right right,
	struct buf *out)
{
	for (size_t i = 0; i < env->count; i++) {
		const struct people_grant *grant = &env->grants[i];

		if (grant->may.right != right)
			continue;
		buf_addf(out, "%s%s", out->len == 0 ? "" : ", ", people_label(people, grant->member_id));
		if (grant->may.is_scoped)
			buf_add_text(out, " (some names)");
		if (!grant->may.is_in_force)
			buf_add_text(out, " (over)");
	}
	if (out->len == 0)
		buf_add_text(out, "nobody");
}

static const char *
protection(struct session *session, const struct env_info *info)
{
	if (has(info, POLICY_PROTECTED))
		return "yes: writing it asks first";
	return session_env_is_protected(session, info) ? "here only, by evenkeep.yaml" : "no";
}

static void
say(struct session *session, const struct people *people, const struct people_env *env)
{
	static const char *const words[] = {"", "readers", "writers", "owners"};
	const struct env_info *info = &env->info;
	struct buf age CLEANUP(buf_done) = BUF_INIT;
	char ago[CLOCK_AGO];

	env_add_age(info->max_age_s, &age);
	output_answer("%s: %u value%s, commit %" PRIu64, info->name, info->n_live,
		info->n_live == 1 ? "" : "s", info->seq);
	clock_ago(info->time_ms, people->now_ms, ago);
	output_answer("    changed       %s%s%s", ago, info->author[0] == '\0' ? "" : " by ", info->author);
	output_answer("    protected     %s", protection(session, info));
	output_answer("    closed        %s", has(info, POLICY_CLOSED)
			? "yes: nothing is written, nothing runs" : "no");
	output_answer("    loader names  %s", has(info, POLICY_LOADER_NAMES)
			? "taken" : "refused, unless a contract declares them");
	output_answer("    max age       %s", buf_text(&age));
	output_answer("    shape         %s", has(info, POLICY_SHAPE_HIDDEN)
			? "hidden" : "names and ages are seen by every person");
	output_answer("    escrow        %s", has(info, POLICY_ESCROW) ? "required" : "not required");
	output_answer("    base          %s", info->base[0] == '\0' ? "none" : info->base);
	clock_ago(env->key_ms, people->now_ms, ago);
	output_answer("    key           number %u, of %s (commit %" PRIu64 ")", info->epoch, ago, env->key_seq);
	for (size_t right = RIGHT_OWN; right >= RIGHT_READ; right--) {
		struct buf names CLEANUP(buf_done) = BUF_INIT;

		add_people(people, env, (enum right)right, &names);
		output_answer("    %-13s %s", words[right], buf_text(&names));
	}
}

static void
grants_json(const struct people *people, const struct people_env *env, struct json *json)
{
	json_open_list(json, "grants");
	for (size_t i = 0; i < env->count; i++) {
		const struct people_grant *grant = &env->grants[i];

		json_open_map(json, NULL);
		json_text(json, "member", people_label(people, grant->member_id));
		json_text(json, "right", right_word(grant->may));
		json_bool(json, "in_force", grant->may.is_in_force);
		json_close_map(json);
	}
	json_close_list(json);
}

static void
env_json(const struct people *people, const struct people_env *env, struct json *json)
{
	const struct env_info *info = &env->info;
	char id[2 * ENV_ID + 1];

	hex_text(info->env_id, ENV_ID, id);
	json_open_map(json, NULL);
	json_text(json, "name", info->name);
	json_text(json, "id", id); /* what its objects are below in a shared store */
	json_number(json, "seq", info->seq);
	json_number(json, "charter", info->charter_seq);
	json_time(json, "changed_at", info->time_ms);
	json_text(json, "changed_by", info->author);
	json_number(json, "names", info->n_live);
	json_bool(json, "protected", has(info, POLICY_PROTECTED));
	json_bool(json, "closed", has(info, POLICY_CLOSED));
	json_bool(json, "loader_names", has(info, POLICY_LOADER_NAMES));
	json_bool(json, "shape_hidden", has(info, POLICY_SHAPE_HIDDEN));
	json_bool(json, "escrow_required", has(info, POLICY_ESCROW));
	json_number(json, "max_age_s", info->max_age_s);
	json_text(json, "base", info->base[0] == '\0' ? NULL : info->base);
	json_number(json, "key", info->epoch);
	json_number(json, "key_seq", env->key_seq);
	json_time(json, "key_at", env->key_ms);
	json_bool(json, "stale", env->info.is_stale);
	grants_json(people, env, json);
	json_close_map(json);
}

int
env_show(struct session *session, const char *name, struct err *err)
{
	struct people people CLEANUP(people_done) = {0};
	const struct people_env *only = NULL;
	struct json *json = NULL;
	int r;

	session_stay_here(session);
	r = people_load(session, &people, err);
	if (r == 0)
		r = people_load_keys(session, &people, err);
	if (r == 0 && name != NULL)
		r = people_get_env(&people, name, &only, err);
	if (r < 0)
		return r;
	if (output_is_json()) {
		json = output_json("evenkeep.env-show/1", true);
		json_open_list(json, "environments");
	}
	for (size_t i = 0; i < people.env_count; i++) {
		if (only != NULL && only != &people.envs[i])
			continue;
		if (json != NULL)
			env_json(&people, &people.envs[i], json);
		else
			say(session, &people, &people.envs[i]);
	}
	if (json != NULL)
		json_close_list(json);
	return 0;
}
