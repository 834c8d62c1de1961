/* SPDX-License-Identifier: Apache-2.0 */
/* Objects that are larger than their store takes, and groups that are. */
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cmocka.h>

#include "crypto/hash.h"
#include "fake_client.h"
#include "folder.h"

enum { LARGE = (2 << 20) + 99, MANY = 300 };

static unsigned char large[LARGE];

/* The file of the part that begins at AT. */
static void
part_path(size_t at, char out[100])
{
	struct slice part = slice_of(large + at, at + (1 << 20) < LARGE ? 1 << 20 : LARGE - at);
	uint8_t hash[HASH];
	size_t i;

	hash_of("vault1/part", part, hash);
	memcpy(out, "object.part_", 13);
	for (i = 0; i < HASH; i++)
		snprintf(out + 12 + 2 * i, 3, "%02x", hash[i]);
}

/* Put the large object into a store of small ones. */
static void
put_large(struct client *client)
{
	struct remote_item item = {.name = "a", .data = slice_of(large, LARGE)};
	size_t at, i;

	for (i = 0; i < LARGE; i++)
		large[i] = (unsigned char)((i * 2654435761u) >> 13);
	play("small", 60000, client);
	assert_int_equal(remote_put(client->remote, &item, 1, &at, &client->err), 0);
}

/* Nothing comes of the large object, and that is told. */
static void
large_is_refused(struct client *client, const char *what)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote_tag tag = {""};

	buf_add_text(&found, "x");
	assert_int_equal(remote_get(client->remote, "a", &found, &client->err), ERR_REMOTE);
	assert_string_equal(client->err.id, "remote-speech");
	assert_non_null(strstr(client->err.message, what));
	assert_int_equal(get_if(client, "a", &tag, &found), ERR_REMOTE);
	assert_string_equal(buf_text(&found), "x");
	assert_string_equal(tag.text, "");
}

static void
what_is_too_large_is_kept_in_parts(void **state)
{
	struct client client CLEANUP(client_done);
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct stat status;
	char path[100];

	(void)state;
	put_large(&client);
	assert_int_equal(stat("object.a", &status), 0);
	assert_int_equal(status.st_size, 8 + 3 * HASH);
	part_path(1 << 20, path);
	assert_int_equal(stat(path, &status), 0);
	assert_int_equal(status.st_size, 1 << 20);
	assert_int_equal(remote_get(client.remote, "a", &found, &client.err), 1);
	assert_true(slice_equal(buf_slice(&found), slice_of(large, LARGE)));
}

static void
a_part_that_is_gone_is_told(void **state)
{
	struct client client CLEANUP(client_done);
	char path[100];

	(void)state;
	put_large(&client);
	part_path(2 << 20, path);
	assert_int_equal(unlink(path), 0);
	large_is_refused(&client, "lacks a part");
}

static void
a_part_of_another_length_is_refused(void **state)
{
	struct client client CLEANUP(client_done);
	char path[100];

	(void)state;
	put_large(&client);
	part_path(0, path);
	assert_int_equal(truncate(path, (1 << 20) - 1), 0);
	large_is_refused(&client, "another length");
}

static void
a_part_with_other_bytes_is_refused(void **state)
{
	struct client client CLEANUP(client_done);
	char path[100], other[100];

	(void)state;
	put_large(&client);
	part_path(0, path);
	part_path(1 << 20, other);
	assert_int_equal(rename(other, path), 0);
	large_is_refused(&client, "other bytes");
}

/* A list that says LENGTH and has COUNT hashes. */
static void
list_is_refused(struct client *client, uint32_t length, size_t count)
{
	struct buf list CLEANUP(buf_done) = BUF_INIT;
	FILE *file = fopen("object.a", "w");

	buf_add_text(&list, "VPT1");
	buf_add_u32(&list, length);
	buf_add_zeros(&list, count * HASH);
	assert_non_null(file);
	fwrite(list.data, 1, list.len, file);
	fclose(file);
	large_is_refused(client, "not in order");
}

static void
a_list_that_does_not_add_up_is_refused_before_anything_is_read(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	play("small", 60000, &client);
	list_is_refused(&client, 0, 0);
	list_is_refused(&client, 0, 1);
	list_is_refused(&client, 5, 2);
	list_is_refused(&client, (1 << 20) + 1, 1);
	list_is_refused(&client, 0xffffffffu, 4096);
	list_is_refused(&client, (64u << 20) + 1, 65);
	object("a", "VPT1");
	large_is_refused(&client, "not in order");
}

static void
a_part_that_stands_there_with_other_bytes_is_told(void **state)
{
	struct client client CLEANUP(client_done);
	struct remote_item item = {.name = "a", .data = slice_of(large, LARGE)};
	char path[100];
	size_t at;

	(void)state;
	put_large(&client);
	part_path(0, path);
	assert_int_equal(unlink("object.a"), 0);
	assert_int_equal(truncate(path, 5), 0);
	assert_int_equal(remote_put(client.remote, &item, 1, &at, &client.err), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
	assert_int_equal(access("object.a", F_OK), -1);
}

/* Put MANY objects and two that fill a group by themselves; what remote_put() returns. */
static int
put_many(struct client *client, size_t *at)
{
	static struct remote_item items[MANY + 2];
	static char names[MANY + 2][12];
	size_t i;

	for (i = 0; i < MANY + 2; i++) {
		snprintf(names[i], sizeof(names[i]), "n%zu", i);
		items[i] = (struct remote_item){.name = names[i], .data = SLICE_LITERAL("x")};
	}
	items[MANY].data = items[MANY + 1].data = slice_of(large, 1 << 20);
	return remote_put(client->remote, items, MANY + 2, at, &client->err);
}

static void
a_large_group_goes_in_several(void **state)
{
	struct client client CLEANUP(client_done);
	size_t at;

	(void)state;
	play("small-group", 60000, &client);
	assert_int_equal(put_many(&client, &at), 0);
	assert_int_equal(asked("put"), 4);
	has(&client, "n299", "x");
	assert_int_equal(access("object.n301", F_OK), 0);
}

static void
of_a_group_that_lost_nothing_is_put(void **state)
{
	struct client client CLEANUP(client_done);
	size_t at = 0;

	(void)state;
	object("n200", "theirs");
	play("small-group", 60000, &client);
	assert_int_equal(put_many(&client, &at), 1);
	assert_int_equal(at, 200);
	assert_int_equal(access("object.n127", F_OK), 0);
	assert_int_equal(access("object.n128", F_OK), -1);
	assert_int_equal(access("object.n201", F_OK), -1);
}

int
main(int argc, char **argv)
{
#define PLAY(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
	    PLAY(what_is_too_large_is_kept_in_parts),
	    PLAY(a_part_that_is_gone_is_told),
	    PLAY(a_part_of_another_length_is_refused),
	    PLAY(a_part_with_other_bytes_is_refused),
	    PLAY(a_list_that_does_not_add_up_is_refused_before_anything_is_read),
	    PLAY(a_part_that_stands_there_with_other_bytes_is_told),
	    PLAY(a_large_group_goes_in_several),
	    PLAY(of_a_group_that_lost_nothing_is_put),
	};
	int failed;

	if (fake_begin(argc, argv) < 0)
		return 1;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free((char *)fake_program);
	return failed;
}
