/* SPDX-License-Identifier: Apache-2.0 */
/* What the engine file does with the folder itself: rights, links, leftovers, and what it cannot
 * do. */
#include <dirent.h>
#include <fcntl.h>
#include <setjmp.h>
#include <signal.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include <cmocka.h>

#include "base/clock.h"
#include "client.h"
#include "folder.h"
#include "remote/remote_priv.h"

static const char *program;

/* A client of the folder `store`, which is made with MODE unless that is 0. */
static void
client_of(mode_t mode, struct client *out)
{
	char here[2000], text[2100];

	if (mode != 0) {
		assert_int_equal(mkdir("store", 0700), 0);
		assert_int_equal(chmod("store", mode), 0);
	}
	assert_non_null(getcwd(here, sizeof(here)));
	snprintf(text, sizeof(text), "file://%s/store", here);
	client_open(out, text, program, 300000, NULL);
}

static int
put(struct client *client, const char *name, bool replace)
{
	const struct remote_item item = {
	    .name = name, .data = SLICE_LITERAL("ours"), .replace = replace};
	size_t at;

	return remote_put(client->remote, &item, 1, &at, &client->err);
}

static int
get(struct client *client, const char *name)
{
	struct buf found CLEANUP(buf_done) = BUF_INIT;

	return remote_get(client->remote, name, &found, &client->err);
}

static unsigned
mode_of(const char *path)
{
	struct stat status;

	assert_int_equal(lstat(path, &status), 0);
	return status.st_mode & 07777;
}

static void
rights_are(mode_t top, unsigned folder, unsigned file)
{
	struct client client CLEANUP(client_done);
	mode_t before = umask(0077);

	client_of(top, &client);
	assert_int_equal(put(&client, "a/b/c", false), 0);
	assert_int_equal(put(&client, "a/shape", true), 0);
	umask(before);
	assert_int_equal(mode_of("store/a"), folder);
	assert_int_equal(mode_of("store/a/b"), folder);
	assert_int_equal(mode_of("store/a/b/c"), file);
	assert_int_equal(mode_of("store/a/shape"), file);
}

static void
a_folder_of_one_person_stays_closed(void **state)
{
	(void)state;
	rights_are(0700, 0700, 0600);
}

static void
a_share_of_a_team_stays_one_whatever_the_umask(void **state)
{
	(void)state;
	rights_are(02770, 02770, 0640);
}

static void
what_everybody_may_read_is_not_what_everybody_may_write(void **state)
{
	(void)state;
	rights_are(0777, 0775, 0644);
}

