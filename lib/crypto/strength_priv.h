/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_CRYPTO_STRENGTH_PRIV_H
#define EK_CRYPTO_STRENGTH_PRIV_H

#include "base/slice.h"

/*
 * What of VALUE an attacker still has to guess who knows all around it: its strongest token, cut
 * out again and again while the token only wraps a text. ROOM takes twice VALUE; the token lies in
 * VALUE or in ROOM.
 */
struct slice strongest_token(struct slice value, unsigned char *room);

#endif
