/* SPDX-License-Identifier: Apache-2.0 */
/* Every text form: what is decoded is encoded to the same text, so that each thing has one. */
#include "crypto/encode.h"

#include <stdlib.h>

#include "base/list.h"
#include "crypto/identity.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

static void
must_be(struct slice input, struct buf *again)
{
	if (!slice_equal(buf_slice(again), input))
		abort();
	buf_done(again);
}

static void
bech32(struct slice input, const char *hrp)
{
	char again[15 + BECH32_MORE];
	uint8_t out[32];

	if (!bech32_decode(input, hrp, out))
		return;
	bech32_encode(hrp, out, again, sizeof(again));
	if (!slice_equal_text(input, again))
		abort();
}

static void
digits(struct slice input)
{
	size_t len = base64_decoded_len(input.len);
	uint8_t *out CLEANUP(freep) = xmalloc(input.len);
	struct buf again = BUF_INIT;

	if (base64_decode(input, out, len)) {
		base64_add(&again, slice_of(out, len));
		must_be(input, &again);
	}
	if (base64url_decode(input, out, len)) {
		base64url_add(&again, slice_of(out, len));
		must_be(input, &again);
	}
	if (hex_decode(input, out, input.len / 2)) {
		hex_add(&again, slice_of(out, input.len / 2));
		must_be(input, &again);
	}
}

static void
public_texts(struct slice input)
{
	enum identity_kind kind;
	uint8_t rcpt[32], signpk[32], again[32];
	struct buf text CLEANUP(buf_done) = BUF_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;

	if (card_parse(input, &kind, rcpt, signpk, &err) == 0 && kind != 1 && kind != 2)
		abort();
	if (recipient_parse(input, &kind, rcpt, &err) < 0)
		return;
	recipient_text(kind, rcpt, &text);
	if (recipient_parse(buf_slice(&text), &kind, again, &err) < 0 ||
	    !slice_equal(slice_of(rcpt, 32), slice_of(again, 32)))
		abort();
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	const struct slice input = slice_of(data, size);

	secret_start();
	bech32(input, "AGE-SECRET-KEY-");
	bech32(input, "age");
	digits(input);
	public_texts(input);
	return 0;
}
