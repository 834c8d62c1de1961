/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 row 8: at every point where SQLite writes, syncs, truncates or deletes during an
 * act, something goes wrong. Afterwards the vault is what it was before or what it was to become,
 * it verifies, and the next command works.
 */
#ifndef EK_TEST_FAULT_CRASH_H
#define EK_TEST_FAULT_CRASH_H

#include "world.h"

/* What is done to the vault `at`; there is a member `bob` besides alice, and a backup `newer.db`. */
struct act {
	const char *name;
	bool has_vault; /* there is one before */
	int (*run)(struct world *world, struct err *err);
};

/* Try the act at its points, and fail the test where it leaves neither the old state nor the new. */
void crash_try(const struct act *act);

/*
 * Without --all and EVENKEEP_TEST_ALL a sample of the points is tried; the second says how many were.
 */
void crash_start(int argc, char **argv);
void crash_end(void);

/* Begins a test of the act of that name in ACTS. */
#define ACT(name, test)                                                                            \
	static void test(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		crash_try(act_called(acts, ARRAY_LEN(acts), name));                                \
	}
const struct act *act_called(const struct act *acts, size_t count, const char *name);

#endif
