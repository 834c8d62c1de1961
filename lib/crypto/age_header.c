/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/age_priv.h"

#include <string.h>

#include "crypto/encode.h"
#include "crypto/hash.h"

enum { BODY_LINE = 64, BODY_LINE_BYTES = 48, MAC_LINE = 4 + 43 };

static const char version[] = "age-encryption.org/v1\n";

int
age_malformed(struct err *err, const char *what)
{
	return err_set(err, ERR_TAMPERED, "age-header", "the age header is malformed: %s", what);
}

/* The next line without its end; false if there is no whole one left. */
static bool
next_line(struct slice *rest, struct slice *line)
{
	size_t end = slice_find(*rest, '\n');

	if (end == rest->len)
		return false;
	*line = slice_of(rest->data, end);
	*rest = slice_from(*rest, end + 1);
	return true;
}

/* LINE begins behind "->"; every argument begins with its blank. */
static int
parse_args(struct slice line, struct stanza *stanza, struct err *err)
{
	stanza->arg_count = 0;
	while (line.len > 0) {
		struct slice arg;

		if (line.data[0] != ' ')
			return age_malformed(err, "a stanza does not begin with `-> `");
		line = slice_from(line, 1);
		arg = slice_of(line.data, slice_find(line, ' '));
		if (arg.len == 0)
			return age_malformed(err, "an empty argument");
		for (size_t i = 0; i < arg.len; i++) {
			if (arg.data[i] < 33 || arg.data[i] > 126)
				return age_malformed(err, "an argument has an odd byte");
		}
		if (stanza->arg_count < ARRAY_LEN(stanza->args))
			stanza->args[stanza->arg_count] = arg;
		stanza->arg_count++;
		line = slice_from(line, arg.len);
	}
	return stanza->arg_count == 0 ? age_malformed(err, "a stanza without type") : 0;
}

static int
parse_body(struct slice *rest, struct stanza *stanza, struct err *err)
{
	uint8_t bytes[BODY_LINE_BYTES];
	struct slice line;

	stanza->body_len = 0;
	do {
		size_t len;

		if (!next_line(rest, &line))
			return age_malformed(err, "it ends within a stanza");
		len = base64_decoded_len(line.len);
		if (line.len > BODY_LINE || len > sizeof(bytes) || !base64_decode(line, bytes, len))
			return age_malformed(err, "a stanza's body is not canonical");
		/* only a body of one line can be a sealed file key */
		if (stanza->body_len == 0)
			memcpy(stanza->body, bytes, len < SEALED_FILE_KEY ? len : SEALED_FILE_KEY);
		stanza->body_len += len;
	} while (line.len == BODY_LINE);
	return 0;
}

static int
parse_mac(struct slice line, struct age_header *header, struct err *err)
{
	if (line.len != MAC_LINE || line.data[3] != ' ' ||
	    !base64_decode(slice_from(line, 4), header->mac, sizeof(header->mac)))
		return age_malformed(err, "its last line");
	return 0;
}

int
age_header_parse(struct slice file, size_t most, struct age_header *out, struct err *err)
{
	struct slice rest, line;
	int r;

	if (!slice_starts_with(file, version))
		return age_malformed(err, "it is not an age file, or of another version");
	rest = slice_from(file, sizeof(version) - 1);
	out->count = 0;
	for (;;) {
		if (!next_line(&rest, &line))
			return age_malformed(err, "it is cut off");
		if ((size_t)(rest.data - file.data) > most)
			return age_malformed(err, "it is too long");
		if (slice_starts_with(line, "---"))
			break;
		if (!slice_starts_with(line, "->"))
			return age_malformed(err, "a line that begins no stanza");
		if (out->count == STANZAS_MOST)
			return age_malformed(err, "it has too many stanzas");
		r = parse_args(slice_from(line, 2), &out->stanzas[out->count], err);
		if (r == 0)
			r = parse_body(&rest, &out->stanzas[out->count], err);
		if (r < 0)
			return r;
		out->count++;
	}
	if (out->count == 0)
		return age_malformed(err, "it has no stanza");
	out->covered = slice_of(file.data, (size_t)(line.data - file.data) + 3);
	out->payload = rest;
	return parse_mac(line, out, err);
}

static void
mac_of_header(struct slice covered, const struct key *file_key, uint8_t out[32])
{
	const struct slice info = SLICE_LITERAL("header");
	struct key mac_key CLEANUP(key_wipe);

	hkdf(slice_of(file_key->bytes, FILE_KEY), slice_of(NULL, 0), &info, 1, mac_key.bytes);
	hmac_sha256(slice_of(mac_key.bytes, 32), &covered, 1, out);
}

int
age_header_check_mac(const struct age_header *header, const struct key *file_key, struct err *err)
{
	uint8_t mac[32];

	mac_of_header(header->covered, file_key, mac);
	if (!secret_equal(slice_of(mac, sizeof(mac)), slice_of(header->mac, sizeof(header->mac))))
		return err_set(err, ERR_TAMPERED, "age-mac", "the age header was altered");
	return 0;
}

void
age_header_start(struct buf *out)
{
	buf_add_text(out, version);
}

void
age_header_end(struct buf *out, size_t start, const struct key *file_key)
{
	uint8_t mac[32];

	buf_add_text(out, "---");
	mac_of_header(slice_from(buf_slice(out), start), file_key, mac);
	buf_add_byte(out, ' ');
	base64_add(out, slice_of(mac, sizeof(mac)));
	buf_add_byte(out, '\n');
}

void
age_body_add(struct buf *out, const uint8_t sealed[SEALED_FILE_KEY])
{
	base64_add(out, slice_of(sealed, SEALED_FILE_KEY)); /* 43 digits: one short line */
	buf_add_byte(out, '\n');
}
