/* SPDX-License-Identifier: Apache-2.0 */
#include "cmd/frame/platform.h"

#include <linux/magic.h>
#include <stddef.h>
#include <sys/prctl.h>
#include <sys/vfs.h>

#include "base/cleanup.h"

enum { CIFS = (int)0xff534d42, SMB2 = (int)0xfe534d42 };

void
platform_refuse_debuggers(void)
{
	prctl(PR_SET_DUMPABLE, 0, 0, 0, 0);
}

bool
platform_refuses_debuggers(void)
{
	return prctl(PR_GET_DUMPABLE, 0, 0, 0, 0) == 0;
}

bool
platform_is_network(const char *path)
{
	static const int types[] = {NFS_SUPER_MAGIC, SMB_SUPER_MAGIC, CIFS, SMB2,
		AFS_SUPER_MAGIC, CODA_SUPER_MAGIC, CEPH_SUPER_MAGIC, V9FS_MAGIC};
	struct statfs status;
	size_t i;

	if (statfs(path, &status) < 0)
		return false;
	for (i = 0; i < ARRAY_LEN(types); i++)
		if ((int)status.f_type == types[i])
			return true;
	return false;
}

bool
platform_is_memory(const char *path)
{
	struct statfs status;

	return statfs(path, &status) == 0 &&
	       ((int)status.f_type == TMPFS_MAGIC || (unsigned)status.f_type == RAMFS_MAGIC);
}