static void
links_are_not_followed(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of(0700, &client);
	folder_write("secret", "not in the store", 0600);
	assert_int_equal(mkdir("elsewhere", 0700), 0);
	assert_int_equal(symlink("../secret", "store/linked"), 0);
	assert_int_equal(symlink("../elsewhere", "store/out"), 0);
	assert_int_equal(get(&client, "linked"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
	assert_int_equal(put(&client, "out/x", false), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
	assert_int_equal(access("elsewhere/x", F_OK), -1);
	/* put over a link, the link goes, and what it points to stays */
	assert_int_equal(put(&client, "linked", true), 0);
	folder_assert("secret", "not in the store");
	folder_assert("store/linked", "ours");
}

static void
what_is_no_file_is_no_object(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of(0700, &client);
	assert_int_equal(mkfifo("store/fifo", 0600), 0);
	assert_int_equal(get(&client, "fifo"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-speech");
}

static void
an_object_of_ten_gigabytes_is_not_read(void **state)
{
	struct client client CLEANUP(client_done);
	int fd;

	(void)state;
	client_of(0700, &client);
	fd = open("store/large", O_WRONLY | O_CREAT, 0600);
	assert_true(fd >= 0);
	assert_int_equal(ftruncate(fd, (off_t)10 << 30), 0);
	close(fd);
	assert_int_equal(get(&client, "large"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-large");
}

static void
a_folder_that_is_not_there_is_not_made(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of(0, &client);
	assert_int_equal(put(&client, "a", false), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-setup");
	assert_int_equal(access("store", F_OK), -1);
}

static void
a_file_is_no_folder(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	folder_write("store", "a file", 0600);
	client_of(0, &client);
	assert_int_equal(get(&client, "a"), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-setup");
}

static void
a_folder_that_may_not_be_written_is_told(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	if (geteuid() == 0) {
		print_message("SKIPPED: root may write everywhere\n");
		skip();
	}
	client_of(0500, &client);
	assert_int_equal(put(&client, "a", false), ERR_REMOTE);
	assert_string_equal(client.err.id, "remote-denied");
}

/* Entries of FOLDER that begin with a dot, besides the two that every folder has. */
static unsigned
hidden_in(const char *folder)
{
	DIR *dir = opendir(folder);
	struct dirent *entry;
	unsigned count = 0;

	assert_non_null(dir);
	while ((entry = readdir(dir)) != NULL)
		if (entry->d_name[0] == '.' && strcmp(entry->d_name, ".") != 0 &&
		    strcmp(entry->d_name, "..") != 0)
			count++;
	closedir(dir);
	return count;
}

static void
nothing_is_left_beside_what_was_put(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of(0700, &client);
	assert_int_equal(put(&client, "a/1", false), 0);
	assert_int_equal(put(&client, "a/1", true), 0);
	assert_int_equal(put(&client, "a/2", false), 0);
	assert_int_equal(hidden_in("store/a"), 0);
	folder_write("store/a/.put-0123456789abcdef", "half", 0600);
	assert_int_equal(get(&client, "a/1"), 1);
}

static void
empty_folders_go_with_what_was_in_them(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of(0700, &client);
	assert_int_equal(put(&client, "trial/1/a", false), 0);
	assert_int_equal(put(&client, "trial/2", false), 0);
	assert_int_equal(remote_drop(client.remote, "trial/1/a", &client.err), 0);
	assert_int_equal(access("store/trial/1", F_OK), -1);
	assert_int_equal(access("store/trial/2", F_OK), 0);
	assert_int_equal(remote_drop(client.remote, "trial/2", &client.err), 0);
	assert_int_equal(access("store/trial", F_OK), -1);
	assert_int_equal(access("store", F_OK), 0);
}

/* Create `count/1` and on until each writer has had TURNS of them; the child's exit status. */
static int
write_until_done(unsigned turns)
{
	struct client client CLEANUP(client_done);
	char name[30];
	struct remote_item item = {.name = name, .data = slice_of(name, sizeof(name))};
	unsigned number, won = 0;
	size_t at;
	int r;

	client_of(0, &client);
	for (number = 1; won < turns; number++) {
		char bytes[30];

		snprintf(name, sizeof(name), "count/%u", number);
		snprintf(bytes, sizeof(bytes), "%d", (int)getpid());
		item.data = slice_of_text(bytes);
		r = remote_put(client.remote, &item, 1, &at, &client.err);
		if (r < 0)
			return 1;
		won += r == 0;
		if (won == turns / 2 && r == 0)
			kill(client.remote->process.pid, SIGKILL);
	}
	return 0;
}

static void
four_writers_count_without_a_gap_while_their_programs_die(void **state)
{
	enum { WRITERS = 4, TURNS = 20 };
	struct client client CLEANUP(client_done);
	char name[30];
	unsigned i;
	pid_t writers[WRITERS];
	int status;

	(void)state;
	client_of(0700, &client);
	for (i = 0; i < WRITERS; i++) {
		writers[i] = fork();
		if (writers[i] == 0)
			_exit(write_until_done(TURNS));
	}
	for (i = 0; i < WRITERS; i++) {
		assert_int_equal(waitpid(writers[i], &status, 0), writers[i]);
		assert_int_equal(status, 0);
	}
	for (i = 1; i <= WRITERS * TURNS; i++) {
		snprintf(name, sizeof(name), "count/%u", i);
		assert_int_equal(get(&client, name), 1);
	}
	snprintf(name, sizeof(name), "count/%u", i);
	assert_int_equal(get(&client, name), 0);
}

static void
the_program_is_held_to_its_folder_or_says_that_it_is_not(void **state)
{
	struct client client CLEANUP(client_done);

	(void)state;
	client_of(0700, &client);
	assert_int_equal(remote_confinement(client.remote), REMOTE_FREE);
	assert_int_equal(put(&client, "a/b", false), 0);
	assert_int_not_equal(remote_confinement(client.remote), REMOTE_FREE);
	if (remote_confinement(client.remote) == REMOTE_UNCONFINED) {
		print_message("SKIPPED: this kernel has no landlock\n");
		skip();
	}
}

/* Wait for `a/bundle`, known as *TAG, while somebody else replaces it. */
static void
is_told(struct client *client, struct remote_tag *tag, unsigned round)
{
	static const char *const names[] = {"a/bundle"};
	const struct timespec later = {.tv_nsec = 20000000};
	const struct remote_watch watch = {
	    .names = names, .tags = tag, .count = 1, .timeout_ms = 300000, .poll_ms = 300000};
	struct buf found CLEANUP(buf_done) = BUF_INIT;
	struct remote *other;
	int status;
	pid_t pid;

	assert_int_equal(remote_open(&client->remote->settings, &other, &client->err), 0);
	pid = fork();
	if (pid == 0) {
		struct remote_item item = {.name = "a/bundle",
		    .data = slice_of(&round, sizeof(round)), .replace = true};
		size_t at;

		nanosleep(&later, NULL);
		_exit(remote_put(other, &item, 1, &at, &client->err) == 0 ? 0 : 1);
	}
	assert_int_equal(remote_wait(client->remote, &watch, &client->err), 1);
	remote_close(other);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_int_equal(status, 0);
	assert_int_equal(
	    remote_get_if(client->remote, "a/bundle", tag, &found, &client->err), 1);
}

/* Looking every five seconds would take a minute. */
static void
changes_are_told(void **state)
{
	struct client client CLEANUP(client_done);
	struct remote_tag tag = {""};
	uint64_t begun = clock_steady_ms();
	unsigned round;

	(void)state;
	client_of(0700, &client);
	for (round = 0; round < 12; round++)
		is_told(&client, &tag, round);
	print_message("12 changes were told of in %u ms\n", (unsigned)(clock_steady_ms() - begun));
	assert_true(clock_steady_ms() - begun < 50000);
}

int
main(int argc, char **argv)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(a_folder_of_one_person_stays_closed),
	    IN_FOLDER(a_share_of_a_team_stays_one_whatever_the_umask),
	    IN_FOLDER(what_everybody_may_read_is_not_what_everybody_may_write),
	    IN_FOLDER(links_are_not_followed),
	    IN_FOLDER(what_is_no_file_is_no_object),
	    IN_FOLDER(an_object_of_ten_gigabytes_is_not_read),
	    IN_FOLDER(a_folder_that_is_not_there_is_not_made),
	    IN_FOLDER(a_file_is_no_folder),
	    IN_FOLDER(a_folder_that_may_not_be_written_is_told),
	    IN_FOLDER(nothing_is_left_beside_what_was_put),
	    IN_FOLDER(empty_folders_go_with_what_was_in_them),
	    IN_FOLDER(four_writers_count_without_a_gap_while_their_programs_die),
	    IN_FOLDER(changes_are_told),
	    IN_FOLDER(the_program_is_held_to_its_folder_or_says_that_it_is_not),
	};
	char *path;
	int failed;

	if (argc != 2)
		return 1;
	path = realpath(argv[1], NULL); /* each test is in a folder of its own */
	program = path;
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(path);
	return failed;
}
