/* SPDX-License-Identifier: Apache-2.0 */
/* What a confined process cannot do, tried in a child each. */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cmocka.h>

#include "cmd/remote/sandbox.h"
#include "folder.h"

enum { CHILD_OK = 0, CHILD_NO_LANDLOCK = 77 };

static int
cannot_open(const char *path, int flags)
{
	int fd = open(path, flags, 0600);

	return fd < 0 && errno == EACCES ? 0 : 1;
}

static int
cannot_connect(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET, .sin_port = htons(9)};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return connect(fd, (struct sockaddr *)&address, sizeof(address)) < 0 && errno == EACCES ? 0
												: 1;
}

static int
cannot_listen(void)
{
	struct sockaddr_in address = {.sin_family = AF_INET};
	int fd = socket(AF_INET, SOCK_STREAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	return bind(fd, (struct sockaddr *)&address, sizeof(address)) < 0 && errno == EACCES ? 0
											     : 1;
}

static int
cannot_execute(void)
{
	execl("/bin/false", "false", (char *)NULL); /* where it is started, the test fails */
	return errno == EACCES ? 0 : 1;
}

/* In `inside`: there it works, and nowhere else. */
static int
held_to_a_folder(void)
{
	int fd = open("inside", O_RDONLY | O_DIRECTORY), file;

	sandbox_begin();
	fd = fd < 0 ? fd : open("inside", O_RDONLY | O_DIRECTORY);
	sandbox_keep_folder(fd);
	if (sandbox_state() != REMOTE_CONFINED)
		return CHILD_NO_LANDLOCK;
	if (cannot_open("/etc/hosts", O_RDONLY) || cannot_open("outside", O_RDONLY) ||
	    cannot_open("outside", O_WRONLY) || cannot_open("new", O_WRONLY | O_CREAT) ||
	    cannot_open("/proc/self/status", O_RDONLY))
		return 2;
	file = openat(fd, "new", O_WRONLY | O_CREAT | O_EXCL, 0600);
	if (file < 0 || linkat(fd, "new", fd, "linked", 0) < 0 ||
	    renameat(fd, "new", fd, "renamed") < 0 || mkdirat(fd, "folder", 0700) < 0 ||
	    unlinkat(fd, "renamed", 0) < 0 || unlinkat(fd, "folder", AT_REMOVEDIR) < 0)
		return 3;
	return cannot_execute() ? 4 : CHILD_OK;
}

static int
held_from_the_network(void)
{
	sandbox_begin();
	sandbox_keep_folder(open("inside", O_RDONLY | O_DIRECTORY));
	if (sandbox_state() != REMOTE_CONFINED)
		return CHILD_NO_LANDLOCK;
	/* since version 4 of landlock; before, both work */
	if (cannot_listen() == 0)
		return cannot_connect() ? 2 : CHILD_OK;
	return cannot_connect() ? CHILD_NO_LANDLOCK : 3;
}

static int
held_to_reading(void)
{
	/* what may be read may still not be started */
	static const char *const paths[] = {
	    "outside", "inside", "not-there", "/bin", "/lib", "/lib64", "/usr"};

	sandbox_begin();
	sandbox_keep_reading(paths, ARRAY_LEN(paths));
	if (sandbox_state() != REMOTE_CONFINED)
		return CHILD_NO_LANDLOCK;
	if (open("outside", O_RDONLY) < 0 || open("inside/old", O_RDONLY) < 0)
		return 2;
	if (cannot_open("outside", O_WRONLY) || cannot_open("/etc/hosts", O_RDONLY) ||
	    cannot_open("inside/new", O_WRONLY | O_CREAT))
		return 3;
	return cannot_execute() ? 4 : CHILD_OK;
}

static int
begun(void)
{
	struct rlimit core;
	int ends[2];

	if (pipe(ends) < 0)
		return 2;
	sandbox_begin();
	if (fcntl(ends[0], F_GETFD) >= 0 || fcntl(STDERR_FILENO, F_GETFD) < 0)
		return 3;
	return getrlimit(RLIMIT_CORE, &core) == 0 && core.rlim_max == 0 ? CHILD_OK : 4;
}

/* FN says so, in a child; a skip is told. */
static void
holds(int (*fn)(void))
{
	int status;
	pid_t child;

	assert_int_equal(mkdir("inside", 0700), 0);
	folder_write("inside/old", "x", 0600);
	folder_write("outside", "x", 0600);
	child = fork();
	if (child == 0)
		_exit(fn());
	assert_int_equal(waitpid(child, &status, 0), child);
	if (WIFEXITED(status) && WEXITSTATUS(status) == CHILD_NO_LANDLOCK) {
		print_message("SKIPPED: this kernel has no landlock, or not this part of it\n");
		skip();
	}
	assert_int_equal(status, 0);
}

static void
a_folder_is_all_that_is_left_of_the_files(void **state)
{
	(void)state;
	holds(held_to_a_folder);
}

static void
a_store_in_a_folder_needs_no_network(void **state)
{
	(void)state;
	holds(held_from_the_network);
}

static void
what_may_be_read_may_not_be_written(void **state)
{
	(void)state;
	holds(held_to_reading);
}

static void
nothing_is_inherited_and_nothing_is_dumped(void **state)
{
	(void)state;
	holds(begun);
}

int
main(void)
{
#define IN_FOLDER(test) cmocka_unit_test_setup_teardown(test, folder_begin, folder_end)
	const struct CMUnitTest tests[] = {
	    IN_FOLDER(a_folder_is_all_that_is_left_of_the_files),
	    IN_FOLDER(a_store_in_a_folder_needs_no_network),
	    IN_FOLDER(what_may_be_read_may_not_be_written),
	    IN_FOLDER(nothing_is_inherited_and_nothing_is_dumped),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
