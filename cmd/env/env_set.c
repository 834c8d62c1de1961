/* SPDX-License-Identifier: Apache-2.0 */
/* Changing what is signed of an environment. */
#include <inttypes.h>
#include <stdio.h>
#include <string.h>

#include "base/clock.h"
#include "cmd/env/env_cmd.h"
#include "cmd/frame/output.h"
#include "report/json.h"

/* Two options that are each other's opposite, and the bit of the charter that they are about. */
struct pair {
	const char *on_name, *off_name;
	bool on, off;
	enum policy_bit bit;
	const char *title, *on_word, *off_word;
};

enum { PAIRS = 5 };

static void
pairs_of(const struct env_opts *o, struct pair out[PAIRS])
{
	const struct pair pairs[PAIRS] = {
		{"--protect", "--no-protect", o->protect, o->no_protect, POLICY_PROTECTED, "protected",
			"yes", "no"},
		{"--loader-names", "--no-loader-names", o->loader_names, o->no_loader_names,
			POLICY_LOADER_NAMES, "loader names", "taken", "refused"},
		{"--hide-shape", "--show-shape", o->hide_shape, o->show_shape, POLICY_SHAPE_HIDDEN,
			"shape", "hidden", "shown"},
		{"--close", "--open", o->close, o->open, POLICY_CLOSED, "closed", "yes", "no"},
		{"--require-escrow", "--no-require-escrow", o->escrow, o->no_escrow, POLICY_ESCROW,
			"escrow", "required", "not required"},
	};

	memcpy(out, pairs, sizeof(pairs));
}

static int
parse_age(const char *text, uint32_t *out, struct err *err)
{
	uint64_t span;

	if (strcmp(text, "none") == 0) {
		*out = 0;
		return 0;
	}
	if (clock_parse_duration(text, &span) < 0 || span < 1000 || span / 1000 > UINT32_MAX) {
		err_set(err, ERR_USAGE, "not-a-duration", "`--max-age` takes a length of time");
		return err_fix(err, "digits and one of s m h d w y, as in `--max-age 30d`; or `none`");
	}
	*out = (uint32_t)(span / 1000);
	return 0;
}

static int
settings_of(const struct env_opts *o, struct env_settings *out, struct err *err)
{
	struct pair pairs[PAIRS];

	pairs_of(o, pairs);
	for (size_t i = 0; i < PAIRS; i++) {
		if (pairs[i].on && pairs[i].off)
			return err_set(err, ERR_USAGE, "contradiction", "`%s` and `%s` exclude each other",
				pairs[i].on_name, pairs[i].off_name);
		out->set |= pairs[i].on ? (unsigned)pairs[i].bit : 0;
		out->clear |= pairs[i].off ? (unsigned)pairs[i].bit : 0;
	}
	out->has_base = o->base != NULL;
	out->base = o->base == NULL || strcmp(o->base, "none") == 0 ? "" : o->base;
	out->has_max_age = o->max_age != NULL;
	return o->max_age == NULL ? 0 : parse_age(o->max_age, &out->max_age_s, err);
}

/* One line of what changes; returns whether it does. */
static bool
say_change(const char *title, const char *before, const char *after)
{
	if (strcmp(before, after) == 0) {
		output_marked(MARK_SAME, "%s: %s", title, before);
		return false;
	}
	output_marked(MARK_CHANGED, "%s: %s -> %s", title, before, after);
	return true;
}

static bool
say_plan(const struct env_opts *o, const struct env_info *info, const struct env_settings *settings)
{
	struct pair pairs[PAIRS];
	bool changes = false;

	pairs_of(o, pairs);
	for (size_t i = 0; i < PAIRS; i++) {
		bool now = (info->policy & (uint32_t)pairs[i].bit) != 0;

		if (pairs[i].on || pairs[i].off)
			changes |= say_change(pairs[i].title, now ? pairs[i].on_word : pairs[i].off_word,
				pairs[i].on ? pairs[i].on_word : pairs[i].off_word);
	}
	if (settings->has_max_age) {
		struct buf before CLEANUP(buf_done) = BUF_INIT, after CLEANUP(buf_done) = BUF_INIT;

		env_add_age(info->max_age_s, &before);
		env_add_age(settings->max_age_s, &after);
		changes |= say_change("max age", buf_text(&before), buf_text(&after));
	}
	if (settings->has_base)
		changes |= say_change("base", info->base[0] == '\0' ? "none" : info->base,
			settings->base[0] == '\0' ? "none" : settings->base);
	return changes;
}

