/* SPDX-License-Identifier: Apache-2.0 */
/* The environment of a process as the bytes that it was started with. */
#include <stdlib.h>
#include <string.h>

#include "observe/live/process.h"

/* `NAME=value`; what a program wrote over its own block may be anything else. */
static void
add_text(struct envset *set, struct slice text)
{
	static const struct entry_record from_process = {.origin = "process"};
	size_t equals = slice_find(text, '=');

	if (equals > 0 && equals < text.len)
		envset_add(set, &(struct entry){.name = slice_of(text.data, equals),
				    .value = slice_from(text, equals + 1),
				    .record = &from_process});
}

struct envset *
process_values(struct slice block)
{
	struct envset *set = envset_new(block.len * 2);

	/* from its end on: the first of a name is added last and stays */
	while (block.len > 0) {
		size_t start = block.len - 1;

		while (start > 0 && block.data[start - 1] != '\0')
			start--;
		add_text(set, slice_of(block.data + start,
				  block.len - start - (block.data[block.len - 1] == '\0')));
		block.len = start;
	}
	return set;
}

bool
process_marker(struct slice block, struct marker *out)
{
	static const char name[] = MARKER_NAME "=";

	while (block.len > 0) {
		struct slice text = slice_of(block.data, slice_find(block, '\0'));

		if (slice_starts_with(text, name))
			return marker_read(slice_from(text, sizeof(name) - 1), out);
		block = slice_from(block, text.len + 1);
	}
	return false;
}

bool
process_is_whole(struct slice block)
{
	bool is_whole = block.len > 0;

	while (block.len > 0) {
		struct slice text = slice_of(block.data, slice_find(block, '\0'));
		size_t equals = slice_find(text, '=');

		is_whole &= equals > 0 && equals < text.len;
		block = slice_from(block, text.len + 1);
	}
	return is_whole;
}

void
process_set_command(struct process *process, struct slice command)
{
	size_t len = command.len < PROCESS_COMMAND ? command.len : PROCESS_COMMAND - 1;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = command.data[i];

		process->command[i] = (char)(c >= 0x20 && c < 0x7f ? c : '?');
	}
	process->command[len] = '\0';
}

void
processes_done(struct processes *processes)
{
	for (size_t i = 0; i < processes->count; i++)
		secret_free(processes->items[i].block);
	free(processes->items);
}
