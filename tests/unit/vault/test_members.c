/* SPDX-License-Identifier: Apache-2.0 */
/* Members who come and change: what the roster that is written says, and what is refused before one is. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <string.h>

#include "base/list.h"
#include "secret/secret.h"
#include "team.h"
#include "vault/vault_priv.h"

static void
a_person_who_is_added_gets_the_comparison_key_in_force(void **state)
{
	struct member member = somebody("nora", CLASS_PERSON);
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID], before[32];
	uint64_t seq;

	(void)state;
	begin(&scene, "alice");
	seq = scene.vault->rosters.head;
	memcpy(before, vault_roster(scene.vault)->ck_commit, 32);
	assert_int_equal(vault_member_add(scene.vault, &member, id, &err), 0);
	assert_int_equal(scene.vault->rosters.head, seq + 1);
	assert_memory_equal(vault_roster(scene.vault)->ck_commit, before, 32);
	assert_memory_equal(called(&scene, "nora")->id, id, MEMBER_ID);
	assert_true(has_wrap(&scene, id));
	must_verify(&scene);
}

static void
a_service_and_a_recovery_key_get_no_comparison_key_and_a_gate_does(void **state)
{
	static const enum member_class classes[] = {CLASS_SERVICE, CLASS_RECOVERY, CLASS_GATE};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t i;

	(void)state;
	begin(&scene, "alice");
	for (i = 0; i < ARRAY_LEN(classes); i++) {
		struct member member;
		uint8_t id[MEMBER_ID];
		char label[8];

		snprintf(label, sizeof(label), "new%zu", i);
		member = somebody(label, classes[i]);
		assert_int_equal(vault_member_add(scene.vault, &member, id, &err), 0);
		assert_int_equal(has_wrap(&scene, id), classes[i] == CLASS_GATE);
	}
	must_verify(&scene);
}

static void
nobody_but_an_administrator_who_is_not_expired_changes_the_roster(void **state)
{
	static const char *const others[] = {"wendy", "rita", "expired-admin", "ci", "gate", "stranger"};
	struct member member = somebody("nora", CLASS_PERSON);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];
	size_t i;

	(void)state;
	for (i = 0; i < ARRAY_LEN(others); i++) {
		struct scene scene CLEANUP(scene_done);

		begin(&scene, others[i]);
		refused(vault_member_add(scene.vault, &member, id, &err), &err, ERR_NO_KEY, "no-right");
	}
}

static void
the_refusal_names_who_could(void **state)
{
	struct member member = somebody("nora", CLASS_PERSON);
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];

	(void)state;
	begin(&scene, "expired-admin");
	assert_int_equal(vault_member_add(scene.vault, &member, id, &err), ERR_NO_KEY);
	assert_non_null(strstr(err.fix, "`alice`"));
	assert_non_null(strstr(err.fix, "`ben`"));
	assert_null(strstr(err.fix, "expired-admin"));
	assert_non_null(strstr(err.why, "ended at 2025-"));
}

static void
nobody_is_added_twice_by_key_or_by_label(void **state)
{
	struct member same_key = somebody("nora", CLASS_PERSON), same_label = somebody("x", CLASS_SERVICE);
	struct member bare = somebody("nora", CLASS_SERVICE);
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];

	(void)state;
	begin(&scene, "alice");
	assert_int_equal(vault_member_add(scene.vault, &same_key, id, &err), 0);
	strcpy(same_key.label, "another");
	refused(vault_member_add(scene.vault, &same_key, id, &err), &err, ERR_REFUSED, "member-exists");
	again(&scene, "alice");
	strcpy(same_label.label, "nora");
	refused(vault_member_add(scene.vault, &same_label, id, &err), &err, ERR_REFUSED, "member-exists");
	again(&scene, "alice");
	/* the same key without its signing key is another id, and the same reader */
	memset(bare.signpk, 0, sizeof(bare.signpk));
	strcpy(bare.label, "bare nora");
	refused(vault_member_add(scene.vault, &bare, id, &err), &err, ERR_REFUSED, "member-exists");
}

static void
impossible_members_are_refused(void **state)
{
	struct member admin_gate = somebody("a", CLASS_GATE), admin_bare = somebody("b", CLASS_PERSON);
	struct member admin_service = somebody("c", CLASS_SERVICE), over = somebody("d", CLASS_PERSON);
	struct member unnamed = somebody("e", CLASS_PERSON), escaped = somebody("f", CLASS_PERSON);
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];

	(void)state;
	begin(&scene, "alice");
	admin_gate.role = admin_bare.role = admin_service.role = ROLE_ADMIN;
	memset(admin_bare.signpk, 0, 32);
	over.not_after_ms = scene.stage.place.now_ms - 1;
	unnamed.label[0] = '\0';
	strcpy(escaped.label, "\033[2J");
	refused(vault_member_add(scene.vault, &admin_gate, id, &err), &err, ERR_INVALID, "member-impossible");
	refused(vault_member_add(scene.vault, &admin_bare, id, &err), &err, ERR_INVALID, "member-impossible");
	refused(vault_member_add(scene.vault, &admin_service, id, &err), &err, ERR_INVALID, "member-impossible");
	refused(vault_member_add(scene.vault, &over, id, &err), &err, ERR_INVALID, "member-impossible");
	refused(vault_member_add(scene.vault, &unnamed, id, &err), &err, ERR_INVALID, "label-invalid");
	refused(vault_member_add(scene.vault, &escaped, id, &err), &err, ERR_INVALID, "label-invalid");
}

