/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this machine has seen (VAULT.md §7.1): <state>/seen/<hex vault id>, the newest heads that
 * were verified here, and <state>/project/<hash of the project's folder>, which vault belongs to
 * a project. Text, closed to others, with a checksum; a damaged file is an error, never nothing.
 */
#ifndef EK_VAULT_SEEN_H
#define EK_VAULT_SEEN_H

#include <stdbool.h>

#include "vault/heads.h"

/*
 * 1 read, 0 there is none. ERR_INVALID (`seen-damaged`): it is not what was written, with the
 * way out. ERR_REFUSED (`seen-open`): it is not ours, or others may write it.
 */
int seen_load(
    const char *state_folder, const uint8_t vault_id[VAULT_ID], struct heads *out, struct err *err);

/*
 * Take over the heads of NEWS that are newer than what the file has, under the folder's lock;
 * it only ever moves forward. ERR_SYSTEM: the state folder cannot be written.
 */
int seen_record(const char *state_folder, const struct heads *news, struct err *err);

/* In place of what the file has, older or not, damaged or not: a person decided so. */
int seen_replace(const char *state_folder, struct heads *heads, struct err *err);

/* Nothing was ever seen of it: a person decided so. Likewise of the project below. */
int seen_forget(const char *state_folder, const uint8_t vault_id[VAULT_ID], struct err *err);
int pin_forget(const char *state_folder, const char *root, struct err *err);

/* The vault that belongs to the project in folder ROOT. 1 known, 0 not. */
int pin_load(
    const char *state_folder, const char *root, uint8_t vault_id[VAULT_ID], struct err *err);
int pin_record(
    const char *state_folder, const char *root, const uint8_t vault_id[VAULT_ID], struct err *err);

/* The text form, for tests and fuzzing. */
int seen_parse(struct slice text, const char *file, struct heads *out, struct err *err);
void seen_build(struct heads *heads, struct buf *out);

#endif
