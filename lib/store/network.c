/* SPDX-License-Identifier: Apache-2.0 */
/*
 * File systems whose locks and syncs do not hold between machines (VAULT.md §6.6). FUSE is told
 * apart by the type in /proc/self/mountinfo: a local one is as good as any.
 */
#include "store/confine_priv.h"

#include <stdio.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/vfs.h>

#include "base/cleanup.h"

static const unsigned long magics[] = {
	0x6969,     /* nfs */
	0x517b,     /* smb */
	0xff534d42, /* cifs */
	0xfe534d42, /* smb2 */
	0x5346414f, /* afs */
	0x6b414653, /* kafs */
	0x73757245, /* coda */
	0x564c,     /* ncp */
	0x00c36400, /* ceph */
	0x01021997, /* 9p */
	0x0bd00bd0, /* lustre */
	0x7461636f, /* ocfs2 */
	0x01161970, /* gfs2 */
	0x47504653, /* gpfs */
	0x19830326, /* beegfs */
};

static const char *const types[] = {
	"fuse.sshfs", "fuse.rclone", "fuse.s3fs", "fuse.goofys", "fuse.gcsfuse", "fuse.davfs",
	"fuse.davfs2", "fuse.glusterfs", "fuse.ceph-fuse", "fuse.curlftpfs", "fuse.smbnetfs",
	"fuse.juicefs", "fuse.seaweedfs", "fuse.mount-s3", "fuse.blobfuse", "fuse.blobfuse2",
	"fuse.google-drive-ocamlfuse", "fuse.onedriver", "fuse.vmhgfs-fuse", "fuse.gvfsd-fuse",
	"fuse.moosefs", "fuse.mfsmount", "fuse.ipfs", "fuse.keybase",
};

enum { FUSE_MAGIC = 0x65735546 };

bool
network_is_magic(unsigned long magic)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(magics); i++)
		if ((magic & 0xffffffff) == magics[i])
			return true;
	return false;
}

bool
network_is_type(const char *type)
{
	size_t i;

	for (i = 0; i < ARRAY_LEN(types); i++)
		if (strcmp(type, types[i]) == 0)
			return true;
	return false;
}

static void
fclosep(FILE **file)
{
	if (*file != NULL)
		fclose(*file);
}

/* The line `id parent MAJOR:MINOR root point options … - TYPE source options` of DEVICE. */
static bool
mount_is_network(dev_t device)
{
	FILE *file CLEANUP(fclosep) = fopen("/proc/self/mountinfo", "re");
	unsigned device_major, device_minor;
	char line[4096], type[64];
	const char *dash;

	while (file != NULL && fgets(line, sizeof(line), file) != NULL) {
		if (sscanf(line, "%*u %*u %u:%u", &device_major, &device_minor) != 2)
			continue;
		if (device_major != major(device) || device_minor != minor(device))
			continue;
		dash = strstr(line, " - ");
		if (dash != NULL && sscanf(dash, " - %63s", type) == 1 && network_is_type(type))
			return true;
	}
	return false;
}

bool
network_has(const char *path)
{
	struct statfs system;
	struct stat status;

	if (statfs(path, &system) < 0)
		return false;
	if (network_is_magic((unsigned long)system.f_type))
		return true;
	return ((unsigned long)system.f_type & 0xffffffff) == FUSE_MAGIC &&
	    stat(path, &status) == 0 && mount_is_network(status.st_dev);
}
