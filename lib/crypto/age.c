/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/age.h"

#include <sodium.h>

#include "crypto/age_priv.h"
#include "crypto/identity_priv.h"

static void
system_random(void *cookie, uint8_t *out, size_t len)
{
	(void)cookie;
	randombytes_buf(out, len);
}

int
age_seal(const struct age_recipient *to, size_t count, struct slice payload, age_random_fn *random,
    void *cookie, struct buf *out, struct err *err)
{
	struct key file_key CLEANUP(key_wipe), ephemeral CLEANUP(key_wipe);
	struct buf file CLEANUP(buf_done) = BUF_INIT;
	uint8_t nonce[PAYLOAD_NONCE];
	int r;

	if (random == NULL)
		random = system_random;
	if (count == 0 || count > STANZAS_MOST)
		return err_set(err, ERR_INVALID, "recipients",
		    "an age file has 1 to %d recipients, not %zu", STANZAS_MOST, count);
	random(cookie, file_key.bytes, FILE_KEY);
	age_header_start(&file);
	for (size_t i = 0; i < count; i++) {
		random(cookie, ephemeral.bytes, sizeof(ephemeral.bytes));
		r = age_stanza_add(&to[i], &file_key, &ephemeral, &file, err);
		if (r < 0)
			return r;
	}
	age_header_end(&file, 0, &file_key);
	random(cookie, nonce, sizeof(nonce));
	age_payload_seal(&file_key, nonce, payload, &file);
	buf_add(out, buf_slice(&file));
	return 0;
}

/* The form of every stanza is checked before any is tried, whoever it is for. */
static int
find_file_key(const struct age_header *header, struct identity *const *ids, size_t count,
    struct key *file_key, struct err *err)
{
	int found = 1;

	for (size_t i = 0; i < header->count; i++) {
		for (size_t j = 0; j < count; j++) {
			struct key key CLEANUP(key_wipe);
			int r = age_stanza_open(&header->stanzas[i], ids[j], &key, err);

			if (r < 0)
				return r;
			if (r == 0 && found == 1) {
				*file_key = key;
				found = 0;
			}
		}
	}
	return found;
}

static int
open_header(const struct age_header *header, const struct key *file_key, struct secret **out,
    struct err *err)
{
	int r = age_header_check_mac(header, file_key, err);

	return r < 0 ? r : age_payload_unseal(file_key, header->payload, out, err);
}

int
age_unseal(struct slice file, struct identity *const *ids, size_t count, struct secret **out,
    struct err *err)
{
	struct key file_key CLEANUP(key_wipe);
	struct age_header header;
	int r;

	r = age_header_parse(file, HEADER_MOST, &header, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < header.count; i++) {
		if (!age_stanza_is(&header.stanzas[i], "scrypt"))
			continue;
		if (header.count > 1)
			return age_malformed(err, "a passphrase stanza that is not alone");
		return err_set(
		    err, ERR_NO_KEY, "no-stanza", "the age file opens with a passphrase only");
	}
	r = find_file_key(&header, ids, count, &file_key, err);
	if (r < 0)
		return r;
	if (r > 0)
		return err_set(
		    err, ERR_NO_KEY, "no-stanza", "the age file is for none of your identities");
	return open_header(&header, &file_key, out, err);
}

static int
open_wrap(struct slice file, struct identity *self, struct secret **out, struct err *err)
{
	struct key file_key CLEANUP(key_wipe);
	struct age_header header;
	int r;

	r = age_header_parse(file, WRAP_HEADER_MOST, &header, err);
	if (r < 0)
		return r;
	if (header.count != 1)
		return age_malformed(err, "a wrapped key has exactly one recipient");
	r = age_stanza_open(&header.stanzas[0], self, &file_key, err);
	return r != 0 ? r : open_header(&header, &file_key, out, err);
}

int
age_unseal_wrap(struct slice file, struct identity *self, struct secret **out, struct err *err)
{
	int r = open_wrap(file, self, out, err);

	if (r > 0)
		return err_set(err, ERR_TAMPERED, "age-wrap",
		    "the wrapped key does not open with the identity that it is stored for");
	return r;
}

int
age_unseal_wrap_as(struct slice file, struct identity *self, const uint8_t rcpt[32],
    struct secret **out, struct err *err)
{
	int r;

	identity_suppose(self, rcpt);
	r = open_wrap(file, self, out, err);
	if (r != 0)
		identity_suppose(self, NULL);
	return r;
}