static void
what_is_refused_leaves_the_vault_as_it_was(void **state)
{
	struct member member = somebody("wendy", CLASS_PERSON);
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];
	uint64_t seq;

	(void)state;
	begin(&scene, "alice");
	seq = scene.vault->rosters.head;
	refused(vault_member_add(scene.vault, &member, id, &err), &err, ERR_REFUSED, "member-exists");
	again(&scene, "alice");
	assert_int_equal(scene.vault->rosters.head, seq);
	must_verify(&scene);
}

static void
a_member_changes_its_label_role_and_end_and_keeps_its_id(void **state)
{
	struct member_change change = {.label = "rita b.", .has_role = true, .role = ROLE_ADMIN};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint8_t id[MEMBER_ID];
	uint32_t epoch;

	(void)state;
	begin(&scene, "alice");
	memcpy(id, called(&scene, "rita")->id, MEMBER_ID);
	epoch = vault_roster(scene.vault)->ck_epoch;
	assert_int_equal(vault_member_change(scene.vault, id, &change, &err), 0);
	assert_memory_equal(called(&scene, "rita b.")->id, id, MEMBER_ID);
	assert_int_equal(called(&scene, "rita b.")->role, ROLE_ADMIN);
	assert_int_equal(vault_roster(scene.vault)->ck_epoch, epoch);
	must_verify(&scene);
}

static void
a_change_to_what_is_there_writes_nothing(void **state)
{
	struct member_change change = {.label = "rita", .has_role = true, .role = ROLE_MEMBER};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	uint64_t seq;

	(void)state;
	begin(&scene, "alice");
	seq = scene.vault->rosters.head;
	assert_int_equal(vault_member_change(scene.vault, called(&scene, "rita")->id, &change, &err), 0);
	assert_int_equal(scene.vault->rosters.head, seq);
}

static void
a_change_to_what_cannot_be_is_refused(void **state)
{
	struct member_change admin = {.has_role = true, .role = ROLE_ADMIN}, ben = {.label = "ben"};
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "alice");
	refused(vault_member_change(scene.vault, called(&scene, "bare")->id, &admin, &err), &err,
	    ERR_INVALID, "member-impossible");
	again(&scene, "alice");
	refused(vault_member_change(scene.vault, called(&scene, "gate")->id, &admin, &err), &err,
	    ERR_INVALID, "member-impossible");
	again(&scene, "alice");
	refused(vault_member_change(scene.vault, called(&scene, "rita")->id, &ben, &err), &err,
	    ERR_REFUSED, "member-exists");
}

static void
a_member_is_found_by_label_and_by_the_beginning_of_its_id(void **state)
{
	const struct member *found = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char text[MEMBER_TEXT];
	uint8_t id[MEMBER_ID];

	(void)state;
	begin(&scene, "alice");
	memcpy(id, called(&scene, "wendy")->id, MEMBER_ID);
	member_text(id, text);
	assert_int_equal(strlen(text), MEMBER_TEXT - 1);
	assert_int_equal(vault_find_member(scene.vault, text, &found, &err), 0);
	assert_memory_equal(found->id, id, MEMBER_ID);
	text[9] = '\0'; /* two groups */
	assert_int_equal(vault_find_member(scene.vault, text, &found, &err), 0);
	assert_memory_equal(found->id, id, MEMBER_ID);
	text[8] = '\0';
	refused(vault_find_member(scene.vault, text, &found, &err), &err, ERR_NOT_FOUND, "no-member");
	assert_int_equal(vault_find_member(scene.vault, "wendi", &found, &err), ERR_NOT_FOUND);
	assert_string_equal(err.fix, "did you mean `wendy`?");
}

static void
a_label_that_looks_like_the_id_of_another_is_ambiguous(void **state)
{
	struct member member = somebody("nora", CLASS_PERSON);
	const struct member *found = NULL;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;
	char text[MEMBER_TEXT];
	uint8_t id[MEMBER_ID];

	(void)state;
	begin(&scene, "alice");
	member_text(called(&scene, "wendy")->id, text);
	text[9] = '\0';
	strcpy(member.label, text);
	assert_int_equal(vault_member_add(scene.vault, &member, id, &err), 0);
	refused(vault_find_member(scene.vault, text, &found, &err), &err, ERR_INVALID, "member-ambiguous");
}

static int
note_label(void *cookie, const struct member *member, struct err *err)
{
	(void)err;
	buf_addf(cookie, "%s ", member->label);
	return 0;
}

static void
members_are_told_by_their_labels(void **state)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct scene scene CLEANUP(scene_done);
	struct err err CLEANUP(err_done) = ERR_INIT;

	(void)state;
	begin(&scene, "rita");
	assert_int_equal(vault_each_member(scene.vault, note_label, &text, &err), 0);
	assert_string_equal(buf_text(&text),
	    "alice bare ben ci eve expired-admin gate oscar rescue rita wendy ");
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_person_who_is_added_gets_the_comparison_key_in_force),
		cmocka_unit_test(a_service_and_a_recovery_key_get_no_comparison_key_and_a_gate_does),
		cmocka_unit_test(nobody_but_an_administrator_who_is_not_expired_changes_the_roster),
		cmocka_unit_test(the_refusal_names_who_could),
		cmocka_unit_test(nobody_is_added_twice_by_key_or_by_label),
		cmocka_unit_test(impossible_members_are_refused),
		cmocka_unit_test(what_is_refused_leaves_the_vault_as_it_was),
		cmocka_unit_test(a_member_changes_its_label_role_and_end_and_keeps_its_id),
		cmocka_unit_test(a_change_to_what_is_there_writes_nothing),
		cmocka_unit_test(a_change_to_what_cannot_be_is_refused),
		cmocka_unit_test(a_member_is_found_by_label_and_by_the_beginning_of_its_id),
		cmocka_unit_test(a_label_that_looks_like_the_id_of_another_is_ambiguous),
		cmocka_unit_test(members_are_told_by_their_labels),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
