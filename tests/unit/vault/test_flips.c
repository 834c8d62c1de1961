/* SPDX-License-Identifier: Apache-2.0 */
/*
 * VAULT.md §14 rows 1 and 3: one bit of a vault file flipped, the file cut off, the file grown:
 * every environment read is an error or exactly what it was. A sample by default; with
 * EVENKEEP_TEST_ALL=1 every bit and every length.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/file.h"
#include "base/list.h"
#include "crypto/hash.h"
#include "fixture.h"
#include "secret/secret.h"

static struct stage stage;
static struct buf original = BUF_INIT;
static uint8_t good[HASH];
static char *seen_file;
static struct {
	size_t tried, refused, wrong;
} count;

static bool
test_all(void)
{
	const char *all = getenv("EVENKEEP_TEST_ALL");

	return all != NULL && strcmp(all, "1") == 0;
}

static int
digest_env(void *cookie, const struct env_info *info, struct err *err)
{
	struct buf *names = cookie;

	(void)err;
	buf_addf(names, "%s\n", info->name);
	return 0;
}

/* A digest of every name, value, version and note of NAME. */
static int
digest_values(struct vault *vault, const char *name, struct hash *hash, struct err *err)
{
	struct vault_env *env CLEANUP(vault_env_closep) = NULL;
	struct envset *set CLEANUP(envset_freep) = NULL;
	size_t i;
	int r;

	r = vault_env_open(vault, name, &env, err);
	if (r == 0)
		r = vault_env_read(env, NULL, 0, &set, err);
	for (i = 0; r == 0 && i < envset_count(set); i++) {
		const struct entry *entry = envset_at(set, i);

		hash_add_u64(hash, entry->name.len);
		hash_add(hash, entry->name);
		hash_add_u64(hash, entry->value.len);
		hash_add(hash, entry->value);
		hash_add_u64(hash, entry->record->version);
		hash_add_u64(hash, entry->flags);
		hash_add(hash, entry->record->note);
	}
	return r;
}

/* Everything that alice can read of the vault as it is now. */
static int
read_everything(uint8_t digest[HASH])
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct err err CLEANUP(err_done) = ERR_INIT;
	struct buf names CLEANUP(buf_done) = BUF_INIT;
	struct hash hash;
	struct slice rest, line;
	int r;

	r = vault_open(&stage.place, VAULT_READ, &vault, &err);
	if (r < 0)
		return r;
	vault_use(vault, &stage.ids);
	r = vault_each_env(vault, digest_env, &names, &err);
	hash_start(&hash, "test");
	hash_add(&hash, buf_slice(&names));
	rest = buf_slice(&names);
	while (r == 0 && slice_next_line(&rest, &line)) {
		char *name CLEANUP(freep) = xstrndup((const char *)line.data, line.len);

		r = digest_values(vault, name, &hash, &err);
	}
	hash_end(&hash, digest);
	return r;
}

/* WARM: what was verified is remembered, so only heads and rows are looked at. */
static void
judge(bool warm)
{
	uint8_t digest[HASH];
	int r;

	if (!warm)
		unlink(seen_file);
	r = read_everything(digest);
	count.tried++;
	count.refused += r < 0;
	if (r == 0 && memcmp(digest, good, HASH) != 0)
		count.wrong++;
}

static void
report(const char *what)
{
	printf("%s: %zu tried, %zu refused, %zu unaffected, %zu wrong\n", what, count.tried,
	    count.refused, count.tried - count.refused - count.wrong, count.wrong);
	assert_int_equal(count.wrong, 0);
	memset(&count, 0, sizeof(count));
}

static void
put_back(int fd)
{
	assert_int_equal(ftruncate(fd, (off_t)original.len), 0);
	assert_int_equal(pwrite(fd, original.data, original.len, 0), (ssize_t)original.len);
}

static void
no_flipped_bit_gives_another_value(void **state)
{
	int fd = open(stage.path, O_RDWR | O_CLOEXEC);
	size_t step = test_all() ? 1 : 409, bit;

	(void)state;
	for (bit = 0; bit < original.len * 8; bit += step) {
		char byte = (char)(original.data[bit / 8] ^ (1 << bit % 8));

		assert_int_equal(pwrite(fd, &byte, 1, (off_t)(bit / 8)), 1);
		judge(bit / step % 2 == 1);
		assert_int_equal(pwrite(fd, original.data + bit / 8, 1, (off_t)(bit / 8)), 1);
	}
	close(fd);
	report("flips");
}

static void
no_length_gives_another_value(void **state)
{
	int fd = open(stage.path, O_RDWR | O_CLOEXEC);
	size_t step = test_all() ? 1 : 1021, grown = test_all() ? 1 : 127, len;

	(void)state;
	for (len = 0; len < original.len; len += step) {
		assert_int_equal(ftruncate(fd, (off_t)len), 0);
		judge(len / step % 2 == 1);
		put_back(fd);
	}
	for (len = 1; len <= 4096; len += grown) {
		assert_int_equal(ftruncate(fd, (off_t)(original.len + len)), 0);
		judge(false);
		put_back(fd);
	}
	close(fd);
	report("lengths");
}

static int
set_up(void **state)
{
	struct vault *vault CLEANUP(vault_closep) = NULL;
	struct buf path CLEANUP(buf_done) = BUF_INIT;
	struct err err = ERR_INIT;
	size_t i;

	(void)state;
	stage_base(&stage, "team", "alice");
	assert_int_equal(file_read(stage.path, 16 << 20, &original, &err), 0);
	assert_int_equal(vault_open(&stage.place, VAULT_READ, &vault, &err), 0);
	buf_addf(&path, "%s/seen/", stage.state);
	for (i = 0; i < VAULT_ID; i++)
		buf_addf(&path, "%02x", vault_id(vault)[i]);
	seen_file = xstrdup(buf_text(&path));
	assert_int_equal(read_everything(good), 0);
	assert_true(file_exists(seen_file));
	return 0;
}

static int
tear_down(void **state)
{
	(void)state;
	freep(&seen_file);
	buf_done(&original);
	stage_done(&stage);
	return 0;
}

int
main(void)
{
	const struct CMUnitTest tests[] = {
	    cmocka_unit_test(no_flipped_bit_gives_another_value),
	    cmocka_unit_test(no_length_gives_another_value),
	};

	secret_start();
	return cmocka_run_group_tests(tests, set_up, tear_down);
}
