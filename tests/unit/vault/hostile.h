/* SPDX-License-Identifier: Apache-2.0 */
/* Shared stores that lie, each with the refusal that it must meet. */
#ifndef EK_TEST_HOSTILE_H
#define EK_TEST_HOSTILE_H

#include "scene.h"
#include "shared.h"
#include "vault/check.h"

struct lies {
	struct scene scene;    /* the honest vault */
	struct shared *shared; /* what it was put into, and lies now */
	struct heads heads;    /* of the honest vault */
};

struct hostile {
	const char *name; /* what the store does */
	void (*lie)(struct lies *lies);
	enum check check; /* what refuses it */
	bool is_known;    /* the vault is here already; else a fresh machine meets the store */
	bool is_reader;   /* a fresh machine that is to have a reader's copy of dev, by its bundle alone */
};

extern const struct hostile hostiles[];
extern const size_t hostile_count;

/* Let a machine meet the store; 0, or the refusal in ERR. *UNCHANGED: nothing here is different. */
int hostile_meet(const struct hostile *hostile, bool *unchanged, struct err *err);

/* Is a store with the lie that CHECK is for not refused by it? */
bool hostile_is_missed(enum check check);

#endif
