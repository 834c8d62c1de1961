/* SPDX-License-Identifier: Apache-2.0 */
#include <errno.h>
#include <fcntl.h>
#include <sys/mman.h>
#include <unistd.h>

#include "base/file.h"
#include "launch/block_priv.h"

#ifndef MFD_NOEXEC_SEAL
#define MFD_NOEXEC_SEAL 0x0008U /* since Linux 6.3; older ones do not know it */
#endif

static void
closep(int *fd)
{
	if (*fd >= 0)
		close(*fd);
}

static int
new_memory_file(void)
{
	const unsigned flags = MFD_CLOEXEC | MFD_ALLOW_SEALING;
	int fd = memfd_create("environment", flags | MFD_NOEXEC_SEAL);

	return fd >= 0 || errno != EINVAL ? fd : memfd_create("environment", flags);
}

int
sealed_file_new(struct slice bytes, int *out, struct err *err)
{
	int fd CLEANUP(closep) = new_memory_file();
	int r;

	if (fd < 0)
		return err_system(err, "cannot make a memory file");
	r = file_write_all(fd, bytes, "the memory file", err);
	if (r < 0)
		return r;
	if (lseek(fd, 0, SEEK_SET) < 0 ||
	    fcntl(fd, F_ADD_SEALS, F_SEAL_SEAL | F_SEAL_SHRINK | F_SEAL_GROW | F_SEAL_WRITE) < 0)
		return err_system(err, "cannot seal the memory file");
	*out = fd;
	fd = -1;
	return 0;
}
