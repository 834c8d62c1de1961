/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CRYPTO_STRENGTH_PRIV_H
#define EK_CRYPTO_STRENGTH_PRIV_H

#include <stdbool.h>

#include "base/slice.h"

/* Bytes of a token that are rated. */
enum { STRENGTH_RATED = 100 };

/*
 * What of VALUE an attacker still has to guess who knows all around it: its strongest token, cut
 * out again and again while the token only wraps a text. ROOM takes twice VALUE; the token lies in
 * VALUE or in ROOM.
 */
struct slice strongest_token(struct slice value, unsigned char *room);

/*
 * The same without looking for a token: the password of a URL, else all of the text. A password of many
 * marks has only short tokens.
 */
struct slice whole_secret(struct slice value, unsigned char *room);

/*
 * FLOOR[i], for each i up to the length of TOKEN (at most STRENGTH_RATED): bits that the estimator
 * gives at least to what begins at byte i, whatever words it knows. FLOOR has room for one more
 * than TOKEN has bytes.
 */
void strength_floor(struct slice token, double *floor);

#endif
