/* SPDX-License-Identifier: Apache-2.0 */
/* What the header lines of an answer say that matters here. */
#ifndef EK_CMD_REMOTE_HTTP_HEADERS_H
#define EK_CMD_REMOTE_HTTP_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

#include "base/slice.h"
#include "cmd/remote/http/http.h"

enum { HEADERS_MOST = 64 << 10 };

struct headers {
	size_t bytes;             /* of all lines, those of earlier answers to the request too */
	bool chunked, encoded;    /* encoded: compressed, or the like */
	char etag[HTTP_ETAG];
	char date[64];
	char retry[64];           /* Retry-After, as it came */
};

/* Take one line, with its end; a status line begins anew. False: they have no end. */
bool headers_take(struct headers *headers, struct slice line);

/* What Retry-After asks for; 0: nothing, or nothing that can be understood. At most ten minutes. */
unsigned headers_wait_ms(const struct headers *headers);

#endif
