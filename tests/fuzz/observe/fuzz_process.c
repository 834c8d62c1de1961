/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a process: bytes that any program may have written there. */
#include <stdlib.h>

#include "observe/live/process.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct slice block = slice_of(data, size);
	struct envset *values CLEANUP(envset_freep) = NULL;
	struct process process = {0};
	struct marker marker, again;
	char text[MARKER_TEXT];

	secret_start();
	values = process_values(block);
	for (size_t i = 0; i < envset_count(values); i++)
		if (envset_at(values, i)->name.len == 0)
			abort();
	process_set_command(&process, block);
	for (size_t i = 0; process.command[i] != '\0'; i++)
		if (process.command[i] < ' ' || process.command[i] > '~')
			abort();
	if (!process_marker(block, &marker))
		return 0;
	marker_write(&marker, text);
	if (!marker_read(slice_of_text(text), &again))
		abort();
	return 0;
}
