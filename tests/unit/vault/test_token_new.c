/* SPDX-License-Identifier: Apache-2.0 */
/* What is issued is what was planned, whole or not at all, and opens nothing else. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "base/list.h"
#include "team.h"
#include "vault/draft_priv.h"
#include "vault/token_new.h"
#include "vault/vault_priv.h"
#include "vault/write_priv.h"

/* A job: the same file, a token, and nothing else. */
struct job {
	struct token *token;
	struct vault_place place;
	struct identities ids;
	struct vault *vault;
};

static int
job_open(struct job *job, const struct scene *scene, const struct secret *text, struct err *err)
{
	*job = (struct job){0};
	assert_int_equal(token_parse(secret_slice(text), &job->token, err), 0);
	assert_int_equal(identity_from_secret(IDENTITY_X25519, secret_slice(job->token->seed),
			     &job->ids.items[0], err),
	    0);
	job->ids.count = 1;
	job->place = (struct vault_place){.path = scene->stage.path,
	    .token = job->token,
	    .now_ms = scene->stage.place.now_ms};
	return vault_open(&job->place, VAULT_READ, &job->vault, err);
}

static void
job_done(struct job *job)
{
	vault_close(job->vault);
	identities_done(&job->ids);
	token_free(job->token);
}

/* How many values the token opens of ENV; an error is its code. */
static int
job_reads(const struct scene *scene, const struct secret *text, const char *name, char id[40])
{
	struct job job CLEANUP(job_done) = {0};
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = job_open(&job, scene, text, &err);

	if (r == 0) {
		vault_use(job.vault, &job.ids);
		r = vault_env_open(job.vault, name, &env, &err);
	}
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, &err);
	snprintf(id, 40, "%s", r < 0 ? err.id : "");
	return r < 0 ? r : (int)envset_count(set);
}

static void
plan_for(struct scene *scene, struct token_plan *plan, const char *env, const char *const *names,
    size_t count)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	*plan = (struct token_plan){0};
	if (env != NULL && token_plan_add(scene->vault, plan, env, names, count, &err) < 0)
		fail_msg("%s", err.message);
}

/* Issued as LABEL; the vault is closed afterwards, as a job needs it. */
static struct secret *
issued(struct scene *scene, const struct token_plan *plan, const char *label)
{
	struct token_issue issue CLEANUP(token_issue_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct secret *text = NULL;

	if (token_issue(scene->vault, plan, label, &issue, &err) < 0 ||
	    token_issue_text(scene->vault, plan, &issue, &text, &err) < 0)
		fail_msg("%s: %s", err.context, err.message);
	vault_close(scene->vault);
	scene->vault = NULL;
	return text;
}

static void
a_token_reads_its_environment_and_what_lies_underneath(void **state)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	char id[40];

	(void)state;
	begin(&scene, "alice");
	plan_for(&scene, &plan, "prod", NULL, 0);
	assert_int_equal(plan.grant_count, 2);
	assert_string_equal(plan.grants[0].env, "base");
	text = issued(&scene, &plan, "job");
	assert_int_equal(job_reads(&scene, text, "prod", id), 4);
	assert_int_equal(job_reads(&scene, text, "base", id), 1);
	assert_int_equal(job_reads(&scene, text, "dev", id), ERR_NO_KEY);
	again(&scene, "alice");
	must_verify(&scene);
}

static void
single_names_are_all_that_it_opens(void **state)
{
	static const char *const names[] = {"REGION", "API_KEY", "API_KEY"};
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	char id[40];

	(void)state;
	begin(&scene, "alice");
	plan_for(&scene, &plan, "prod", names, ARRAY_LEN(names));
	assert_int_equal(plan.grants[1].name_count, 2);
	assert_string_equal(plan.grants[1].names[0], "API_KEY");
	text = issued(&scene, &plan, "job");
	assert_int_equal(job_reads(&scene, text, "prod", id), 1);
	assert_int_equal(job_reads(&scene, text, "base", id), 1);
}

static void
a_name_that_nothing_has_is_refused(void **state)
{
	static const char *const names[] = {"API_KEI"};
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "alice");
	refused(token_plan_add(scene.vault, &plan, "prod", names, 1, &err), &err, ERR_NOT_FOUND, "no-name");
	refused(token_plan_add(scene.vault, &plan, "prd", NULL, 0, &err), &err, ERR_NOT_FOUND, "no-env");
}

