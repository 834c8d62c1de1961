/* SPDX-License-Identifier: Apache-2.0 */
/* Base64 (RFC 4648 §4) of what a store has, which is no secret; that of secrets is lib/text's. */
#ifndef EK_CMD_REMOTE_ETCD_BASE64_H
#define EK_CMD_REMOTE_ETCD_BASE64_H

#include <stdbool.h>

#include "base/buf.h"
#include "base/slice.h"

/* Append, with `=` to whole groups of four and without line breaks. */
void etcd_base64_write(struct buf *out, struct slice bytes);

/* Append the bytes that TEXT stands for. Strict; false: it is something else, and OUT is as it was. */
bool etcd_base64_read(struct slice text, struct buf *out);

#endif
