/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Who read here before is tried first. That saves deriving a public key, which is counted here; it
 * is never believed.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/encode.h"
#include "fixture.h"
#include "secret/secret.h"
#include "vault/seen.h"
#include "vault/token.h"
#include "vault/vault_priv.h"

static unsigned derived;

void __real_x25519_public(const uint8_t scalar[32], uint8_t out[32]);
void __wrap_x25519_public(const uint8_t scalar[32], uint8_t out[32]);

void
__wrap_x25519_public(const uint8_t scalar[32], uint8_t out[32])
{
	derived++;
	__real_x25519_public(scalar, out);
}

/* Read prod as WHO with identities that know nothing yet; how often a key was derived. */
static unsigned
read_prod(struct stage *stage, const char *who)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct stage fresh CLEANUP(stage_done);
	struct err err = ERR_INIT;
	int r;

	stage_base(&fresh, "team", who);
	derived = 0;
	r = vault_open(&stage->place, VAULT_READ, &vault, &err);
	if (r == 0)
		vault_use(vault, &fresh.ids);
	if (r == 0)
		r = vault_env_open(vault, "prod", &env, &err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, &err);
	if (r != 0)
		fail_msg("%d: %s: %s", r, err.context, err.message);
	assert_int_equal(envset_count(set), 4);
	assert_true(
	    slice_equal_text(envset_find(set, SLICE_LITERAL("API_KEY"))->value, "FAKE-key-3"));
	return derived;
}

static void
load(const struct stage *stage, struct heads *out)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err err = ERR_INIT;

	assert_int_equal(vault_open(&stage->place, VAULT_READ, &vault, &err), 0);
	assert_int_equal(seen_load(stage->state, vault_id(vault), out, &err), 1);
}

/* Make the machine remember SELF. */
static void
remember(const struct stage *stage, const uint8_t self[MEMBER_ID])
{
	struct heads heads CLEANUP(heads_done) = {0};
	struct buf text CLEANUP(buf_done) = BUF_INIT, path CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;

	load(stage, &heads);
	heads.has_self = true;
	memcpy(heads.self, self, MEMBER_ID);
	seen_build(&heads, &text);
	buf_addf(&path, "%s/seen/", stage->state);
	hex_add(&path, slice_of(heads.vault_id, VAULT_ID));
	assert_int_equal(file_replace(buf_text(&path), buf_slice(&text), 0600, &err), 0);
}

static void
who_read_once_is_not_derived_again(void **state)
{
	struct stage stage CLEANUP(stage_done);

	(void)state;
	stage_base(&stage, "team", "alice");
	assert_int_equal(read_prod(&stage, "alice"), 1);
	assert_int_equal(read_prod(&stage, "alice"), 0);
}

static void
somebody_else_reads_as_before_and_is_not_remembered(void **state)
{
	struct heads heads CLEANUP(heads_done) = {0}, again CLEANUP(heads_done) = {0};
	struct stage stage CLEANUP(stage_done);

	(void)state;
	stage_base(&stage, "team", "alice");
	read_prod(&stage, "alice");
	load(&stage, &heads);
	assert_true(heads.has_self);
	assert_int_equal(read_prod(&stage, "wendy"), 1);
	load(&stage, &again);
	assert_memory_equal(heads.self, again.self, MEMBER_ID);
}

static void
a_wrong_memory_costs_only_time(void **state)
{
	static const uint8_t nobody[MEMBER_ID] = "nobody";
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct stage stage CLEANUP(stage_done);
	struct err err = ERR_INIT;
	const struct roster *roster;
	size_t i;

	(void)state;
	stage_base(&stage, "team", "alice");
	read_prod(&stage, "alice");
	assert_int_equal(vault_open(&stage.place, VAULT_READ, &vault, &err), 0);
	roster = vault_roster(vault);
	assert_int_equal(roster->member_count, 11);
	for (i = 0; i < roster->member_count; i++) {
		bool is_true = strcmp(roster->members[i].label, "alice") == 0;

		remember(&stage, roster->members[i].id);
		assert_int_equal(read_prod(&stage, "alice"), !is_true);
	}
	remember(&stage, nobody);
	assert_int_equal(read_prod(&stage, "alice"), 1);
}

/* A token of ci's that ends at NOT_AFTER_MS; how often a key was derived to read prod. */
static unsigned
read_with_token(struct stage *stage, uint64_t not_after_ms)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct token token = {.not_after_ms = not_after_ms};
	struct vault_place place = stage->place;
	struct stage fresh CLEANUP(stage_done);
	struct err err = ERR_INIT;
	int r;

	stage_base(&fresh, "team", "ci");
	r = vault_open(&place, VAULT_READ, &vault, &err);
	assert_int_equal(r, 0);
	vault->place.token = &token; /* its floor is another matter */
	vault_use(vault, &fresh.ids);
	derived = 0;
	r = vault_env_open(vault, "prod", &env, &err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, &err);
	if (r != 0)
		fail_msg("%d: %s: %s", r, err.context, err.message);
	assert_int_equal(envset_count(set), 2);
	return derived;
}

static void
a_token_is_the_service_that_ends_when_it_does(void **state)
{
	struct stage stage CLEANUP(stage_done);

	(void)state;
	stage_base(&stage, "team", "alice");
	assert_int_equal(read_with_token(&stage, 0), 0);
	assert_int_equal(read_with_token(&stage, stage.place.now_ms + 1000), 1);
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(who_read_once_is_not_derived_again),
	    cmocka_unit_test(somebody_else_reads_as_before_and_is_not_remembered),
	    cmocka_unit_test(a_wrong_memory_costs_only_time),
	    cmocka_unit_test(a_token_is_the_service_that_ends_when_it_does),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
