/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The most memory that was in use at once: the heap, and what is mapped, as guarded memory is with
 * its closed pages. Counted at every call of a program linked as meson.build has it, so the figure
 * is the same on every run.
 */
#ifndef EK_TESTS_PEAK_H
#define EK_TESTS_PEAK_H

#include <stddef.h>

/* From here on. */
void peak_start(void);

/* Bytes in use at most since peak_start(), beyond those that were in use at it. */
size_t peak_bytes(void);

#endif
