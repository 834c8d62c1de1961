/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/heads_text_priv.h"

#include <inttypes.h>

#include "crypto/encode.h"

enum { DIGITS_MOST = 19 };

bool
word_take(struct slice *line, struct slice *word)
{
	size_t len = slice_find(*line, ' ');

	/* a blank at the end of the line would leave nothing for the next word */
	if (len == 0 || len + 1 == line->len)
		return false;
	*word = slice_of(line->data, len);
	*line = slice_from(*line, len + 1);
	return true;
}

bool
word_skip(struct slice *line, const char *word)
{
	struct slice taken;

	return word_take(line, &taken) && slice_equal_text(taken, word);
}

bool
number_take(struct slice *line, uint64_t *out)
{
	struct slice word;
	uint64_t n = 0;
	size_t i;

	if (!word_take(line, &word) || word.len > DIGITS_MOST || word.data[0] == '0')
		return false;
	for (i = 0; i < word.len; i++) {
		if (word.data[i] < '0' || word.data[i] > '9')
			return false;
		n = n * 10 + (uint64_t)(word.data[i] - '0');
	}
	*out = n;
	return true;
}

bool
base64_take(struct slice *line, uint8_t *out, size_t len)
{
	struct slice word;

	return word_take(line, &word) && base64_decode(word, out, len);
}

bool
point_take(struct slice *line, struct point *out)
{
	return number_take(line, &out->seq) && base64_take(line, out->hash, DOC_HASH);
}

void
point_add_text(const struct point *point, struct buf *out)
{
	buf_addf(out, " %" PRIu64 " ", point->seq);
	base64_add(out, slice_of(point->hash, DOC_HASH));
}
