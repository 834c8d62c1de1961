/* SPDX-License-Identifier: Apache-2.0 */
/* HOST[:PORT], as an address of a store has it and as evenkeep-remote is given it. */
#ifndef EK_REMOTE_HOST_H
#define EK_REMOTE_HOST_H

#include <stdbool.h>

#include "base/slice.h"

/* Is HOST 127.0.0.0/8, ::1 or localhost? What names as 127.evil.example would be is none of it. */
bool host_is_this(struct slice host);

/* Where the host of HOST[:PORT] ends: behind `]`, or before the colon of the port. */
size_t host_length(struct slice authority);

#endif
