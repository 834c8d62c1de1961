/* SPDX-License-Identifier: Apache-2.0 */
#include "team.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>

#include "vault/vault_priv.h"

void
begin(struct scene *scene, const char *who)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	*scene = (struct scene){0};
	stage_base(&scene->stage, "team", who);
	if (vault_open(&scene->stage.place, VAULT_WRITE, &scene->vault, &err) < 0)
		fail_msg("%s", err.message);
	vault_use(scene->vault, &scene->stage.ids);
}

void
again(struct scene *scene, const char *who)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	vault_close(scene->vault);
	scene->vault = NULL;
	identities_done(&scene->stage.ids);
	stage_key(&scene->stage, "team", who);
	scene->stage.place.now_ms += 1000;
	if (vault_open(&scene->stage.place, VAULT_WRITE, &scene->vault, &err) < 0)
		fail_msg("%s", err.message);
	vault_use(scene->vault, &scene->stage.ids);
}

struct member
somebody(const char *label, enum member_class class)
{
	struct identity *identity CLEANUP(identity_freep) = NULL;
	struct member member = {.kind = IDENTITY_X25519, .class = class};
	struct err err = ERR_INIT;
	char seed[33];

	snprintf(seed, sizeof(seed), "FAKE KEY FOR TESTS OF %-10.10s", label);
	assert_int_equal(
	    identity_from_secret(IDENTITY_X25519, slice_of(seed, 32), &identity, &err), 0);
	memcpy(member.rcpt, identity_recipient(identity), 32);
	memcpy(member.signpk, identity_signpk(identity), 32);
	snprintf(member.label, sizeof(member.label), "%s", label);
	return member;
}

const struct member *
called(struct scene *scene, const char *label)
{
	const struct member *member = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (vault_find_member(scene->vault, label, &member, &err) < 0)
		fail_msg("%s", err.message);
	return member;
}

int
remove_one(struct scene *scene, const char *label, struct err *err)
{
	uint8_t ids[1][MEMBER_ID];

	memcpy(ids[0], called(scene, label)->id, MEMBER_ID);
	return vault_member_remove(scene->vault, (const uint8_t(*)[MEMBER_ID])ids, 1, err);
}

void
must_remove(struct scene *scene, const char *label)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (remove_one(scene, label, &err) < 0)
		fail_msg("%s: %s", err.context, err.message);
}

void
must_verify(struct scene *scene)
{
	struct verify_result result;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (vault_verify(scene->vault, &result, &err) < 0)
		fail_msg("%s: %s", err.context, err.message);
}

void
refused(int r, struct err *err, int code, const char *id)
{
	if (r != code || strcmp(err->id, id) != 0)
		fail_msg("%d %s: %s", r, r == 0 ? "" : err->id, err->message);
	err_done(err);
}

bool
has_wrap(struct scene *scene, const uint8_t id[MEMBER_ID])
{
	static const uint8_t no_env[ENV_ID];
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct slice wrap;
	int r = store_wrap_find(scene->vault->store, no_env, vault_roster(scene->vault)->ck_commit, id,
	    &wrap, &err);

	assert_true(r >= 0);
	return r == 1;
}
