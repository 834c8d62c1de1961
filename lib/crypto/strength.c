/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/strength.h"

#include <string.h>
#include <zxcvbn.h>

#include "crypto/strength_priv.h"
#include "secret/secret.h"

enum { WEAK_BELOW = 80, SURELY_STRONG = 128, FURTHER = 6 };

/*
 * Words are found in random texts too: of 22,000 with 80 to 110 bits, in ten alphabets, the lowest is
 * estimated at 52.6.
 */
enum { GUESSABLE_BELOW = 50 };

/* How much more brute force takes than the estimator finds, in nearly all random texts. */
static const double USUAL = 1.3;

static double
rate(struct slice token)
{
	char text[STRENGTH_RATED + 1] = "";
	double bits;

	if (token.len > STRENGTH_RATED)
		token.len = STRENGTH_RATED;
	if (token.len > 0)
		memcpy(text, token.data, token.len);
	bits = ZxcvbnMatch(text, NULL, NULL);
	secret_wipe(text, sizeof(text));
	return bits;
}

/* Bits a byte of TOKEN has at most, as the estimator counts the classes it finds. */
static double
bits_per_byte(struct slice token)
{
	/* log2 of 26 lower (1), 26 upper (2), 10 digits (4), 33 others (8), rounded up */
	static const double bits[16] = {0, 4.71, 4.71, 5.71, 3.33, 5.18, 5.18, 5.96, 5.05, 5.89,
	    5.89, 6.41, 5.43, 6.11, 6.11, 6.58};
	unsigned classes = 0;

	for (size_t i = 0; i < token.len; i++) {
		unsigned char c = token.data[i];

		if (c < ' ' || c > 126)
			return 8;
		classes |= c >= 'a' && c <= 'z'   ? 1
			   : c >= 'A' && c <= 'Z' ? 2
			   : c >= '0' && c <= '9' ? 4
						  : 8;
	}
	return bits[classes];
}

/*
 * The estimator takes 25 µs and 3 µs a byte, so two shortcuts: what brute force would find is weak,
 * and if the beginning and the floor of the rest are together worth SURELY_STRONG, the whole is not
 * weak: only a word that begins in the one and ends in the other is estimated lower than its
 * beginning, and none is so long that this would be 48 bits.
 */
static bool
is_weak(struct slice token)
{
	double floor[STRENGTH_RATED + 1], per_byte;
	size_t enough = 1;

	if (token.len > STRENGTH_RATED)
		token.len = STRENGTH_RATED;
	per_byte = bits_per_byte(token);
	if (per_byte * (double)token.len < WEAK_BELOW)
		return true;
	strength_floor(token, floor);
	while (enough < token.len &&
	       per_byte * (double)enough < (SURELY_STRONG - floor[enough]) * USUAL)
		enough++;
	for (unsigned tries = 2; tries > 0 && enough < token.len; tries--, enough += FURTHER) {
		if (rate(slice_of(token.data, enough)) + floor[enough] >= SURELY_STRONG)
			return false;
	}
	return rate(token) < WEAK_BELOW;
}

/* Where tokens are decoded: on the stack if they are short, else guarded; wiped either way. */
struct room {
	unsigned char small[1024];
	struct secret *large;
};

static unsigned char *
room_for(struct room *room, size_t len)
{
	room->large = len > sizeof(room->small) ? secret_new(len) : NULL;
	return room->large == NULL ? room->small : secret_data(room->large);
}

static void
room_done(struct room *room)
{
	secret_free(room->large);
	secret_wipe(room->small, sizeof(room->small));
}

double
strength_bits(struct slice value)
{
	struct room room CLEANUP(room_done);

	return rate(strongest_token(value, room_for(&room, 2 * value.len)));
}

bool
strength_is_weak(struct slice value)
{
	struct room room CLEANUP(room_done);

	return is_weak(strongest_token(value, room_for(&room, 2 * value.len)));
}

static double
whole_bits(struct slice value)
{
	struct room room CLEANUP(room_done);

	return rate(whole_secret(value, room_for(&room, 2 * value.len)));
}

bool
strength_is_guessable(struct slice value)
{
	return strength_is_weak(value) && whole_bits(value) < GUESSABLE_BELOW;
}

double
strength_passphrase_bits(struct slice passphrase)
{
	return rate(passphrase);
}
