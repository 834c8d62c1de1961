/* SPDX-License-Identifier: Apache-2.0 */
/* The scrypt stanza: `-> scrypt SALT LOG_N`, alone in its header. */
#include "crypto/age.h"

#include <sodium.h>
#include <string.h>

#include "crypto/age_priv.h"
#include "crypto/encode.h"

enum { SALT = 16, BLOCK = 8, LANES = 1 };

static const char label[] = "age-encryption.org/v1/scrypt";
static const uint8_t zero_nonce[CHACHA_NONCE];
static const struct slice no_ad;

static int
stretch(struct slice passphrase, const uint8_t salt[SALT], unsigned log_n, struct key *out,
    struct err *err)
{
	uint8_t whole[sizeof(label) - 1 + SALT];

	memcpy(whole, label, sizeof(label) - 1);
	memcpy(whole + sizeof(label) - 1, salt, SALT);
	if (crypto_pwhash_scryptsalsa208sha256_ll(passphrase.data, passphrase.len, whole,
		sizeof(whole), UINT64_C(1) << log_n, BLOCK, LANES, out->bytes,
		sizeof(out->bytes)) != 0)
		return err_system(err,
		    "cannot stretch the passphrase, which takes %u MiB of memory",
		    (1u << log_n) / 1024);
	return 0;
}

int
age_seal_passphrase(
    struct slice passphrase, unsigned log_n, struct slice payload, struct buf *out, struct err *err)
{
	struct key file_key CLEANUP(key_wipe), key CLEANUP(key_wipe);
	uint8_t salt[SALT], nonce[PAYLOAD_NONCE], sealed[SEALED_FILE_KEY];
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	int r;

	if (log_n < 1 || log_n > AGE_WORK_MOST)
		return err_set(err, ERR_INVALID, "work-factor", "the work factor is 2^1 to 2^%d",
		    AGE_WORK_MOST);
	randombytes_buf(salt, sizeof(salt));
	r = stretch(passphrase, salt, log_n, &key, err);
	if (r < 0)
		return r;
	randombytes_buf(file_key.bytes, FILE_KEY);
	randombytes_buf(nonce, sizeof(nonce));
	chacha_seal(key.bytes, zero_nonce, no_ad, slice_of(file_key.bytes, FILE_KEY), sealed);
	age_header_start(&file);
	buf_add_text(&file, "-> scrypt ");
	base64_add(&file, slice_of(salt, sizeof(salt)));
	buf_addf(&file, " %u\n", log_n);
	age_body_add(&file, sealed);
	age_header_end(&file, 0, &file_key);
	age_payload_seal(&file_key, nonce, payload, &file);
	buf_add(out, buf_slice(&file));
	return 0;
}

/* One or two digits, the first not zero. */
static bool
parse_log_n(struct slice text, unsigned *out)
{
	unsigned n = 0;

	if (text.len < 1 || text.len > 2 || text.data[0] == '0')
		return false;
	for (size_t i = 0; i < text.len; i++) {
		if (text.data[i] < '0' || text.data[i] > '9')
			return false;
		n = n * 10 + (text.data[i] - '0');
	}
	*out = n;
	return true;
}

static int
find_stanza(const struct age_header *header, struct err *err)
{
	for (size_t i = 0; i < header->count; i++) {
		if (!age_stanza_is(&header->stanzas[i], "scrypt"))
			continue;
		if (header->count > 1)
			return age_malformed(err, "a passphrase stanza that is not alone");
		return 0;
	}
	return err_set(
	    err, ERR_NO_KEY, "no-stanza", "the age file does not open with a passphrase");
}

static int
parse_stanza(const struct stanza *stanza, uint8_t salt[SALT], unsigned *log_n, struct err *err)
{
	if (stanza->arg_count != 3 || !base64_decode(stanza->args[1], salt, SALT) ||
	    !parse_log_n(stanza->args[2], log_n) || stanza->body_len != SEALED_FILE_KEY)
		return age_malformed(err, "its passphrase stanza");
	if (*log_n > AGE_WORK_MOST) {
		err_set(err, ERR_NO_KEY, "work-factor",
		    "the passphrase is stretched with work factor 2^%u; at most 2^%d is accepted",
		    *log_n, AGE_WORK_MOST);
		return err_fix(
		    err, "open the file with `age -d` and protect it anew with `age -p`");
	}
	return 0;
}

int
age_work_factor(struct slice file, unsigned *out, struct err *err)
{
	struct age_header header;
	uint8_t salt[SALT];
	unsigned log_n = 0;
	int r;

	r = age_header_parse(file, HEADER_MOST, &header, err);
	if (r == 0)
		r = find_stanza(&header, err);
	if (r == 0)
		r = parse_stanza(&header.stanzas[0], salt, &log_n, err);
	if (r < 0)
		return r;
	*out = log_n;
	return 0;
}

int
age_unseal_passphrase(
    struct slice file, struct slice passphrase, struct secret **out, struct err *err)
{
	struct key file_key CLEANUP(key_wipe), key CLEANUP(key_wipe);
	struct age_header header;
	uint8_t salt[SALT];
	unsigned log_n = 0;
	int r;

	r = age_header_parse(file, HEADER_MOST, &header, err);
	if (r == 0)
		r = find_stanza(&header, err);
	if (r == 0)
		r = parse_stanza(&header.stanzas[0], salt, &log_n, err);
	if (r == 0)
		r = stretch(passphrase, salt, log_n, &key, err);
	if (r < 0)
		return r;
	if (!chacha_unseal(key.bytes, zero_nonce, no_ad,
		slice_of(header.stanzas[0].body, SEALED_FILE_KEY), file_key.bytes))
		return err_set(err, ERR_NO_KEY, "wrong-passphrase", "the passphrase is wrong");
	r = age_header_check_mac(&header, &file_key, err);
	return r < 0 ? r : age_payload_unseal(&file_key, header.payload, out, err);
}
