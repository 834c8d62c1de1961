/* SPDX-License-Identifier: Apache-2.0 */
/* The team's vault, open for changing who is in it. */
#ifndef EK_TEST_TEAM_H
#define EK_TEST_TEAM_H

#include "scene.h"
#include "vault/admin.h"

/* Open for writing as WHO; the second: the same file again, later. */
void begin(struct scene *scene, const char *who);
void again(struct scene *scene, const char *who);

/* A member who is not there yet; its keys hang on the label. */
struct member somebody(const char *label, enum member_class class);

/* Who is called so; good until the vault changes. */
const struct member *called(struct scene *scene, const char *label);

int remove_one(struct scene *scene, const char *label, struct err *err);
void must_remove(struct scene *scene, const char *label);
void must_verify(struct scene *scene);

/* R and ERR are this refusal; ERR is emptied. */
void refused(int r, struct err *err, int code, const char *id);

/* Is there a wrap of the comparison key in force for the member? */
bool has_wrap(struct scene *scene, const uint8_t id[MEMBER_ID]);

#endif
