/* SPDX-License-Identifier: Apache-2.0 */
#include "hostile.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "lies.h"
#include "rows_dump.h"

#define FRESH(lie, check) {#lie, lie, CHECK_##check, false, false}
#define KNOWN(lie, check) {#lie, lie, CHECK_##check, true, false}
#define READER(lie, check) {#lie, lie, CHECK_##check, false, true}

const struct hostile hostiles[] = {
    FRESH(a_byte_behind_a_commit, OBJECT_FORM),
    FRESH(a_commit_cut_off, OBJECT_FORM),
    FRESH(an_empty_commit, OBJECT_FORM),
    FRESH(a_roster_in_the_place_of_a_commit, OBJECT_FORM),
    FRESH(commits_of_two_environments_swapped, OBJECT_PLACE),
    FRESH(commits_of_one_environment_swapped, OBJECT_PLACE),
    FRESH(an_environment_left_out_of_its_roster, OBJECT_PLACE),
    FRESH(a_charter_held_back, OBJECT_PLACE),
    FRESH(a_commit_of_another_vault, OBJECT_PLACE),
    FRESH(a_roster_of_another_vault, OBJECT_PLACE),
    FRESH(a_wrap_for_somebody_without_a_grant, OBJECT_WRAP),
    FRESH(a_record_of_another_commit, OBJECT_ROWS),
    FRESH(a_record_twice, OBJECT_ROWS),
    FRESH(a_record_left_out, HIST_ROOT),
    FRESH(a_record_altered, LIVE_ROOT),
    FRESH(other_operations, OPS_HASH),
    FRESH(other_operations_of_an_older_commit, OPS_HASH),
    FRESH(a_signature_altered, SIGNATURE),
    FRESH(the_escrow_held_back, ESCROW_HASH),
    FRESH(another_escrow, ESCROW_HASH),
    FRESH(a_commit_in_the_middle_held_back, ESCROW_HASH),
    FRESH(a_roster_by_who_is_no_administrator, ROSTER_SIGNER),
    FRESH(a_roster_by_who_has_left, SIGNER_UNKNOWN),
    FRESH(a_roster_that_takes_a_checkpoint_back, CHECKPOINT_BACK),
    FRESH(a_roster_without_an_environment, CHECKPOINT_LOST),
    FRESH(a_roster_that_keeps_the_comparison_key_of_who_leaves, ROSTER_CK_KEPT),
    FRESH(a_roster_without_who_wrote_the_newest_commit, AUTHOR_LEFT),
    FRESH(a_commit_by_who_may_not_write, COMMIT_RIGHT),
    FRESH(a_commit_by_nobody, SIGNER_UNKNOWN),
    FRESH(a_charter_by_who_owns_nothing, CHARTER_OWNER),
    KNOWN(a_roster_by_who_is_no_administrator, ROSTER_SIGNER),
    KNOWN(a_roster_by_who_has_left, SIGNER_UNKNOWN),
    KNOWN(a_roster_that_takes_a_checkpoint_back, CHECKPOINT_BACK),
    KNOWN(a_roster_without_an_environment, CHECKPOINT_LOST),
    KNOWN(a_commit_by_who_may_not_write, COMMIT_RIGHT),
    KNOWN(a_charter_by_who_owns_nothing, CHARTER_OWNER),
    KNOWN(the_newest_commit_held_back, SHARED_OLDER),
    KNOWN(the_newest_roster_held_back, SHARED_OLDER),
    KNOWN(everything_held_back, SHARED_OLDER),
    KNOWN(another_history, SHARED_FORK),
    READER(a_bundle_cut_off, BUNDLE_HASH),
    READER(a_bundle_altered, BUNDLE_HASH),
    READER(a_bundle_with_bytes_behind_it, BUNDLE_FORM),
    READER(a_bundle_with_other_padding, BUNDLE_FORM),
    READER(a_bundle_of_another_environment, BUNDLE_PLACE),
    READER(a_bundle_of_another_vault, BUNDLE_PLACE),
    READER(a_bundle_with_a_gap, BUNDLE_PLACE),
    READER(a_bundle_without_rosters, BUNDLE_PLACE),
    READER(lists_of_a_bundle_swapped, OBJECT_PLACE),
    READER(a_bundle_that_lacks_its_charter, BUNDLE_PLACE),
    READER(a_bundle_without_records, LIVE_COUNT),
    READER(a_bundle_with_a_record_of_another_environment, OBJECT_ROWS),
    READER(a_wrap_planted_in_a_bundle, OBJECT_WRAP),
    READER(an_older_commit_in_a_bundle, BUNDLE_PLACE),
};

