/* SPDX-License-Identifier: Apache-2.0 */
#ifndef EK_GUARD_GUARD_PRIV_H
#define EK_GUARD_GUARD_PRIV_H

#include "base/slice.h"
#include "secret/arena.h"

struct slice encode_hex(struct arena *arena, struct slice value, bool large);

/* LINE with `%41`, `\n`, `\u0041`, `\x41` as what they stand for; data NULL: it has none. */
struct slice decode_escapes(struct arena *arena, struct slice line);

/* LINE with one dollar for `$$`, as compose writes it; data NULL: it has none. */
struct slice decode_dollars(struct arena *arena, struct slice line);

/* LINE without its NULs, as UTF-16 has them; data NULL: it has none. */
struct slice decode_wide(struct arena *arena, struct slice line);

#endif
