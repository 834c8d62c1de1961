/* SPDX-License-Identifier: Apache-2.0 */
/*
 * An unencrypted OpenSSH private key of one ssh-ed25519 key:
 *
 *   file    = "-----BEGIN OPENSSH PRIVATE KEY-----", padded Base64 in lines of one width, "-----END
 * …" key     = "openssh-key-v1\0" string "none" string "none" string "" u32 1 string public string
 * private public  = string "ssh-ed25519" string pk private = u32 check u32 check string
 * "ssh-ed25519" string pk string (seed pk) string comment 1 2 3 …
 *
 * A string is a u32 length and its bytes. The private part is padded to a multiple of 8. The three
 * copies of pk must be equal and be the key of the seed; nothing may follow.
 */
#include "crypto/identity_priv.h"

#include <string.h>

#include "crypto/encode.h"
#include "secret/text.h"

enum { LINE_MOST = 76, PADDING_BLOCK = 8 };

static const char first_line[] = "-----BEGIN OPENSSH PRIVATE KEY-----";
static const char last_line[] = "-----END OPENSSH PRIVATE KEY-----";

static int
malformed(struct err *err, const char *what)
{
	return err_set(err, ERR_INVALID, "ssh-key", "the OpenSSH key is malformed: %s", what);
}

static struct slice
next_line(struct slice *rest)
{
	struct slice line = slice_of(NULL, 0);

	if (slice_next_line(rest, &line) && line.len > 0 && line.data[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* Put the digits of all lines one behind the other. */
static int
join_lines(struct slice text, struct secret_text *digits, struct err *err)
{
	struct slice rest = slice_trim(text), line;
	size_t width = 0;
	bool last = false;

	if (!slice_equal_text(next_line(&rest), first_line))
		return malformed(err, "its first line");
	for (;;) {
		line = next_line(&rest);
		if (slice_equal_text(line, last_line))
			break;
		if (width == 0)
			width = line.len;
		if (line.len == 0 || last || line.len > width || width > LINE_MOST)
			return malformed(err, "its lines");
		last = line.len < width;
		secret_text_add(digits, line);
	}
	return rest.len > 0 ? malformed(err, "something follows it") : 0;
}

static int
decode(struct slice text, struct secret **out, struct err *err)
{
	struct secret_text joined CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct secret *bytes CLEANUP(secret_freep) = NULL;
	struct slice digits;
	int r;

	r = join_lines(text, &joined, err);
	if (r < 0)
		return r;
	digits = secret_text_slice(&joined);
	if (digits.len == 0 || digits.len % 4 != 0)
		return malformed(err, "it is cut off");
	for (unsigned i = 0; i < 2 && digits.data[digits.len - 1] == '='; i++)
		digits.len--;
	bytes = secret_new(base64_decoded_len(digits.len));
	if (!base64_decode(digits, secret_data(bytes), secret_len(bytes)))
		return malformed(err, "it is not canonical Base64");
	*out = secret_take(&bytes);
	return 0;
}

static bool
take_u32(struct slice *rest, uint32_t *out)
{
	const unsigned char *d = rest->data;

	if (rest->len < 4)
		return false;
	*out = (uint32_t)d[0] << 24 | (uint32_t)d[1] << 16 | (uint32_t)d[2] << 8 | d[3];
	*rest = slice_from(*rest, 4);
	return true;
}

static bool
take_string(struct slice *rest, struct slice *out)
{
	uint32_t len;

	if (!take_u32(rest, &len) || len > rest->len)
		return false;
	*out = slice_of(rest->data, len);
	*rest = slice_from(*rest, len);
	return true;
}

static bool
take_word(struct slice *rest, const char *word)
{
	struct slice found;

	return take_string(rest, &found) && slice_equal_text(found, word);
}

static int
refuse_encrypted(struct err *err)
{
	err_set(err, ERR_NO_KEY, "ssh-key-encrypted",
	    "the OpenSSH key is protected by a passphrase, which is not supported");
	return err_fix(err,
	    "make an age identity protected by a passphrase (`age-keygen | age -p`), or "
	    "remove the passphrase of a copy with `ssh-keygen -p -f COPY`");
}

static int
refuse_type(struct slice type, struct err *err)
{
	if (type.len > 64)
		type.len = 0;
	for (size_t i = 0; i < type.len; i++) {
		if (type.data[i] < 33 || type.data[i] > 126)
			type.len = 0;
	}
	err_set(err, ERR_INVALID, "ssh-key-type",
	    "the OpenSSH key is of type `%.*s`; only ssh-ed25519 "
	    "is supported",
	    (int)type.len, (const char *)type.data);
	return err_fix(
	    err, "make one with `ssh-keygen -t ed25519`, or an age identity with `age-keygen`");
}

/* Up to the private part. */
static int
parse_outer(struct slice *rest, struct slice *pk, struct slice *private, struct err *err)
{
	static const char magic[] = "openssh-key-v1";
	struct slice cipher, kdf, options, public, type;
	uint32_t count;

	if (rest->len < sizeof(magic) || memcmp(rest->data, magic, sizeof(magic)) != 0)
		return malformed(err, "it does not begin as one");
	*rest = slice_from(*rest, sizeof(magic));
	if (!take_string(rest, &cipher) || !take_string(rest, &kdf) || !take_string(rest, &options))
		return malformed(err, "it is cut off");
	if (!slice_equal_text(cipher, "none"))
		return refuse_encrypted(err);
	if (!slice_equal_text(kdf, "none") || options.len != 0)
		return malformed(err, "it says two things about a passphrase");
	if (!take_u32(rest, &count) || count != 1)
		return malformed(err, "it does not hold exactly one key");
	if (!take_string(rest, &public) || !take_string(&public, &type))
		return malformed(err, "its public part");
	if (!slice_equal_text(type, "ssh-ed25519"))
		return refuse_type(type, err);
	if (!take_string(&public, pk) || pk->len != 32 || public.len != 0)
		return malformed(err, "its public part");
	if (!take_string(rest, private) || rest->len != 0)
		return malformed(err, "its private part is cut off, or something follows");
	return 0;
}

static bool
padding_is_right(struct slice padding, size_t private_len)
{
	if (private_len % PADDING_BLOCK != 0 || padding.len >= PADDING_BLOCK)
		return false;
	for (size_t i = 0; i < padding.len; i++) {
		if (padding.data[i] != i + 1)
			return false;
	}
	return true;
}

/* The private part: its seed, with everything around it as it must be. */
static int
parse_private(struct slice private, struct slice pk, struct slice *seed, struct err *err)
{
	struct slice rest = private, again, both, comment;
	uint32_t check, check_again;

	if (!take_u32(&rest, &check) || !take_u32(&rest, &check_again) || check != check_again)
		return malformed(err, "its check numbers differ");
	if (!take_word(&rest, "ssh-ed25519") || !take_string(&rest, &again) ||
	    !take_string(&rest, &both) || both.len != 64 || !take_string(&rest, &comment))
		return malformed(err, "its private part");
	if (!slice_equal(again, pk) || !slice_equal(slice_from(both, 32), pk))
		return malformed(err, "its private part is of another key than its public part");
	if (!padding_is_right(rest, private.len))
		return malformed(err, "its padding");
	*seed = slice_of(both.data, 32);
	return 0;
}

int
openssh_parse(struct slice text, struct identity **out, struct err *err)
{
	struct secret *bytes CLEANUP(secret_freep) = NULL;
	struct identity *identity CLEANUP(identity_freep) = NULL;
	struct slice rest, pk, private, seed;
	int r;

	r = decode(text, &bytes, err);
	if (r < 0)
		return r;
	rest = secret_slice(bytes);
	r = parse_outer(&rest, &pk, &private, err);
	if (r == 0)
		r = parse_private(private, pk, &seed, err);
	if (r == 0)
		r = identity_from_secret(IDENTITY_SSH_ED25519, seed, &identity, err);
	if (r < 0)
		return r;
	if (!slice_equal(slice_of(identity_recipient(identity), 32), pk))
		return malformed(err, "its private part is of another key than its public part");
	*out = identity;
	identity = NULL;
	return 0;
}
