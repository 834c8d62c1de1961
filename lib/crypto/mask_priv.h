/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Questions answered by a mask, all ones for yes and 0 for no, instead of a branch. Each mask goes
 * through an empty piece of assembly: a compiler that knew that there are two values only would
 * make the branch again.
 */
#ifndef EK_CRYPTO_MASK_PRIV_H
#define EK_CRYPTO_MASK_PRIV_H

#include <stdint.h>

static inline uint32_t
mask_of_bit(uint32_t bit)
{
	uint32_t mask = 0u - bit;

	__asm__("" : "+r"(mask));
	return mask;
}

/* FIRST <= n <= LAST, all below 2^31? */
static inline uint32_t
mask_in_range(uint32_t n, uint32_t first, uint32_t last)
{
	return mask_of_bit(((n - first) | (last - n)) >> 31 ^ 1u);
}

/* Is A the same as B? */
static inline uint32_t
mask_same(uint32_t a, uint32_t b)
{
	uint32_t apart = a ^ b;

	return mask_of_bit(((apart | (0u - apart)) >> 31) ^ 1u);
}

#endif
