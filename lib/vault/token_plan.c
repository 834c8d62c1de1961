/* SPDX-License-Identifier: Apache-2.0 */
/* What a token is to read, and whether who asks could grant it. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/name.h"
#include "vault/admin.h"
#include "vault/envs_priv.h"
#include "vault/token_new.h"
#include "vault/verify_priv.h"
#include "vault/who_priv.h"

void
token_plan_done(struct token_plan *plan)
{
	size_t i, k;

	for (i = 0; i < plan->grant_count; i++) {
		for (k = 0; k < plan->grants[i].name_count; k++)
			free(plan->grants[i].names[k]);
		free(plan->grants[i].names);
	}
	free(plan->grants);
	*plan = (struct token_plan){0};
}

static struct token_grant *
grant_add(struct token_plan *plan, const char *env)
{
	size_t room = plan->grant_count;
	struct token_grant *grant;

	plan->grants = list_grow(plan->grants, plan->grant_count, &room, sizeof(*grant));
	grant = &plan->grants[plan->grant_count++];
	*grant = (struct token_grant){0};
	memcpy(grant->env, env, strlen(env) + 1);
	return grant;
}

static int
compare_names(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

/* Ascending, each once. */
static void
names_add(struct token_grant *grant, const char *const *names, size_t count)
{
	size_t i;

	grant->names = count == 0 ? NULL : xcalloc(count, sizeof(*grant->names));
	for (i = 0; i < count; i++)
		grant->names[i] = xstrdup(names[i]);
	if (count > 1)
		qsort(grant->names, count, sizeof(*grant->names), compare_names);
	for (i = 0; i < count; i++)
		if (i == 0 || strcmp(grant->names[i], grant->names[grant->name_count - 1]) != 0)
			grant->names[grant->name_count++] = grant->names[i];
		else
			free(grant->names[i]);
}

/* A name that nothing has is a slip of the pen: the job would get nothing, and nobody would know. */
static int
names_check(struct vault_env *env, struct vault_env *base, const char *const *names, size_t count,
    struct err *err)
{
	size_t i;

	for (i = 0; i < count; i++) {
		struct envset *found CLEANUP(envset_freep) = NULL, *under CLEANUP(envset_freep) = NULL;
		struct slice name = slice_of_text(names[i]);
		int r = name_check(name, err);

		if (r == 0)
			r = vault_env_read(env, &name, 1, &found, err);
		if (r == 0 && base != NULL)
			r = vault_env_read(base, &name, 1, &under, err);
		if (r < 0)
			return r;
		if (envset_count(found) > 0 || (under != NULL && envset_count(under) > 0))
			continue;
		err_set(err, ERR_NOT_FOUND, "no-name", "`%s` has no `%s`", env->info.name, names[i]);
		return err_fix(err, "`evenkeep list -e %s` shows what there is", env->info.name);
	}
	return 0;
}

int
token_plan_add(struct vault *vault, struct token_plan *plan, const char *name,
    const char *const *names, size_t name_count, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct vault_env *base CLEANUP(vault_env_closep) = NULL;
	int r;

	r = vault_env_open(vault, name, &env, err);
	if (r == 0)
		r = vault_env_base(env, &base, err);
	if (r == 0)
		r = names_check(env, base, names, name_count, err);
	if (r < 0)
		return r;
	if (base != NULL)
		names_add(grant_add(plan, base->info.name), names, name_count);
	names_add(grant_add(plan, env->info.name), names, name_count);
	memcpy(plan->env, env->info.name, sizeof(plan->env));
	return 0;
}

static int
keep_name(void *cookie, struct slice name, struct err *err)
{
	struct token_grant *grant = cookie;
	size_t room = grant->name_count;

	(void)err;
	grant->names = list_grow(grant->names, grant->name_count, &room, sizeof(*grant->names));
	grant->names[grant->name_count++] = xstrndup((const char *)name.data, name.len);
	return 0;
}

