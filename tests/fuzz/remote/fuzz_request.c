/* SPDX-License-Identifier: Apache-2.0 */
/* What evenkeep may ask of evenkeep-remote. */
#include <stdlib.h>
#include <string.h>

#include "remote/wire.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again CLEANUP(buf_done) = BUF_INIT;
	struct wire_request request CLEANUP(wire_request_done);
	struct secret_text opened CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	size_t i;

	if (wire_parse_request(slice_of(data, size), &request) < 0)
		return 0;
	for (i = 0; i < request.count && request.items != NULL; i++)
		if (request.items[i].name[0] == '/' || strstr(request.items[i].name, "//") != NULL)
			abort();
	for (i = 0; i < request.count && request.tags != NULL; i++)
		if (!wire_tag_is_valid(request.tags[i].text) || request.count > REMOTE_WAIT_MOST)
			abort();
	if (request.kind == WIRE_OPEN) {
		secret_start();
		wire_build_open(&request.open, request.left_ms, &opened);
		buf_add(&again, secret_text_slice(&opened));
	} else {
		wire_build_request(&request, &again);
	}
	if (!slice_equal(buf_slice(&again), slice_of(data, size)))
		abort();
	return 0;
}
