/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Our side of age_interop.sh; reads standard input, writes standard output.
 *
 *   age_tool seal RECIPIENT…            seal standard input for them
 *   age_tool seal-with PASSPHRASE LOG_N seal it with a passphrase (of a test)
 *   age_tool open IDENTITY-FILE [PASSPHRASE]
 *   age_tool recipients IDENTITY-FILE [PASSPHRASE]
 *   age_tool generate                   a new identity
 */
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/age.h"
#include "secret/read.h"

enum { MOST = 64 << 20, RECIPIENTS_MOST = 64 };

static int
answer(void *cookie, const char *what, struct secret **out, struct err *err)
{
	(void)what;
	if (cookie == NULL)
		return err_set(err, ERR_NO_KEY, "no-passphrase", "no passphrase was given");
	*out = secret_of(slice_of_text(cookie));
	return 0;
}

static int
read_identities(char **argv, struct identities *ids, struct err *err)
{
	const struct passphrase_source source = {.ask = answer, .cookie = argv[1]};
	struct secret *text CLEANUP(secret_freep) = NULL;
	int r;

	r = secret_read_key_file(argv[0], false, IDENTITY_FILE_MOST, &text, err);
	return r < 0 ? r : identities_parse(secret_slice(text), argv[0], &source, ids, err);
}

static int
put(struct slice bytes, struct err *err)
{
	return file_write_all(1, bytes, "standard output", err);
}

static int
seal(char **argv, struct slice payload, struct err *err)
{
	struct age_recipient to[RECIPIENTS_MOST];
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	size_t count;
	int r;

	for (count = 0; argv[count] != NULL && count < RECIPIENTS_MOST; count++) {
		r = recipient_parse(
		    slice_of_text(argv[count]), &to[count].kind, to[count].rcpt, err);
		if (r < 0)
			return r;
	}
	r = age_seal(to, count, payload, NULL, NULL, &out, err);
	return r < 0 ? r : put(buf_slice(&out), err);
}

static int
seal_with(char **argv, struct slice payload, struct err *err)
{
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	int r = age_seal_passphrase(
	    slice_of_text(argv[0]), (unsigned)atoi(argv[1]), payload, &out, err);

	return r < 0 ? r : put(buf_slice(&out), err);
}

static int
open_file(char **argv, struct slice file, struct err *err)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct secret *opened CLEANUP(secret_freep) = NULL;
	int r;

	r = read_identities(argv, &ids, err);
	if (r == 0)
		r = age_unseal(file, ids.items, ids.count, &opened, err);
	return r < 0 ? r : put(secret_slice(opened), err);
}

static int
show_recipients(char **argv, struct err *err)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct buf out CLEANUP(buf_done) = BUF_INIT;
	int r;

	r = read_identities(argv, &ids, err);
	for (size_t i = 0; r == 0 && i < ids.count; i++) {
		identity_recipient_text(ids.items[i], &out);
		buf_add_byte(&out, '\n');
	}
	return r < 0 ? r : put(buf_slice(&out), err);
}

static int
generate(struct err *err)
{
	struct identity *identity CLEANUP(identity_freep) = identity_generate();
	struct secret *text CLEANUP(secret_freep) = identity_secret_text(identity);
	int r = put(secret_slice(text), err);

	return r < 0 ? r : put(SLICE_LITERAL("\n"), err);
}

static int
run(char **argv, struct err *err)
{
	struct secret *in CLEANUP(secret_freep) = NULL;
	int r;

	if (strcmp(argv[0], "recipients") == 0)
		return show_recipients(argv + 1, err);
	if (strcmp(argv[0], "generate") == 0)
		return generate(err);
	r = secret_read_fd(0, MOST, "standard input", &in, err);
	if (r < 0)
		return r;
	if (strcmp(argv[0], "seal") == 0)
		return seal(argv + 1, secret_slice(in), err);
	if (strcmp(argv[0], "seal-with") == 0)
		return seal_with(argv + 1, secret_slice(in), err);
	return open_file(argv + 1, secret_slice(in), err);
}

int
main(int argc, char **argv)
{
	struct err err CLEANUP(err_done) = ERR_INIT;

	secret_start();
	if (argc < 2 || (argc < 3 && strcmp(argv[1], "generate") != 0)) {
		fprintf(stderr, "usage: age_tool seal|seal-with|open|recipients|generate …\n");
		return 2;
	}
	if (run(argv + 1, &err) == 0)
		return 0;
	fprintf(stderr, "error[%s]: %s\n", err.id, err.message);
	return 1;
}
