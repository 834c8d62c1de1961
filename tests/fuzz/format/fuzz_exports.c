/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The first byte chooses one of the dialects below, the rest is an export of it. What is read has
 * names that are names (but from compose files, which may have others), and is the same when it
 * is read again; what is refused is refused in clean text.
 */
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "base/utf8.h"
#include "format/encrypted.h"
#include "format/format.h"
#include "model/name.h"
#include "secret/secret.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

/* Only ever added to at the end, so that the corpus keeps its meaning. */
static const char *const dialects[] = {"sops", "dotenvx", "doppler", "infisical", "vault-kv",
	"1password", "aws-secrets", "github-variables", "gitlab-variables", "compose-environment"};

static void
check_error(const struct err *err)
{
	if (!utf8_is_valid(slice_of_text(err->message)) || strchr(err->message, '\n') != NULL ||
		err->source[0] != '\0' || err->id == NULL)
		abort();
}

static void
check_same(struct envset *a, struct envset *b)
{
	if (envset_count(a) != envset_count(b))
		abort();
	for (size_t i = 0; i < envset_count(a); i++)
		if (!slice_equal(envset_at(a, i)->name, envset_at(b, i)->name) ||
			!slice_equal(envset_at(a, i)->value, envset_at(b, i)->value))
			abort();
}

static int
read_in(const struct format *format, struct slice text, struct envset *set)
{
	struct read_notes notes CLEANUP(read_notes_done) = READ_NOTES_INIT;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = format->read(text, "f", set, &notes, &err);

	if (r == 0)
		return 0;
	if (r != ERR_INVALID)
		abort();
	check_error(&err);
	for (size_t i = 0; i < err.more_count && i < ERR_MOST - 1; i++)
		check_error(&err.more[i]);
	return r;
}

int
LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct envset *set CLEANUP(envset_freep) = NULL;
	struct envset *again CLEANUP(envset_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	const struct format *format;
	struct slice text;

	if (size == 0)
		return 0;
	secret_start();
	text = slice_of(data + 1, size - 1);
	if (format_check_encrypted(text, "f", &err) != 0)
		check_error(&err);
	if (format_get(dialects[data[0] % ARRAY_LEN(dialects)], &format, &err) < 0)
		abort();
	set = envset_new(size);
	again = envset_new(size);
	if (read_in(format, text, set) < 0)
		return 0;
	for (size_t i = 0; i < envset_count(set); i++)
		if (strcmp(format->name, "compose-environment") != 0 &&
			!name_is_valid(envset_at(set, i)->name))
			abort();
	if (read_in(format, text, again) < 0)
		abort();
	check_same(set, again);
	return 0;
}