static void
its_floor_is_what_was_newest_after_its_own_grant(void **state)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct token *token CLEANUP(token_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "alice");
	plan_for(&scene, &plan, "prod", NULL, 0);
	plan.not_after_ms = scene.stage.place.now_ms + 5000;
	text = issued(&scene, &plan, "job");
	assert_int_equal(token_parse(secret_slice(text), &token, &err), 0);
	again(&scene, "alice");
	assert_int_equal(vault_env_open(scene.vault, "prod", &scene.env, &err), 0);
	assert_int_equal(token->roster_seq, scene.vault->rosters.head);
	assert_int_equal(token->charter_seq, scene.env->charters.head);
	assert_int_equal(token->commit_seq, scene.env->commits.head);
	assert_int_equal(token->not_after_ms, plan.not_after_ms);
	assert_int_equal(called(&scene, "job")->not_after_ms, plan.not_after_ms);
	assert_int_equal(called(&scene, "job")->class, CLASS_SERVICE);
}

static void
it_ends_when_it_was_said_to_end(void **state)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	char id[40];

	(void)state;
	begin(&scene, "alice");
	plan_for(&scene, &plan, "prod", NULL, 0);
	plan.not_after_ms = scene.stage.place.now_ms + 5000;
	text = issued(&scene, &plan, "job");
	scene.stage.place.now_ms = plan.not_after_ms - 1;
	assert_int_equal(job_reads(&scene, text, "prod", id), 4);
	scene.stage.place.now_ms = plan.not_after_ms;
	assert_int_equal(job_reads(&scene, text, "prod", id), ERR_NO_KEY);
	assert_string_equal(id, "expired");
}

static void
a_token_that_was_taken_out_is_told_by_whom(void **state)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct job job CLEANUP(job_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "alice");
	plan_for(&scene, &plan, "prod", NULL, 0);
	text = issued(&scene, &plan, "job");
	again(&scene, "ben");
	must_remove(&scene, "job");
	vault_close(scene.vault);
	scene.vault = NULL;
	assert_int_equal(job_open(&job, &scene, text, &err), 0);
	vault_use(job.vault, &job.ids);
	assert_int_equal(vault_check_token(job.vault, &err), ERR_NO_KEY);
	assert_string_equal(err.id, "token-revoked");
	assert_non_null(strstr(err.message, "the token `job` was taken out of the vault at "));
	assert_non_null(strstr(err.message, " by `ben`"));
}

static void
a_token_of_shapes_has_the_comparison_key_and_no_other(void **state)
{
	struct compare_keys *keys CLEANUP(compare_keys_freep) = NULL;
	struct secret *text CLEANUP(secret_freep) = NULL;
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct job job CLEANUP(job_done) = {0};
	struct err err CLEANUP(err_done) = ERR_INIT;
	char id[40];

	(void)state;
	begin(&scene, "alice");
	text = issued(&scene, &plan, "doorkeeper");
	assert_int_equal(job_reads(&scene, text, "prod", id), ERR_NO_KEY);
	assert_string_equal(id, "no-right");
	assert_int_equal(job_open(&job, &scene, text, &err), 0);
	assert_true(job.token->shape);
	assert_int_equal(job.token->charter_seq, 0);
	vault_use(job.vault, &job.ids);
	assert_int_equal(vault_compare_keys(job.vault, &keys, &err), 0);
	assert_non_null(keys);
}

/* The second grant cannot be given: the member is there, and is to be taken out again. */
static void
what_fails_half_way_says_that_the_member_is_there(void **state)
{
	struct token_issue issue CLEANUP(token_issue_done) = {0};
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct member *member;

	(void)state;
	begin(&scene, "alice");
	plan_for(&scene, &plan, "prod", NULL, 0);
	memcpy(plan.grants[1].env, "none", 5);
	assert_int_equal(token_issue(scene.vault, &plan, "half", &issue, &err), ERR_NOT_FOUND);
	assert_true(issue.is_member);
	again(&scene, "alice");
	assert_memory_equal(called(&scene, "half")->id, issue.member_id, MEMBER_ID);
	must_remove(&scene, "half");
	err_done(&err);
	refused(vault_find_member(scene.vault, "half", &member, &err), &err, ERR_NOT_FOUND, "no-member");
	must_verify(&scene);
}

