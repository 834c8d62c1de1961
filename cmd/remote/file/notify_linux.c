/* SPDX-License-Identifier: Apache-2.0 */
#include <sys/inotify.h>
#include <unistd.h>

#include "cmd/remote/file/file_priv.h"

int
notify_open(void)
{
	return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

int
notify_folder(int notify, int folder)
{
	/* by its descriptor, so that no link on the way is followed; where this process stands is of
	   no other use */
	if (fchdir(folder) < 0)
		return -1;
	return inotify_add_watch(notify, ".",
		   IN_CREATE | IN_MOVED_TO | IN_MOVED_FROM | IN_DELETE | IN_CLOSE_WRITE |
		       IN_DELETE_SELF | IN_MOVE_SELF | IN_ONLYDIR) < 0
		   ? -1
		   : 0;
}

void
notify_drain(int notify)
{
	char events[4096];

	while (read(notify, events, sizeof(events)) > 0)
		continue;
}
