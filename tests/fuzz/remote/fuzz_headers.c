/* SPDX-License-Identifier: Apache-2.0 */
/* Header lines of a web server, and the dates and waits in them. */
#include <stdlib.h>
#include <string.h>

#include "cmd/remote/http/headers.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_be_text(const char *text, size_t room)
{
	size_t len = strnlen(text, room), i;

	if (len == room)
		abort();
	for (i = 0; i < len; i++)
		if ((unsigned char)text[i] < ' ')
			abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice rest = slice_of(data, size), line;
	struct headers headers = {0};
	int64_t seconds;

	while (slice_next_line(&rest, &line))
		if (!headers_take(&headers, line))
			break;
	must_be_text(headers.etag, sizeof(headers.etag));
	must_be_text(headers.date, sizeof(headers.date));
	must_be_text(headers.retry, sizeof(headers.retry));
	if (headers.etag[0] == 'W' && headers.etag[1] == '/')
		abort();
	if (headers_wait_ms(&headers) > 600000)
		abort();
	if (http_date(headers.date, &seconds) && (seconds < 0 || seconds > 253402300800))
		abort();
	return 0;
}
