/* SPDX-License-Identifier: Apache-2.0 */
#include "crypto/identity.h"

#include "crypto/age.h"
#include "crypto/encode.h"
#include "crypto/identity_priv.h"

static const char secret_hrp[] = "AGE-SECRET-KEY-";

void
identities_done(struct identities *ids)
{
	while (ids->count > 0)
		identity_freep(&ids->items[--ids->count]);
	ids->work = 0;
}

/* Free what is behind the first COUNT: a file counts as a whole or not at all. */
static void
forget_behind(struct identities *ids, size_t count)
{
	while (ids->count > count)
		identity_freep(&ids->items[--ids->count]);
}

static int
add_identity(struct identities *ids, struct identity **identity, struct err *err)
{
	if (ids->count == IDENTITIES_MOST)
		return err_set(err, ERR_INVALID, "too-many-identities", "more than %d identities",
		    IDENTITIES_MOST);
	ids->items[ids->count++] = *identity;
	*identity = NULL;
	return 0;
}

static int
explain_line(struct slice line, struct err *err)
{
	if (slice_starts_with(line, "AGE-PLUGIN-")) {
		err_set(err, ERR_INVALID, "identity-plugin",
		    "identities of age plugins are not supported");
		return err_fix(err, "set `identity_command` to a program that prints an identity");
	}
	if (slice_starts_with(line, "AGE-SECRET-KEY-PQ-1"))
		return err_set(err, ERR_INVALID, "identity-kind",
		    "post-quantum age identities are not supported");
	if (slice_starts_with(line, "age1") || slice_starts_with(line, "ssh-"))
		return err_set(err, ERR_INVALID, "identity-public",
		    "a recipient, which is public, stands where a secret identity belongs");
	if (slice_starts_with(line, secret_hrp))
		return err_set(err, ERR_INVALID, "identity-line",
		    "the age identity is mistyped or cut off: its checksum is wrong");
	return err_set(err, ERR_INVALID, "identity-line", "the line is not an age identity");
}

static int
parse_line(struct slice line, struct identities *out, struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = NULL;
	struct key secret CLEANUP(key_wipe);
	int r;

	if (!bech32_decode(line, secret_hrp, secret.bytes))
		return explain_line(line, err);
	r = identity_from_secret(IDENTITY_X25519, slice_of(secret.bytes, 32), &identity, err);
	return r < 0 ? r : add_identity(out, &identity, err);
}

static int
parse_lines(struct slice text, const char *file, struct identities *out, struct err *err)
{
	size_t before = out->count;
	struct slice line;
	unsigned number = 0;
	int r = 0;

	while (slice_next_line(&text, &line)) {
		struct err here = ERR_INIT;

		number++;
		line = slice_trim(line);
		if (line.len == 0 || line.data[0] == '#' || parse_line(line, out, &here) == 0)
			continue;
		err_at(&here, file, number, 0);
		r = err_also(err, &here);
	}
	if (r == 0 && out->count == before) {
		err_set(err, ERR_NO_KEY, "no-identity", "there is no identity in `%s`", file);
		err_at(err, file, 0, 0);
		return err_fix(err, "an identity is a line that begins with `%s1`", secret_hrp);
	}
	return r;
}

static int
parse_ssh(struct slice text, const char *file, struct identities *out, struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = NULL;
	int r;

	r = openssh_parse(text, &identity, err);
	if (r == 0)
		r = add_identity(out, &identity, err);
	return r < 0 ? err_at(err, file, 0, 0) : 0;
}

static int
parse_plain(struct slice text, const char *file, struct identities *out, struct err *err)
{
	struct slice trimmed = slice_trim(text);

	if (slice_starts_with(trimmed, "-----BEGIN OPENSSH PRIVATE KEY-----"))
		return parse_ssh(text, file, out, err);
	if (slice_starts_with(trimmed, "-----BEGIN ")) {
		err_set(
		    err, ERR_INVALID, "identity-kind", "`%s` is a key file of another kind", file);
		err_at(err, file, 0, 0);
		return err_fix(err,
		    "use an age identity (`age-keygen`) or an unencrypted OpenSSH key of "
		    "type ssh-ed25519");
	}
	return parse_lines(text, file, out, err);
}

static bool
is_armored(struct slice text)
{
	return slice_starts_with(slice_trim(text), "-----BEGIN AGE ENCRYPTED FILE-----");
}

static bool
is_age_file(struct slice text)
{
	return slice_starts_with(text, "age-encryption.org/");
}

/* FILE is an age file; what is wrong with it is wrong with an input, not with a vault. */
static int
as_input(const char *file, struct err *err)
{
	if (err->code == ERR_TAMPERED)
		err->code = ERR_INVALID;
	err_at(err, file, 0, 0);
	return err_ctx(err, "protected identity file `%s`", file);
}

bool
passphrase_work_is_weak(unsigned work)
{
	return work != 0 && work < AGE_WORK_WEAK;
}

static int
open_protected(struct slice sealed, const char *file, const struct passphrase_source *source,
    unsigned *work, struct secret **out, struct err *err)
{
	struct secret *passphrase CLEANUP(secret_freep) = NULL;
	int r;

	r = age_work_factor(sealed, work, err);
	if (r < 0)
		return as_input(file, err);
	if (source != NULL && source->work != NULL && (*source->work == 0 || *work < *source->work))
		*source->work = *work;
	if (source == NULL || source->ask == NULL)
		return err_set(err, ERR_NO_KEY, "no-passphrase",
		    "the identity file `%s` is protected, and there is nobody to ask for its passphrase",
		    file);
	r = source->ask(source->cookie, file, &passphrase, err);
	if (r < 0)
		return r;
	r = age_unseal_passphrase(sealed, secret_slice(passphrase), out, err);
	return r < 0 ? as_input(file, err) : 0;
}

static int
parse_protected(struct slice text, const char *file, const struct passphrase_source *source,
    struct identities *out, struct err *err)
{
	struct secret *binary CLEANUP(secret_freep) = NULL, *plain CLEANUP(secret_freep) = NULL;
	unsigned work;
	int r;

	if (is_armored(text)) {
		r = age_dearmor(text, &binary, err);
		if (r < 0)
			return err_at(err, file, 0, 0);
		text = secret_slice(binary);
	}
	r = open_protected(text, file, source, &work, &plain, err);
	if (r == 0)
		r = parse_plain(secret_slice(plain), file, out, err);
	if (r == 0 && (out->work == 0 || work < out->work))
		out->work = work;
	return r;
}

int
identities_parse(struct slice text, const char *file, const struct passphrase_source *source,
    struct identities *out, struct err *err)
{
	size_t before = out->count;
	int r;

	if (text.len > IDENTITY_FILE_MOST)
		return err_set(err, ERR_INVALID, "too-large", "`%s` has more than %d bytes", file,
		    IDENTITY_FILE_MOST);
	if (is_age_file(text) || is_armored(text))
		r = parse_protected(text, file, source, out, err);
	else
		r = parse_plain(text, file, out, err);
	if (r < 0)
		forget_behind(out, before);
	return r;
}
