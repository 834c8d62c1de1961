/* SPDX-License-Identifier: Apache-2.0 */
#include <stdalign.h>
#include <sys/inotify.h>
#include <unistd.h>

#include "cmd/run/watch.h"

int
writes_open(void)
{
	return inotify_init1(IN_CLOEXEC | IN_NONBLOCK);
}

void
writes_add(int fd, const char *folder)
{
	if (fd >= 0)
		(void)inotify_add_watch(fd, folder, IN_CLOSE_WRITE | IN_MOVED_TO | IN_ONLYDIR);
}

void
writes_take(int fd, void (*fn)(void *cookie, const char *name), void *cookie)
{
	alignas(struct inotify_event) char room[4096];
	ssize_t n, at;

	while (fd >= 0 && (n = read(fd, room, sizeof(room))) > 0) {
		for (at = 0; at < n;) {
			const struct inotify_event *event = (const void *)(room + at);

			if (event->len > 0)
				fn(cookie, event->name);
			at += (ssize_t)(sizeof(*event) + event->len);
		}
	}
}
