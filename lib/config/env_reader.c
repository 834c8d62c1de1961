/* SPDX-License-Identifier: Apache-2.0 */
#include "config/env_reader.h"

#include <string.h>

#include "base/buf.h"
#include "base/file.h"

enum { MANIFEST_MOST = 1 << 20 };

static bool
has_word(void *cookie, const char *path, const char *word)
{
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	(void)cookie;
	return file_read(path, MANIFEST_MOST, &text, &ignored) == 0 && text.len > 0 &&
	       memmem(text.data, text.len, word, strlen(word)) != NULL;
}

void
env_reader_find(const char *file, struct env_reader *out)
{
	env_signs_ask(file, has_word, NULL, out);
}
