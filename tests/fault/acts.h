/* SPDX-License-Identifier: Apache-2.0 */
/* The short words of the tests of writing: one world, its vault in `at`, its environment `dev`. */
#ifndef EK_TEST_FAULT_ACTS_H
#define EK_TEST_FAULT_ACTS_H

#include "world.h"

extern struct world world;

/* A new vault with a recovery key before each test; afterwards it verifies, or must not. */
int acts_begin(void **state);
int acts_end(void **state);
int acts_end_damaged(void **state);

#define SOUND(test) cmocka_unit_test_setup_teardown(test, acts_begin, acts_end)
#define DAMAGED(test) cmocka_unit_test_setup_teardown(test, acts_begin, acts_end_damaged)

/* As machine "a" or "b". */
int act_set(const char *machine, const char *name, const char *value, struct err *err);
void must_set(const char *machine, const char *name, const char *value);
int act_commit_on(const char *machine, const struct change *changes, size_t count,
    struct err *err);

/* As machine "a". */
int act_commit(const struct change *changes, size_t count, struct err *err);
int act_unset(const char *name, struct err *err);
int act_import(const char *name, const char *value, struct err *err);
int act_rekey(struct err *err);

/* The machine reads exactly TEXT, in the form of world_tell(). */
void there_is(const char *machine, const char *text);

#endif
