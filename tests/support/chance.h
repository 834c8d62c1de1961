/* SPDX-License-Identifier: Apache-2.0 */
/* Numbers that look like chance and are the same in every run: a test that fails fails again. Xorshift (Marsaglia 2003). */
#ifndef EK_TESTS_CHANCE_H
#define EK_TESTS_CHANCE_H

#include <stddef.h>
#include <stdint.h>

#define CHANCE_INIT UINT64_C(88172645463325252)

/* A number below BELOW, which is not 0; SEED, which is not 0, goes on. */
static inline size_t
chance_below(uint64_t *seed, size_t below)
{
	*seed ^= *seed << 13;
	*seed ^= *seed >> 7;
	*seed ^= *seed << 17;
	return (size_t)((*seed >> 11) % below);
}

#endif
