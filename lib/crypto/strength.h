/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CRYPTO_STRENGTH_H
#define EK_CRYPTO_STRENGTH_H

#include <stdbool.h>

#include "base/slice.h"

/*
 * Estimated bits of the strongest token of a secret alone, all around it counting as known
 * (VAULT.md §5.7 "Guessing"): of a URL the password, else the longest run of [A-Za-z0-9+/_=-];
 * if that decodes from Base64 or hex to text, the text. libzxcvbn on the first 100 bytes of it.
 */
double strength_bits(struct slice value);

/* Under 80 bits: such a secret gets no comparison tag. */
bool strength_is_weak(struct slice value);

/*
 * Weak, and also as a whole, or as the password of its URL, estimated at less than what random texts of 80
 * bits are taken for: what a person made up. For telling people; tags go by strength_is_weak() alone.
 */
bool strength_is_guessable(struct slice value);

/* Bits of a passphrase as it is, for rating new ones. */
double strength_passphrase_bits(struct slice passphrase);

#endif