/* What the base has against it, told before anything is asked. */
static int
check_base(const struct people *people, const struct people_env *env, const char *name,
	struct err *err)
{
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	const struct people_env *base;
	int r;

	if (name[0] == '\0')
		return 0;
	if (strcmp(name, env->info.name) == 0)
		return err_set(err, ERR_REFUSED, "base-self", "`%s` cannot be its own base", name);
	r = people_get_env(people, name, &base, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < env->count; i++) {
		const struct people_grant *grant = &env->grants[i];
		const struct person *person = people_by_id(people, grant->member_id);

		if (grant->may.is_in_force && grant->may.right >= RIGHT_READ && person != NULL &&
			person->past.member.class != CLASS_RECOVERY &&
			people_right(base, grant->member_id).right < RIGHT_READ)
			buf_addf(&names, "%s%s", names.len == 0 ? "" : ", ", person->past.member.label);
	}
	if (names.len == 0)
		return 0;
	err_set(err, ERR_REFUSED, "base-readers", "%.200s may not read `%s`, and could not use `%s` any longer",
		buf_text(&names), name, env->info.name);
	return err_fix(err, "an owner of `%s` grants it first: `evenkeep grant MEMBER read -e %s`", name,
		name);
}

static int
configure(struct session *session, const char *name, const struct env_settings *settings,
	struct grant_result *result, struct err *err)
{
	struct vault_env *env;
	int r;

	r = session_open_env(session, name, &env, err);
	if (r == 0)
		r = vault_env_configure(env, settings, result, err);
	session_forget_env(session, name);
	return r;
}

static const char *
what_of(const struct env_opts *o)
{
	if (o->close)
		return "end it: nothing can be written to it, and nothing runs with it";
	if (o->no_protect)
		return "take its protection away";
	return "change what its owners signed";
}

int
env_set(struct session *session, const struct env_opts *o, const char *name, struct err *err)
{
	struct people people CLEANUP(people_done) = {0};
	bool would = session_globals(session)->dry_run, changes;
	struct env_settings settings = {0};
	struct grant_result result = {0};
	const struct people_env *env;
	struct vault *vault;
	struct json *json;
	int r;

	r = settings_of(o, &settings, err);
	if (r == 0)
		r = session_need_vault(session, true, &vault, err);
	if (r == 0)
		r = people_load(session, &people, err);
	if (r == 0)
		r = people_get_env(&people, name, &env, err);
	if (r == 0)
		r = people_check_owner(&people, env, err);
	if (r == 0)
		r = check_base(&people, env, settings.base, err);
	if (r < 0)
		return r;
	changes = say_plan(o, &env->info, &settings);
	result.seq = env->info.seq;
	if (changes && !would && !output_is_json())
		r = output_flush(err); /* what is asked is about these lines */
	if (r == 0 && changes)
		r = session_confirm_env(session, &env->info, what_of(o), err);
	if (r == 0 && changes)
		r = session_write(session, err);
	if (r == 0 && changes && !would)
		r = configure(session, name, &settings, &result, err);
	if (r < 0)
		return r;
	if (!changes)
		output_line("%s is so already", name);
	else if (would)
		output_line("would change %s", name);
	else
		output_line("changed %s, commit %" PRIu64, name, result.seq);
	json = output_json("evenkeep.env-set/1", true);
	json_bool(json, "dry_run", would);
	json_text(json, "environment", name);
	json_bool(json, "changed", changes);
	json_number(json, "seq", result.seq);
	return 0;
}
