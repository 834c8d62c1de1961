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
#include <math.h>
#include <pthread.h>
#include <string.h>

#include "crypto/strength_priv.h"

enum { LONGEST = 12 };

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

/* Two bytes or more that stand twice in a row. */
static bool
has_repeat(struct slice token)
{
	for (size_t len = 2; 2 * len <= token.len; len++) {
		size_t same = 0;

		for (size_t i = len; i < token.len; i++) {
			same = token.data[i] == token.data[i - len] ? same + 1 : 0;
			if (same == len)
				return true;
		}
	}
	return false;
}

/* The cheapest word or pattern that begins at AT, with what FLOOR says of the rest. */
static double
cheapest(struct slice token, size_t at, const double *floor)
{
	size_t most = token.len - at < LONGEST ? token.len - at : LONGEST;
	unsigned capital = 0, small = 0;
	double best = HUGE_VAL;

	for (size_t len = 1; len <= most; len++) {
		unsigned char c = token.data[at + len - 1];
		double bits;

		capital += c >= 'A' && c <= 'Z';
		small += c >= 'a' && c <= 'z';
		bits = case_bits[capital][small] + floor[at + len];
		if (at + len == token.len)
			bits += at_end;
		else if (len < LONGEST)
			bits += in_between;
		if (bits < best)
			best = bits;
	}
	return best;
}

void
strength_floor(struct slice token, double *floor)
{
	pthread_once(&case_bits_made, make_case_bits);
	memset(floor, 0, (token.len + 1) * sizeof(*floor));
	if (has_repeat(token))
		return;
	for (size_t at = token.len; at-- > 0;)
		floor[at] = cheapest(token, at, floor);
	floor[0] = floor[0] > in_between ? floor[0] - in_between : 0;
}
