/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Armor: a first line, lines of exactly 64 digits of padded Base64 of which the last may be
 * shorter, a last line; ended by LF or CRLF, with white space only before and behind.
 */
#include "crypto/age.h"

#include "crypto/encode.h"
#include "secret/text.h"

enum { LINE = 64, LINE_BYTES = 48 };

static const char first_line[] = "-----BEGIN AGE ENCRYPTED FILE-----";
static const char last_line[] = "-----END AGE ENCRYPTED FILE-----";

static int
not_armor(struct err *err, unsigned line, const char *what)
{
	return err_set(
	    err, ERR_INVALID, "age-armor", "line %u of the armored age file %s", line, what);
}

static bool
next_line(struct slice *rest, struct slice *line)
{
	if (!slice_next_line(rest, line))
		return false;
	if (line->len > 0 && line->data[line->len - 1] == '\r')
		line->len--;
	return true;
}

static bool
decode_line(struct slice line, struct secret_text *out)
{
	uint8_t bytes[LINE_BYTES];
	size_t len;

	if (line.len == 0 || line.len > LINE || line.len % 4 != 0)
		return false;
	for (unsigned i = 0; i < 2 && line.data[line.len - 1] == '='; i++)
		line.len--;
	len = base64_decoded_len(line.len);
	if (!base64_decode(line, bytes, len))
		return false;
	secret_text_add(out, slice_of(bytes, len));
	return true;
}

int
age_dearmor(struct slice text, struct secret **out, struct err *err)
{
	struct secret_text bytes CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct slice rest = slice_trim(text), line;
	unsigned number = 1;
	bool last = false;

	if (!next_line(&rest, &line) || !slice_equal_text(line, first_line))
		return not_armor(err, number, "is not its beginning");
	for (;;) {
		number++;
		if (!next_line(&rest, &line))
			return not_armor(err, number, "is missing: it is cut off");
		if (slice_equal_text(line, last_line))
			break;
		if (last || !decode_line(line, &bytes))
			return not_armor(err, number, "is not canonical Base64 of 64 columns");
		last = line.len < LINE || line.data[LINE - 1] == '=';
	}
	if (rest.len > 0)
		return not_armor(err, number + 1, "is behind its end");
	*out = secret_of(secret_text_slice(&bytes));
	return 0;
}
