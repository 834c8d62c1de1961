/* SPDX-License-Identifier: Apache-2.0 */
/*
 * `vst1_` + unpadded base64url of: 1 | seed 32 | vault_id 32 | env_id 16 | roster seq 8 |
 * charter seq 8 | commit seq 8 | not_after 8 | floor 32 | first 4 bytes of H("vault1/tok", before)
 */
#include "vault/token.h"

#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "crypto/encode.h"
#include "crypto/hash.h"
#include "vault/sealed_priv.h"
#include "vault/wire.h"

enum { SEED = 32, FLOOR = 32, SUM = 4, PREFIX = 5 };
enum { COVERED = 1 + SEED + VAULT_ID + ENV_ID + 4 * 8 + FLOOR, BYTES = COVERED + SUM };
enum { LETTERS = (BYTES * 8 + 5) / 6 };

static void
sum_of(const uint8_t *bytes, uint8_t out[SUM])
{
	uint8_t digest[HASH];

	hash_of("vault1/tok", slice_of(bytes, COVERED), digest);
	memcpy(out, digest, SUM);
}

static void
fields_read(const uint8_t *bytes, struct token *out)
{
	struct wire wire;

	wire_start(&wire, slice_of(bytes, COVERED));
	wire_u8(&wire);
	out->seed = secret_of(slice_of(wire_field(&wire, SEED), SEED));
	wire_copy(&wire, out->vault_id, VAULT_ID);
	wire_copy(&wire, out->env_id, ENV_ID);
	out->roster_seq = wire_u64(&wire);
	out->charter_seq = wire_u64(&wire);
	out->commit_seq = wire_u64(&wire);
	out->not_after_ms = wire_u64(&wire);
	wire_copy(&wire, out->floor, FLOOR);
	out->shape = bytes_are_zero(out->env_id, ENV_ID);
}

/* The three that a shape token leaves zero are all zero, or none is. */
static bool
is_whole(const struct token *token)
{
	return token->shape == (token->charter_seq == 0) &&
	       token->shape == (token->commit_seq == 0) && token->roster_seq > 0;
}

static int
refuse(const char *why, struct err *err)
{
	err_set(err, ERR_NO_KEY, "token-invalid", "this is not a token");
	err_why(err, "%s", why);
	return err_fix(err, "a token is `vst1_` and %d letters more, on one line", LETTERS);
}

static int
refuse_length(size_t len, struct err *err)
{
	refuse("", err);
	return err_why(err, "it has %zu letters: something is %s", len,
	    len < PREFIX + LETTERS ? "cut off" : "added to it");
}

int
token_parse(struct slice text, struct token **out, struct err *err)
{
	struct token *token CLEANUP(token_freep) = NULL;
	struct secret *bytes CLEANUP(secret_freep) = secret_new(BYTES);
	const uint8_t *data = secret_data(bytes);
	uint8_t sum[SUM];

	if (!slice_starts_with(text, "vst1_"))
		return refuse("it begins otherwise", err);
	if (text.len != PREFIX + LETTERS)
		return refuse_length(text.len, err);
	if (!base64url_decode(slice_from(text, PREFIX), secret_data(bytes), BYTES))
		return refuse("a letter of it is not of its alphabet", err);
	sum_of(data, sum);
	if (!secret_equal(slice_of(sum, SUM), slice_of(data + COVERED, SUM)))
		return refuse("its checksum does not fit: a letter is wrong", err);
	if (data[0] != 1)
		return refuse("it is of a newer form", err);
	token = xcalloc(1, sizeof(*token));
	fields_read(data, token);
	if (!is_whole(token))
		return refuse("it is half a token of an environment and half one of shapes", err);
	*out = token;
	token = NULL;
	return 0;
}

/* All ones if N < LIMIT (both below 2^31), else 0: no branch and no address depends on the seed. */
static unsigned
below(unsigned n, unsigned limit)
{
	return 0U - ((n - limit) >> 31);
}

static unsigned char
letter_of(unsigned digit)
{
	unsigned letter = '_';

	letter ^= below(digit, 63) & ((unsigned)'_' ^ '-');
	letter ^= below(digit, 62) & ((unsigned)'-' ^ (digit - 52 + '0'));
	letter ^= below(digit, 52) & ((digit - 52 + '0') ^ (digit - 26 + 'a'));
	letter ^= below(digit, 26) & ((digit - 26 + 'a') ^ (digit + 'A'));
	return (unsigned char)letter;
}

/* Unpadded base64url straight into guarded memory. */
static void
encode(struct slice bytes, unsigned char *out)
{
	unsigned bits = 0, held = 0;
	size_t i;

	for (i = 0; i < bytes.len; i++) {
		bits = bits << 8 | bytes.data[i];
		for (held += 8; held >= 6; held -= 6)
			*out++ = letter_of(bits >> (held - 6) & 63);
	}
	if (held > 0)
		*out = letter_of(bits << (6 - held) & 63);
}

struct secret *
token_text(const struct token *token)
{
	struct secret *bytes CLEANUP(secret_freep) = secret_new(BYTES);
	struct secret *text = secret_new(PREFIX + LETTERS);
	uint8_t *start = secret_data(bytes), *at = start;

	at = put_number(at, 1, 1);
	at = put_bytes(at, secret_slice(token->seed));
	at = put_bytes(at, slice_of(token->vault_id, VAULT_ID));
	at = put_bytes(at, slice_of(token->env_id, ENV_ID));
	at = put_number(at, token->roster_seq, 8);
	at = put_number(at, token->charter_seq, 8);
	at = put_number(at, token->commit_seq, 8);
	at = put_number(at, token->not_after_ms, 8);
	at = put_bytes(at, slice_of(token->floor, FLOOR));
	sum_of(start, at);
	memcpy(secret_data(text), "vst1_", PREFIX);
	encode(secret_slice(bytes), secret_data(text) + PREFIX);
	return text;
}

void
token_free(struct token *token)
{
	if (token == NULL)
		return;
	secret_free(token->seed);
	free(token);
}

void
token_freep(struct token **token)
{
	token_free(*token);
	*token = NULL;
}
