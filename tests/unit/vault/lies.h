/* SPDX-License-Identifier: Apache-2.0 */
/* What a store can do, one function each. */
#ifndef EK_TEST_LIES_H
#define EK_TEST_LIES_H

#include "hostile.h"

/* The environment's id, from the heads of the honest vault. */
const uint8_t *env_called(const struct lies *lies, const char *name);

/* An object that is there. */
struct slice object_of(struct lies *lies, const char *name);

void a_byte_behind_a_commit(struct lies *lies);
void a_commit_cut_off(struct lies *lies);
void an_empty_commit(struct lies *lies);
void commits_of_two_environments_swapped(struct lies *lies);
void commits_of_one_environment_swapped(struct lies *lies);
void a_roster_in_the_place_of_a_commit(struct lies *lies);
void a_commit_of_another_vault(struct lies *lies);
void a_roster_of_another_vault(struct lies *lies);
void a_wrap_for_somebody_without_a_grant(struct lies *lies);
void a_record_of_another_commit(struct lies *lies);
void a_record_left_out(struct lies *lies);
void a_record_altered(struct lies *lies);
void a_record_twice(struct lies *lies);
void other_operations(struct lies *lies);
void other_operations_of_an_older_commit(struct lies *lies);
void a_signature_altered(struct lies *lies);
void a_charter_held_back(struct lies *lies);
void the_newest_commit_held_back(struct lies *lies);
void the_newest_roster_held_back(struct lies *lies);
void everything_held_back(struct lies *lies);
void a_commit_in_the_middle_held_back(struct lies *lies);
void the_escrow_held_back(struct lies *lies);
void another_escrow(struct lies *lies);
void an_environment_left_out_of_its_roster(struct lies *lies);
void another_history(struct lies *lies);

/* By insiders: forged.c. */
void a_roster_by_who_is_no_administrator(struct lies *lies);
void a_roster_by_who_has_left(struct lies *lies);
void a_roster_that_takes_a_checkpoint_back(struct lies *lies);
void a_roster_without_an_environment(struct lies *lies);
void a_roster_that_keeps_the_comparison_key_of_who_leaves(struct lies *lies);
void a_roster_without_who_wrote_the_newest_commit(struct lies *lies);
void a_commit_by_who_may_not_write(struct lies *lies);
void a_commit_by_nobody(struct lies *lies);
void a_charter_by_who_owns_nothing(struct lies *lies);

/* Of the bundle of dev. */
void a_bundle_cut_off(struct lies *lies);
void a_bundle_altered(struct lies *lies);
void a_bundle_that_lacks_its_charter(struct lies *lies);
void a_bundle_with_bytes_behind_it(struct lies *lies);
void a_bundle_with_other_padding(struct lies *lies);
void a_bundle_of_another_environment(struct lies *lies);
void a_bundle_of_another_vault(struct lies *lies);
void a_bundle_with_a_gap(struct lies *lies);
void a_bundle_without_rosters(struct lies *lies);
void lists_of_a_bundle_swapped(struct lies *lies);
void a_bundle_without_records(struct lies *lies);
void a_bundle_with_a_record_of_another_environment(struct lies *lies);
void a_wrap_planted_in_a_bundle(struct lies *lies);
void an_older_commit_in_a_bundle(struct lies *lies);

#endif
