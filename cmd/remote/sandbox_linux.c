/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Landlock, by its system calls: Debian 12's C library has no functions for them, and its kernel
 * headers know only the first versions, so the numbers of later ones stand here.
 */
#include "cmd/remote/sandbox.h"

#include <fcntl.h>
#include <malloc.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

#include "base/cleanup.h"

/* struct landlock_ruleset_attr as of version 6; older kernels take a shorter one. */
struct rules {
	uint64_t files, network, scopes;
};

/* struct landlock_path_beneath_attr. */
struct beneath {
	uint64_t allowed;
	int32_t folder;
} __attribute__((packed));

enum {
	CALL_CREATE = 444,
	CALL_ADD = 445,
	CALL_RESTRICT = 446, /* the same on every architecture */
	CREATE_VERSION = 1,
	BENEATH = 1,
	LARGE_BYTES = 128 << 10,
};

#define FS_EXECUTE (1u << 0)
#define FS_WRITE_FILE (1u << 1)
#define FS_READ_FILE (1u << 2)
#define FS_READ_DIR (1u << 3)
#define FS_REMOVE_DIR (1u << 4)
#define FS_REMOVE_FILE (1u << 5)
#define FS_MAKE_DIR (1u << 7)
#define FS_MAKE_REG (1u << 8)
#define FS_OF_VERSION_1 ((1u << 13) - 1)
#define FS_REFER (1u << 13)     /* 2 */
#define FS_TRUNCATE (1u << 14)  /* 3 */
#define FS_IOCTL_DEV (1u << 15) /* 5 */
#define NET_BIND (1u << 0)      /* 4 */
#define NET_CONNECT (1u << 1)
#define SCOPE_SOCKETS (1u << 0) /* 6: abstract sockets */
#define SCOPE_SIGNALS (1u << 1)

static enum remote_confinement state = REMOTE_FREE;

/* What a store answers goes back to the system as soon as it is freed, however large others were before. */
static void
keep_memory_small(void)
{
#ifdef M_MMAP_THRESHOLD /* another allocator than that of glibc knows no such limit */
	mallopt(M_MMAP_THRESHOLD, LARGE_BYTES);
#endif
}

void
sandbox_begin(void)
{
	const struct rlimit none = {0, 0};

	keep_memory_small();
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
	setrlimit(RLIMIT_CORE, &none);
	syscall(SYS_close_range, STDERR_FILENO + 1, ~0u, 0);
}

/* A ruleset that handles all that this kernel knows, but for NETWORK; -1: it knows nothing. */
static int
new_rules(uint64_t network)
{
	struct rules rules = {.files = FS_OF_VERSION_1};
	long version = syscall(CALL_CREATE, NULL, (size_t)0, CREATE_VERSION);
	size_t size = sizeof(rules.files);

	if (version < 1)
		return -1;
	if (version >= 2)
		rules.files |= FS_REFER;
	if (version >= 3)
		rules.files |= FS_TRUNCATE;
	if (version >= 4) {
		rules.network = network;
		size = sizeof(rules.files) + sizeof(rules.network);
	}
	if (version >= 5)
		rules.files |= FS_IOCTL_DEV;
	if (version >= 6) {
		rules.scopes = SCOPE_SOCKETS | SCOPE_SIGNALS;
		size = sizeof(rules);
	}
	return (int)syscall(CALL_CREATE, &rules, size, 0);
}

static int
allow(int rules, int fd, uint64_t what)
{
	const struct beneath beneath = {.allowed = what, .folder = fd};

	return (int)syscall(CALL_ADD, rules, BENEATH, &beneath, 0);
}

static void
confine(int rules, int failed)
{
	if (rules >= 0 && failed == 0 && syscall(CALL_RESTRICT, rules, 0) == 0)
		state = REMOTE_CONFINED;
	else
		state = REMOTE_UNCONFINED;
	if (rules >= 0)
		close(rules);
}

void
sandbox_keep_folder(int fd)
{
	int rules = new_rules(NET_BIND | NET_CONNECT);

	confine(rules, rules < 0 ? -1
				 : allow(rules, fd,
				       FS_READ_FILE | FS_READ_DIR | FS_WRITE_FILE | FS_MAKE_REG |
					   FS_MAKE_DIR | FS_REMOVE_FILE | FS_REMOVE_DIR));
}

void
sandbox_keep_reading(const char *const *paths, size_t count)
{
	int rules = new_rules(NET_BIND), failed = 0, fd;
	size_t i;

	for (i = 0; i < count && rules >= 0; i++) {
		fd = open(paths[i], O_PATH | O_CLOEXEC);
		if (fd < 0)
			continue;
		/* of a file, only what a file has may be allowed */
		if (allow(rules, fd, FS_READ_FILE | FS_READ_DIR) < 0 &&
		    allow(rules, fd, FS_READ_FILE) < 0)
			failed = -1;
		close(fd);
	}
	confine(rules, failed);
}

enum remote_confinement
sandbox_state(void)
{
	return state;
}
