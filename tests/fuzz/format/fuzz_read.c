/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses a dialect, the rest is a file of it. What was read is written in every
 * dialect: carried or refused, and never anything that reads back differently.
 */
#include <stdint.h>
#include <stdlib.h>

#include "format/format.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
render(const struct format *format, struct envset *set)
{
	struct secret_text out CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format_opts opts = {.name = "settings"};
	int r = format->put == NULL ? 0 : format_render(format, &opts, set, &out, &err);

	if (r != 0 && (r != ERR_INVALID || out.len > 0))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	size_t count = 0;
	int r;

	if (size == 0)
		return 0;
	secret_start();
	while (formats[count] != NULL)
		count++;
	if (formats[data[0] % count]->read == NULL)
		return 0;
	set = envset_new(size);
	r = formats[data[0] % count]->read(slice_of(data + 1, size - 1), "f", set, &notes, &err);
	if (r != 0) {
		if (r != ERR_INVALID)
			abort();
		return 0;
	}
	for (size_t i = 0; i < envset_count(set); i++)
		envset_at(set, i)->flags |= ENTRY_PLAIN;
	for (size_t i = 0; i < count; i++)
		render(formats[i], set);
	return 0;
}