/* The same grant again; names that this reader cannot know leave it out. */
static int
copy_grant(struct vault_env *env, const struct grant *grant, struct token_plan *plan, bool *all,
    struct err *err)
{
	struct token_grant *copy = grant_add(plan, env->info.name);
	int r;

	if (grant_is_whole(grant))
		return 0;
	r = vault_env_each_scope_name(env, grant->member_id, keep_name, copy, err);
	if (r != ERR_NO_KEY)
		return r;
	plan->grant_count--;
	*all = false;
	err_done(err);
	return 0;
}

static bool
is_under(const struct envs *envs, const struct token_plan *plan, const char *name)
{
	size_t i, k;

	for (i = 0; i < envs->count; i++)
		for (k = 0; k < plan->grant_count; k++)
			if (strcmp(envs->items[i]->info.name, plan->grants[k].env) == 0 &&
			    strcmp(envs->items[i]->info.base, name) == 0)
				return true;
	return false;
}

/* The only one that lies under no other of them; which first, so that those underneath come first. */
static void
choose_env(const struct envs *envs, struct token_plan *plan)
{
	size_t tops = 0, i, last = 0;
	struct token_grant top;

	for (i = 0; i < plan->grant_count; i++)
		if (!is_under(envs, plan, plan->grants[i].env)) {
			last = i;
			tops++;
		}
	if (tops != 1)
		return;
	memcpy(plan->env, plan->grants[last].env, sizeof(plan->env));
	top = plan->grants[last];
	plan->grants[last] = plan->grants[plan->grant_count - 1];
	plan->grants[plan->grant_count - 1] = top;
}

int
token_plan_like(struct vault *vault, const struct member *member, struct token_plan *plan, bool *all,
    struct err *err)
{
	struct envs envs CLEANUP(envs_done) = {0};
	size_t i;
	int r;

	*all = true;
	memcpy(plan->label, member->label, sizeof(plan->label));
	plan->not_after_ms = member->not_after_ms;
	r = envs_open_waived(vault, WAIVE_AGE, &envs, err);
	for (i = 0; r == 0 && i < envs.count; i++) {
		const struct grant *grant =
		    charter_grant(&env_charter(envs.items[i])->charter, member->id);

		if (grant != NULL)
			r = copy_grant(envs.items[i], grant, plan, all, err);
	}
	if (r == 0)
		choose_env(&envs, plan);
	return r;
}

static int
refuse_owner(const struct vault_env *env, struct err *err)
{
	struct buf who CLEANUP(buf_done) = BUF_INIT;

	who_owns(env, &who);
	err_set(err, ERR_NO_KEY, "no-right", "only an owner of `%s` lets a token read it",
	    env->info.name);
	return err_fix(err, "ask %s", who.len == 0 ? "nobody: none is left" : buf_text(&who));
}

static int
check_label(const struct vault *vault, const char *label, struct err *err)
{
	const struct roster *roster = vault_roster(vault);
	size_t i;

	if (!label_is_valid(slice_of_text(label)))
		return err_set(err, ERR_USAGE, "label-invalid",
		    "a label is 1 to %d printable letters of ASCII", LABEL_MOST);
	for (i = 0; i < roster->member_count; i++)
		if (strcmp(roster->members[i].label, label) == 0) {
			err_set(err, ERR_REFUSED, "member-exists", "there is already a member `%s`",
			    label);
			return err_fix(err, "take another label, or, if it is a token: "
					    "`evenkeep token renew %s`", label);
		}
	return 0;
}

int
token_plan_check(struct vault *vault, const struct token_plan *plan, const char *label,
    struct err *err)
{
	size_t i;
	int r = vault_admin_check(vault, "issues tokens and takes them out", err);

	for (i = 0; r == 0 && i < plan->grant_count; i++) {
		struct vault_env *env CLEANUP(vault_env_closep) = NULL;

		r = vault_env_open(vault, plan->grants[i].env, &env, err);
		if (r == 0 && env_right(env, NULL, NULL, NULL) != RIGHT_OWN)
			r = refuse_owner(env, err);
	}
	if (r == 0 && label != NULL)
		r = check_label(vault, label, err);
	return r;
}
