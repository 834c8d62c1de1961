/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/shell_word.h"

#include <string.h>

#include "base/shell.h"

enum { TEXTS = 4 };

const char *
shell_word(const char *text)
{
	static char texts[TEXTS][4 * SHELL_WORD_MOST + 3];
	static unsigned next;
	struct buf word CLEANUP(buf_done) = BUF_INIT;
	char *out = texts[next++ % TEXTS];

	if (strlen(text) > SHELL_WORD_MOST)
		return "…";
	shell_add_word(&word, text);
	memcpy(out, buf_text(&word), word.len + 1);
	return out;
}