const size_t hostile_count = ARRAY_LEN(hostiles);

static int
accept(void *cookie, const uint8_t id[VAULT_ID], struct err *err)
{
	(void)cookie;
	(void)id;
	(void)err;
	return 0;
}

static void
lies_begin(struct lies *lies, bool with_bundles)
{
	struct heads nothing = {0};
	struct err err = ERR_INIT;

	lies->shared = shared_new();
	if (with_bundles)
		shared_keep_bundles(lies->shared);
	scene_open(&lies->scene, "sample", "ben", NULL);
	assert_int_equal(shared_fill(lies->shared, lies->scene.vault, &nothing, &err), 0);
	assert_int_equal(vault_heads(lies->scene.vault, &lies->heads, &err), 0);
}

static void
lies_end(struct lies *lies)
{
	heads_done(&lies->heads);
	scene_done(&lies->scene);
	shared_free(lies->shared);
}

static int
meet_fresh(struct lies *lies, bool is_reader, bool *unchanged, struct err *err)
{
	struct object_source source = shared_source(lies->shared);
	struct vault_place place = lies->scene.stage.place;
	struct receive_result result;
	char path[300], state[300];
	int r;

	snprintf(path, sizeof(path), "%s/fresh.db", lies->scene.stage.folder);
	snprintf(state, sizeof(state), "%s/fresh", lies->scene.stage.folder);
	place.path = path;
	place.state_folder = state;
	place.lock_file = NULL;
	place.confirm_first_use = accept;
	source.envs = (const uint8_t(*)[ENV_ID])env_called(lies, "dev");
	source.env_count = source.is_link = is_reader;
	r = is_reader ? vault_receive_reader(&place, lies->heads.vault_id, &source, &result, err)
		      : vault_receive_new(&place, &source, &result, err);
	*unchanged = access(path, F_OK) != 0 && vault_leftovers(path) == 0;
	return r;
}

static int
meet_known(struct lies *lies, bool *unchanged, struct err *err)
{
	struct object_source source = shared_source(lies->shared);
	struct buf before CLEANUP(buf_done) = BUF_INIT, after CLEANUP(buf_done) = BUF_INIT;
	struct vault *vault = NULL;
	struct receive_result result;
	int r;

	rows_dump(lies->scene.stage.path, true, &before);
	vault_close(lies->scene.vault);
	lies->scene.vault = NULL;
	r = vault_open(&lies->scene.stage.place, VAULT_WRITE, &vault, err);
	if (r == 0)
		r = vault_receive(vault, &source, &result, err);
	vault_close(vault);
	rows_dump(lies->scene.stage.path, true, &after);
	*unchanged = slice_equal(buf_slice(&before), buf_slice(&after));
	return r;
}

int
hostile_meet(const struct hostile *hostile, bool *unchanged, struct err *err)
{
	struct lies lies = {0};
	int r;

	lies_begin(&lies, hostile->is_reader);
	hostile->lie(&lies);
	if (hostile->is_known)
		r = meet_known(&lies, unchanged, err);
	else
		r = meet_fresh(&lies, hostile->is_reader, unchanged, err);
	lies_end(&lies);
	return r;
}

bool
hostile_is_missed(enum check check)
{
	size_t i;

	for (i = 0; i < hostile_count; i++) {
		struct err err CLEANUP(err_done) = ERR_INIT;
		bool unchanged;

		if (hostiles[i].check == check &&
		    (hostile_meet(&hostiles[i], &unchanged, &err) == 0 ||
			strcmp(err.message, check_sentence(check)) != 0))
			return true;
	}
	return false;
}
