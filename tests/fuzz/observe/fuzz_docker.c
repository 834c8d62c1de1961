/* SPDX-License-Identifier: Apache-2.0 */
/* What a program that is called docker prints. */
#include <stdlib.h>

#include "observe/live/docker.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct docker_containers containers CLEANUP(docker_containers_done) = {0};

	secret_start();
	docker_containers_read(slice_of(data, size), &containers);
	for (size_t i = 0; i < containers.count; i++) {
		struct envset *values CLEANUP(envset_freep) =
			process_values(secret_slice(containers.items[i].process.block));

		if (envset_count(values) > size || docker_is_of(&containers.items[i], ""))
			abort();
	}
	return 0;
}