static void
who_may_not_is_told_who_may_before_anything_is_made(void **state)
{
	struct token_plan plan CLEANUP(token_plan_done) = {0}, shapes = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint64_t before;

	(void)state;
	begin(&scene, "alice");
	before = scene.vault->rosters.head;
	plan_for(&scene, &plan, "prod", NULL, 0);
	refused(token_plan_check(scene.vault, &plan, "rita", &err), &err, ERR_REFUSED, "member-exists");
	refused(token_plan_check(scene.vault, &plan, "a\tb", &err), &err, ERR_USAGE, "label-invalid");
	assert_int_equal(token_plan_check(scene.vault, &plan, "job", &err), 0);
	again(&scene, "wendy");
	assert_int_equal(token_plan_check(scene.vault, &plan, "job", &err), ERR_NO_KEY);
	assert_string_equal(err.message, "only an administrator issues tokens and takes them out");
	assert_non_null(strstr(err.fix, "`alice`"));
	err_done(&err);
	again(&scene, "ben");
	assert_int_equal(token_plan_check(scene.vault, &plan, "job", &err), ERR_NO_KEY);
	assert_string_equal(err.message, "only an owner of `base` lets a token read it");
	assert_string_equal(err.fix, "ask `alice`");
	err_done(&err);
	assert_int_equal(token_plan_check(scene.vault, &shapes, "job", &err), 0);
	assert_int_equal(scene.vault->rosters.head, before);
}

static void
another_token_like_one_reads_the_same_names_after_rotations_too(void **state)
{
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	bool all;

	(void)state;
	begin(&scene, "alice");
	assert_int_equal(token_plan_like(scene.vault, called(&scene, "ci"), &plan, &all, &err), 0);
	assert_true(all);
	assert_int_equal(plan.grant_count, 1);
	assert_string_equal(plan.env, "prod");
	assert_int_equal(plan.grants[0].name_count, 2);
	assert_string_equal(plan.grants[0].names[0], "API_KEY");
	assert_string_equal(plan.grants[0].names[1], "LOG_LEVEL");
}

static void
whoever_reads_only_some_of_it_does_not_learn_the_names(void **state)
{
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	bool all;

	(void)state;
	begin(&scene, "ben");
	assert_int_equal(token_plan_like(scene.vault, called(&scene, "ci"), &plan, &all, &err), 0);
	assert_false(all);
	assert_int_equal(plan.grant_count, 0);
}

/* A commit whose operations say that ci was granted another name. */
static int
lie(struct draft *draft, void *cookie, size_t *changed, struct err *err)
{
	(void)err;
	draft_note(draft, OP_GRANT, cookie, 1, 1, SLICE_LITERAL("DATABASE_URL"));
	*changed = 1;
	return 0;
}

static void
names_that_a_writer_made_up_are_not_believed(void **state)
{
	struct token_plan plan CLEANUP(token_plan_done) = {0};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct commit_result result;
	uint8_t id[MEMBER_ID];
	bool all;

	(void)state;
	begin(&scene, "wendy");
	memcpy(id, called(&scene, "ci")->id, MEMBER_ID);
	assert_int_equal(vault_env_open(scene.vault, "prod", &scene.env, &err), 0);
	assert_int_equal(writing_commit(scene.env, RIGHT_WRITE, "", lie, id, &result, &err), 0);
	vault_env_closep(&scene.env);
	again(&scene, "alice");
	assert_int_equal(token_plan_like(scene.vault, called(&scene, "ci"), &plan, &all, &err), 0);
	assert_int_equal(plan.grants[0].name_count, 2);
	assert_string_equal(plan.grants[0].names[0], "API_KEY");
	assert_string_equal(plan.grants[0].names[1], "LOG_LEVEL");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(a_token_reads_its_environment_and_what_lies_underneath),
	    cmocka_unit_test(single_names_are_all_that_it_opens),
	    cmocka_unit_test(a_name_that_nothing_has_is_refused),
	    cmocka_unit_test(its_floor_is_what_was_newest_after_its_own_grant),
	    cmocka_unit_test(it_ends_when_it_was_said_to_end),
	    cmocka_unit_test(a_token_that_was_taken_out_is_told_by_whom),
	    cmocka_unit_test(a_token_of_shapes_has_the_comparison_key_and_no_other),
	    cmocka_unit_test(what_fails_half_way_says_that_the_member_is_there),
	    cmocka_unit_test(who_may_not_is_told_who_may_before_anything_is_made),
	    cmocka_unit_test(another_token_like_one_reads_the_same_names_after_rotations_too),
	    cmocka_unit_test(whoever_reads_only_some_of_it_does_not_learn_the_names),
	    cmocka_unit_test(names_that_a_writer_made_up_are_not_believed),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
