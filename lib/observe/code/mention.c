/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/code/mention.h"

#include <stdint.h>
#include <string.h>

enum { LANES = 16 };

typedef unsigned char lanes __attribute__((vector_size(LANES)));

static inline bool
is_capital(unsigned char c)
{
	return (c >= 'A' && c <= 'Z') || c == '_' || (c >= '0' && c <= '9');
}

static inline bool
is_small(unsigned char c)
{
	return c >= 'a' && c <= 'z';
}

/* All ones where a byte is of `0`…`9`, `A`…`Z`, `_`, and of nothing else but `:`…`@`, `[`…`^`. */
static inline lanes
capitals(const unsigned char *at)
{
	lanes bytes;

	memcpy(&bytes, at, sizeof(bytes));
	bytes -= '0';
	return (lanes)(bytes < (unsigned char)('_' - '0' + 1));
}

/* Do two capitals stand side by side in the sixteen bytes from AT on, of which one more is read? */
static inline bool
has_pair(const unsigned char *at)
{
	lanes both = capitals(at) & capitals(at + 1);
	uint64_t halves[2];

	memcpy(halves, &both, sizeof(halves));
	return (halves[0] | halves[1]) != 0;
}

void
mention_scan(struct slice text, const struct names *names, bool *mentioned)
{
	size_t at = 0, end;

	while (at < text.len) {
		if (at + LANES + 1 <= text.len && !has_pair(text.data + at)) {
			at += LANES;
			continue;
		}
		end = at + LANES < text.len ? at + LANES : text.len;
		while (at < end) {
			size_t from = at;

			while (at < text.len && is_capital(text.data[at]))
				at++;
			if (at - from > 1 && (at == text.len || !is_small(text.data[at])) &&
				(from == 0 || !is_small(text.data[from - 1]))) {
				long number = names_find(names, slice_of(text.data + from, at - from));

				if (number != NAMES_NONE)
					mentioned[number] = true;
			}
			at += at == from;
		}
	}
}
