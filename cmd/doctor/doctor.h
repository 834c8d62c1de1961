/* SPDX-License-Identifier: Apache-2.0 */
/* The checks of `doctor`, each a line of what it found. */
#ifndef EK_CMD_DOCTOR_H
#define EK_CMD_DOCTOR_H

#include "cmd/session/session.h"

enum health { HEALTH_OK, HEALTH_WARN, HEALTH_FAIL };

struct checkup {
	enum health health;
	const char *name;
	char text[1000];
	char fix[500]; /* empty: none needed */
};

struct checkups {
	struct checkup *items;
	size_t count, room;
};

void checkup_add(struct checkups *checkups, enum health health, const char *name, const char *fix,
	const char *format, ...) PRINTF_LIKE(5, 6);

/* A failure as a line; ERR is cleared. */
void checkup_add_err(struct checkups *checkups, enum health health, const char *name,
	struct err *err);

/* This machine: memory, dumps, the folders of the user. */
void doctor_machine(struct session *session, struct checkups *out);

/* The project: evenkeep.yaml, contracts, .gitignore. */
void doctor_project(struct session *session, struct checkups *out);

/* Key, vault, environments, lock file. */
void doctor_vault(struct session *session, struct checkups *out);

/* The shared store and the login for it, as far as they are known here. */
void doctor_remote(struct session *session, struct checkups *out);

#endif
