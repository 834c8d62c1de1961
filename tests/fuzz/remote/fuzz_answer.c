/* SPDX-License-Identifier: Apache-2.0 */
/* What evenkeep-remote, which faces the network, may tell evenkeep: the first byte says of what. */
#include <stdlib.h>
#include <string.h>

#include "remote/wire.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct buf again CLEANUP(buf_done) = BUF_INIT;
	struct wire_answer answer;
	struct slice names, bytes;
	enum remote_answer each;
	const char *name;
	size_t count = 0;

	if (size == 0 || strchr("OGPLDIMW", data[0]) == NULL || data[0] == '\0')
		return 0;
	if (wire_parse_answer(slice_of(data, size), (enum wire_kind)data[0], &answer) < 0)
		return 0;
	names = answer.data;
	while (data[0] == WIRE_LIST && (name = wire_next_name(&names)) != NULL) {
		if (strstr(name, "..") != NULL || name[0] == '/' || name[0] == '\0')
			abort();
		count++;
	}
	if (data[0] == WIRE_LIST && count != answer.at)
		abort();
	while (data[0] == WIRE_GET_MANY && wire_next_got(&names, &each, &bytes))
		count++;
	if (data[0] == WIRE_GET_MANY && count != answer.at)
		abort();
	if (data[0] == WIRE_GET_IF && !wire_tag_is_valid(answer.tag))
		abort();
	wire_build_answer(&answer, &again);
	if (!slice_equal(buf_slice(&again), slice_of(data, size)))
		abort();
	return 0;
}
