/* SPDX-License-Identifier: Apache-2.0 */
/* A folder of its own for every test. */
#ifndef EK_TESTS_UNIT_BASE_FOLDER_H
#define EK_TESTS_UNIT_BASE_FOLDER_H

#include <sys/types.h>

/* cmocka set-up and tear-down: make an empty folder and go into it; go back and remove it. */
int folder_begin(void **state);
int folder_end(void **state);

/* Make FILE with TEXT and MODE; fails the test otherwise. */
void folder_write(const char *file, const char *text, mode_t mode);

/* Fails unless FILE says TEXT. */
void folder_assert(const char *file, const char *text);

#endif
