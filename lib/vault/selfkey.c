/* SPDX-License-Identifier: Apache-2.0 */
#include "vault/selfkey.h"

#include <stdlib.h>
#include <string.h>

#include "base/clock.h"
#include "base/file.h"
#include "base/list.h"
#include "crypto/strength.h"
#include "secret/read.h"
#include "secret/text.h"

enum { WORK_FACTOR = 18 }; /* about 1.5 s and 256 MiB, as `age -p` takes (VAULT.md §3) */

/* The comments and the line that age-keygen would write. */
static void
file_text(struct identity *identity, struct secret_text *out)
{
	struct secret *line CLEANUP(secret_freep) = identity_secret_text(identity);
	struct buf public CLEANUP(buf_done) = BUF_INIT;
	char now[CLOCK_TEXT];

	clock_text(clock_now_ms(), now);
	identity_recipient_text(identity, &public);
	secret_text_add_text(out, "# created: ");
	secret_text_add_text(out, now);
	secret_text_add_text(out, "\n# public key: ");
	secret_text_add(out, buf_slice(&public));
	secret_text_add_byte(out, '\n');
	secret_text_add(out, secret_slice(line));
	secret_text_add_byte(out, '\n');
}

int
selfkey_make(const char *path, const struct secret *passphrase, struct identities *out,
    struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = identity_generate();
	struct secret_text text CLEANUP(secret_text_done) = SECRET_TEXT_INIT;
	struct buf locked CLEANUP(buf_done) = BUF_INIT;
	char *folder CLEANUP(freep) = path_folder(path);
	int r;

	if (out->count >= IDENTITIES_MOST)
		return err_set(err, ERR_INVALID, "too-many-identities", "more than %d identities",
		    IDENTITIES_MOST);
	file_text(identity, &text);
	if (passphrase != NULL) {
		r = age_seal_passphrase(secret_slice(passphrase), WORK_FACTOR, secret_text_slice(&text),
		    &locked, err);
		if (r < 0)
			return r;
	}
	r = file_make_folders(folder, err);
	if (r == 0)
		r = file_write_new(path,
		    passphrase != NULL ? buf_slice(&locked) : secret_text_slice(&text), 0600, err);
	if (r == 0)
		r = file_sync_folder(path, err);
	if (r < 0)
		return r;
	out->items[out->count++] = identity;
	identity = NULL;
	return 0;
}

int
selfkey_load(const char *path, const struct passphrase_source *ask, struct identities *out,
    struct err *err)
{
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	r = secret_read_key_file(path, false, IDENTITY_FILE_MOST, &text, err);
	if (r < 0)
		return r;
	return identities_parse(secret_slice(text), path, ask, out, err);
}

void
selfkey_public(const struct identities *ids, struct buf *out)
{
	if (ids->count > 0)
		identity_recipient_text(ids->items[0], out);
}

double
selfkey_passphrase_bits(const struct secret *passphrase)
{
	return strength_passphrase_bits(secret_slice(passphrase));
}

void
recovery_make(struct secret **text, struct recovery *out)
{
	struct identity *identity CLEANUP(identity_freep) = identity_generate();

	out->to.kind = identity_kind(identity);
	memcpy(out->to.rcpt, identity_recipient(identity), sizeof(out->to.rcpt));
	memcpy(out->signpk, identity_signpk(identity), sizeof(out->signpk));
	*text = identity_secret_text(identity);
}

int
recovery_parse(const char *text, struct recovery *out, struct err *err)
{
	struct recovery parsed = {0};
	int r;

	r = recipient_parse(slice_of_text(text), &parsed.to.kind, parsed.to.rcpt, err);
	if (r < 0)
		return r;
	*out = parsed;
	return 0;
}
