/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The public age vectors (C2SP CCTV): each file is lines of `key: value`, an empty line, and an age
 * file. 124 of the 143 must end exactly as `expect` says; the 19 of the hybrid type, which this
 * program does not know, must end somehow.
 */
#include "crypto/age.h"

#include <dirent.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>
#include <sodium.h>
#ifdef HAVE_ZLIB
#include <zlib.h>
#endif

#include "base/file.h"
#include "base/list.h"
#include "bytes.h"
#include "crypto/encode.h"
#include "vectors.h"

enum { MOST = 32 << 20, APPLY = 124, HYBRID = 19 };

struct vector {
	struct buf file;     /* all of it */
	struct slice sealed; /* the age file */
	struct buf inflated; /* what it is in, if it was compressed */
	char expect[32], payload[65], identity[128], passphrase[32];
	bool armored, compressed;
};

static void
vector_done(struct vector *vector)
{
	buf_done(&vector->file);
	buf_done(&vector->inflated);
}

static void
keep(struct slice value, char *out, size_t size)
{
	assert_true(value.len < size);
	memcpy(out, value.data, value.len);
	out[value.len] = '\0';
}

static void
read_field(struct slice line, struct vector *vector)
{
	struct slice value = slice_from(line, slice_find(line, ':') + 2);

	if (slice_starts_with(line, "expect: "))
		keep(value, vector->expect, sizeof(vector->expect));
	else if (slice_starts_with(line, "payload: "))
		keep(value, vector->payload, sizeof(vector->payload));
	else if (slice_starts_with(line, "identity: "))
		keep(value, vector->identity, sizeof(vector->identity));
	else if (slice_starts_with(line, "passphrase: ") && vector->passphrase[0] == '\0')
		keep(value, vector->passphrase, sizeof(vector->passphrase));
	else if (slice_starts_with(line, "armored: "))
		vector->armored = true;
	else if (slice_starts_with(line, "compressed: "))
		vector->compressed = true;
}

#ifdef HAVE_ZLIB
static void
inflate_vector(struct vector *vector)
{
	unsigned long room = MOST;
	unsigned char *out CLEANUP(freep) = xmalloc(room);

	assert_int_equal(
	    uncompress(out, &room, vector->sealed.data, (unsigned long)vector->sealed.len), Z_OK);
	buf_add(&vector->inflated, slice_of(out, room));
	vector->sealed = buf_slice(&vector->inflated);
}
#else
static void
inflate_vector(struct vector *vector)
{
	(void)vector;
	fprintf(stderr,
	    "SKIPPED: SOME AGE VECTORS ARE COMPRESSED AND THERE IS NO ZLIB: install zlib1g-dev\n");
	exit(77);
}
#endif

static void
vector_read(const char *path, struct vector *vector)
{
	struct err err = ERR_INIT;
	struct slice line;

	assert_int_equal(file_read(path, MOST, &vector->file, &err), 0);
	vector->sealed = buf_slice(&vector->file);
	while (slice_next_line(&vector->sealed, &line) && line.len > 0)
		read_field(line, vector);
	if (vector->compressed)
		inflate_vector(vector);
}

static int
open_with_identity(
    const struct vector *vector, struct slice sealed, struct secret **out, struct err *err)
{
	struct identities ids CLEANUP(identities_done) = {.count = 0};
	struct err ignored CLEANUP(err_done) = ERR_INIT;

	/* a hybrid identity is refused here; the file is then tried with none */
	identities_parse(slice_of_text(vector->identity), "vector", NULL, &ids, &ignored);
	return age_unseal(sealed, ids.items, ids.count, out, err);
}

static int
open_vector(const struct vector *vector, struct secret **out, struct err *err)
{
	struct secret *binary CLEANUP(secret_freep) = NULL;
	struct slice sealed = vector->sealed;

	if (vector->armored) {
		int r = age_dearmor(sealed, &binary, err);

		if (r < 0)
			return r;
		sealed = secret_slice(binary);
	}
	if (vector->passphrase[0] != '\0')
		return age_unseal_passphrase(sealed, slice_of_text(vector->passphrase), out, err);
	return open_with_identity(vector, sealed, out, err);
}

static const char *
class_of(int r, const struct err *err)
{
	static const struct {
		const char *id, *class;
	} classes[] = {
	    {"age-header", "header failure"},
	    {"work-factor", "header failure"},
	    {"age-mac", "HMAC failure"},
	    {"age-payload", "payload failure"},
	    {"age-armor", "armor failure"},
	    {"no-stanza", "no match"},
	    {"wrong-passphrase", "no match"},
	};

	for (size_t i = 0; r < 0 && i < ARRAY_LEN(classes); i++) {
		if (strcmp(classes[i].id, err->id) == 0)
			return classes[i].class;
	}
	return r == 0 ? "success" : err->id;
}

static bool
payload_is(struct slice payload, const char *hash_hex)
{
	struct buf hex CLEANUP(buf_done) = BUF_INIT;
	uint8_t hash[32];

	crypto_hash_sha256(hash, payload.data, payload.len);
	hex_add(&hex, slice_of(hash, sizeof(hash)));
	return strcmp(buf_text(&hex), hash_hex) == 0;
}

static bool
ends_as_expected(const char *name, const struct vector *vector)
{
	struct secret *opened CLEANUP(secret_freep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	int r = open_vector(vector, &opened, &err);

	if (strstr(name, "hybrid") != NULL)
		return true;
	if (strcmp(class_of(r, &err), vector->expect) != 0)
		print_error(
		    "%s: expected %s, came to %s\n", name, vector->expect, class_of(r, &err));
	else if (r == 0 && !payload_is(secret_slice(opened), vector->payload))
		print_error("%s: opened to something else\n", name);
	else
		return true;
	return false;
}

static void
every_vector_ends_as_it_says(void **state)
{
	DIR *folder = opendir(*state);
	unsigned wrong = 0, apply = 0, hybrid = 0;
	struct dirent *entry;

	assert_non_null(folder);
	while ((entry = readdir(folder)) != NULL) {
		struct vector vector CLEANUP(vector_done) = {.armored = false};
		char *path CLEANUP(freep) = path_join(*state, entry->d_name);

		if (entry->d_name[0] == '.')
			continue;
		vector_read(path, &vector);
		wrong += !ends_as_expected(entry->d_name, &vector);
		if (strstr(entry->d_name, "hybrid") == NULL)
			apply++;
		else
			hybrid++;
	}
	closedir(folder);
	print_message("%u vectors apply, %u of them ended otherwise; %u hybrid ones ended\n", apply,
	    wrong, hybrid);
	assert_int_equal(wrong, 0);
	assert_int_equal(apply, APPLY);
	assert_int_equal(hybrid, HYBRID);
}

int
main(void)
{
	char *folder CLEANUP(freep) = vectors_folder("age");
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test_prestate(every_vector_ends_as_it_says, folder),
	};

	secret_start();
	return cmocka_run_group_tests(tests, NULL, NULL);
}
