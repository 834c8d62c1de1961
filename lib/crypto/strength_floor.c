/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the estimator can never fall below, found without asking it: it knows a token as a row of
 * words and patterns, and however common these are, it pays
 *
 *	1.75 bits for each that neither begins nor ends the token, 1 for one that ends it, and
 *	log2(Σ C(u + l, i), i = 0 … min(u, l)) bits for u capital and l small letters in one; 1 if u
 *	is 1, and here 0 where that sum may not be taken (all capitals, or no small letters).
 *
 * Dates and rows of keys pay more, sequences have letters of one case. Only what stands twice
 * in a row is known for less: such a token has no floor. The cheapest way to cut the token is
 * found from its end. The sum of two parts is never more than that of the whole (Vandermonde's
 * identity), so a word longer than LONGEST may be counted in pieces.
 */
#include <assert.h>
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "crypto/strength_priv.h"
#include "secret/secret.h"

enum { LONGEST = 8, SLOTS = 128 };
enum { OTHER, CAPITAL, SMALL };

static const double in_between = 1.75, at_end = 1.0;
static double case_bits[LONGEST + 1][LONGEST + 1]; /* by capital and small letters */
static pthread_once_t case_bits_made = PTHREAD_ONCE_INIT;

static double
bits_of(unsigned capital, unsigned small)
{
	unsigned least = capital < small ? capital : small;
	double sum = 0, choose = 1;

	if (least == 0 || capital == 1)
		return least;
	for (unsigned i = 0; i <= least; i++) {
		sum += choose;
		choose = choose * (capital + small - i) / (i + 1);
	}
	return log2(sum);
}

static void
make_case_bits(void)
{
	for (unsigned capital = 0; capital <= LONGEST; capital++)
		for (unsigned small = 0; capital + small <= LONGEST; small++)
			case_bits[capital][small] = bits_of(capital, small);
}

/*
 * Two bytes or more that stand twice in a row. The first two of the second time have the same two
 * before them, so only places with equal pairs of bytes are looked at, chained by a hash.
 */
static bool
has_repeat(struct slice token)
{
	unsigned char last[SLOTS] = {0}, before[STRENGTH_RATED] = {0}; /* a place and one; 0: none */
	bool found = false;

	for (size_t i = 0; i + 1 < token.len && !found; i++) {
		const unsigned char *here = token.data + i;
		unsigned char *slot = &last[(here[0] * 7U + here[1]) % SLOTS];

		for (size_t other = *slot; other > 0; other = before[other - 1]) {
			size_t len = i + 1 - other;

			if (len >= 2 && i + len <= token.len && memcmp(here - len, here, len) == 0)
				found = true;
		}
		before[i] = *slot;
		*slot = (unsigned char)(i + 1);
	}
	secret_wipe(last, sizeof(last));
	secret_wipe(before, sizeof(before));
	return found;
}

/* The cheapest word or pattern that begins at AT, with what FLOOR says of the rest. */
static double
cheapest(const unsigned char *kinds, size_t len, const double *floor)
{
	unsigned capital = 0, small = 0;
	double best = HUGE_VAL;

	for (size_t i = 1; i <= LONGEST && i <= len; i++) {
		double bits;

		capital += kinds[i - 1] == CAPITAL;
		small += kinds[i - 1] == SMALL;
		bits = case_bits[capital][small] + floor[i] +
		       (i == len ? at_end : i < LONGEST ? in_between : 0);
		if (bits < best)
			best = bits;
	}
	return best;
}

void
strength_floor(struct slice token, double *floor)
{
	unsigned char kinds[STRENGTH_RATED];
	bool capital = false, small = false;

	assert(token.len <= STRENGTH_RATED);
	pthread_once(&case_bits_made, make_case_bits);
	memset(floor, 0, (token.len + 1) * sizeof(*floor));
	for (size_t i = 0; i < token.len; i++) {
		unsigned char c = token.data[i];

		kinds[i] = c >= 'A' && c <= 'Z' ? CAPITAL : c >= 'a' && c <= 'z' ? SMALL : OTHER;
		capital |= kinds[i] == CAPITAL;
		small |= kinds[i] == SMALL;
	}
	if (capital && small && !has_repeat(token)) {
		for (size_t at = token.len; at-- > 0;)
			floor[at] = cheapest(kinds + at, token.len - at, floor + at);
		floor[0] = floor[0] > in_between ? floor[0] - in_between : 0;
	}
	secret_wipe(kinds, sizeof(kinds));
}
