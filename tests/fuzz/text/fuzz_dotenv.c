/* SPDX-License-Identifier: Apache-2.0 */
/* Any bytes as a dotenv file: every part that is handed over can be read, places only grow. */
#include "text/dotenv.h"

#include <stdint.h>
#include <stdlib.h>

#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

struct seen {
	unsigned line;
	unsigned sum;
};

static void
touch(struct seen *seen, struct slice part)
{
	for (size_t i = 0; i < part.len; i++)
		seen->sum += part.data[i];
}

static int
take(void *cookie, const struct dotenv_entry *entry, struct err *err)
{
	struct seen *seen = cookie;

	(void)err;
	touch(seen, entry->key);
	touch(seen, entry->value);
	touch(seen, entry->comment);
	if (entry->line < seen->line || entry->column == 0 || (entry->inherited && entry->value.len > 0))
		abort();
	if (entry->interpolates && slice_find(entry->value, '$') == entry->value.len)
		abort();
	seen->line = entry->line;
	return 0;
}

static void
note(void *cookie, struct slice comment, unsigned line)
{
	struct seen *seen = cookie;

	touch(seen, comment);
	if (line < seen->line || slice_find(comment, '\n') < comment.len)
		abort();
	seen->line = line;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena *arena CLEANUP(arena_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct seen seen = {1, 0};
	int r;

	secret_start();
	arena = arena_new(0);
	r = dotenv_scan(slice_of(data, size), "f", arena, take, note, &seen, &err);
	if (r != 0 && (r != ERR_INVALID || err.line < seen.line))
		abort();
	return 0;
}
