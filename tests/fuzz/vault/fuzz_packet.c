/* SPDX-License-Identifier: Apache-2.0 */
/* Key packets of all three kinds. */
#include <stdlib.h>

#include "vault/packet.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	static bool started;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct packet packet CLEANUP(packet_done) = {0};
	struct secret *again CLEANUP(secret_freep) = NULL;

	if (!started)
		secret_start();
	started = true;
	if (packet_parse(slice_of(data, size), &packet, &err) < 0)
		return 0;
	again = packet_build(&packet);
	if (!slice_equal(secret_slice(again), slice_of(data, size)))
		abort();
	return 0;
}
