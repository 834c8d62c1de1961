/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Every process of /proc: `stat` has its name, parent and start, `environ` what it was started with.
 * A folder is opened once and all of it read through that, so that nothing of two processes is mixed
 * that have the same number one after the other.
 */
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "observe/live/process.h"
#include "secret/text.h"

enum { STAT_MOST = 4096, BLOCK_MOST = 64 << 20, CHUNK = 16384, CLIMB_MOST = 4096 };
enum { OF_KERNEL = 0x00200000 }; /* of the flags in `stat`: it has no environment */

/* One of all that there are; most have no marker. */
struct seen {
	unsigned long pid, parent;
	long at; /* of the processes; -1: it has no marker */
};

struct walk {
	struct seen *items;
	size_t count, room;
	struct processes found;
	struct secret_text block; /* of the one that is looked at */
	uint64_t boot_ms;
};

static void
walk_done(struct walk *walk)
{
	free(walk->items);
	processes_done(&walk->found);
	secret_text_done(&walk->block);
}

static ssize_t
read_some(int folder, const char *name, char *out, size_t size)
{
	int fd = openat(folder, name, O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	ssize_t n;

	if (fd < 0)
		return -1;
	do
		n = read(fd, out, size - 1);
	while (n < 0 && errno == EINTR);
	close(fd);
	if (n >= 0)
		out[n] = '\0';
	return n;
}

/* Field NUMBER, counted as proc(5) does, of what stands behind the name: the third is the first. */
static unsigned long long
field_of(const char *rest, unsigned number)
{
	for (unsigned at = 3; at < number && *rest != '\0'; at++) {
		rest += strcspn(rest, " ");
		rest += strspn(rest, " ");
	}
	return strtoull(rest, NULL, 10);
}

struct stat_of {
	struct slice command;
	unsigned long parent;
	bool of_kernel;
	uint64_t ticks; /* since the system started */
};

/* `PID (NAME) STATE PARENT …`; the name may have anything in it, parentheses too. */
static bool
read_stat(int folder, char *room, size_t size, struct stat_of *out)
{
	ssize_t n = read_some(folder, "stat", room, size);
	char *open = n < 0 ? NULL : strchr(room, '('), *end = n < 0 ? NULL : strrchr(room, ')');

	if (open == NULL || end == NULL || end < open || end[1] != ' ')
		return false;
	out->command = slice_of(open + 1, (size_t)(end - open - 1));
	out->parent = (unsigned long)field_of(end + 2, 4);
	out->of_kernel = (field_of(end + 2, 9) & OF_KERNEL) != 0;
	out->ticks = field_of(end + 2, 22);
	return true;
}

enum reading { READ_ALL, READ_GONE, READ_CLOSED };

static enum reading
read_block(int folder, struct secret_text *block)
{
	int fd = openat(folder, "environ", O_RDONLY | O_CLOEXEC | O_NONBLOCK);
	enum reading result = READ_ALL;
	ssize_t n = 1;

	if (fd < 0)
		return errno == EACCES || errno == EPERM ? READ_CLOSED : READ_GONE;
	while (result == READ_ALL && n != 0) {
		secret_text_reserve(block, CHUNK);
		n = read(fd, block->data + block->len, block->room - block->len);
		if (n < 0 && errno == EINTR)
			continue;
		if (n < 0)
			result = errno == EACCES || errno == EPERM ? READ_CLOSED : READ_GONE;
		else
			block->len += (size_t)n;
		if (block->len > BLOCK_MOST)
			result = READ_CLOSED;
	}
	close(fd);
	return result;
}

static void
add_found(struct walk *walk, struct seen *seen, const struct stat_of *stat, const struct marker *marker)
{
	struct processes *found = &walk->found;
	long hz = sysconf(_SC_CLK_TCK);
	struct process *process;

	found->items = list_grow(found->items, found->count, &found->room, sizeof(*found->items));
	seen->at = (long)found->count;
	process = &found->items[found->count++];
	*process = (struct process){.pid = seen->pid, .marker = *marker,
		.block = secret_of(secret_text_slice(&walk->block))};
	process_set_command(process, stat->command);
	if (walk->boot_ms > 0 && hz > 0)
		process->started_ms = walk->boot_ms + stat->ticks * 1000 / (uint64_t)hz;
}

static void
look_at(struct walk *walk, int folder, unsigned long pid)
{
	char room[STAT_MOST];
	struct seen seen = {.pid = pid, .at = -1};
	struct stat_of stat;
	struct marker marker;

	if (!read_stat(folder, room, sizeof(room), &stat) || stat.of_kernel)
		return;
	seen.parent = stat.parent;
	secret_wipe(walk->block.data, walk->block.len);
	walk->block.len = 0;
	switch (pid == (unsigned long)getpid() ? READ_GONE : read_block(folder, &walk->block)) {
	case READ_CLOSED:
		walk->found.closed++;
		break;
	case READ_ALL:
		if (process_marker(secret_text_slice(&walk->block), &marker))
			add_found(walk, &seen, &stat, &marker);
		break;
	case READ_GONE:
		break;
	}
	walk->items = list_grow(walk->items, walk->count, &walk->room, sizeof(*walk->items));
	walk->items[walk->count++] = seen;
}

static int
by_number(const void *a, const void *b)
{
	const struct seen *x = a, *y = b;

	return (x->pid > y->pid) - (x->pid < y->pid);
}

static const struct seen *
find(const struct walk *walk, unsigned long pid)
{
	struct seen wanted = {.pid = pid};

	return bsearch(&wanted, walk->items, walk->count, sizeof(wanted), by_number);
}

static bool
is_same_start(const struct marker *a, const struct marker *b)
{
	char one[MARKER_TEXT], other[MARKER_TEXT];

	marker_write(a, one);
	marker_write(b, other);
	return strcmp(one, other) == 0;
}

/* Has a process above it the same marker, from which it was inherited? */
static bool
is_nested(const struct walk *walk, const struct seen *seen)
{
	const struct marker *own = &walk->found.items[seen->at].marker;
	const struct seen *above = find(walk, seen->parent);

	for (unsigned i = 0; above != NULL && above != seen && i < CLIMB_MOST; i++) {
		if (above->at >= 0 && is_same_start(own, &walk->found.items[above->at].marker))
			return true;
		above = above->parent == above->pid ? NULL : find(walk, above->parent);
	}
	return false;
}

/* The topmost ones, ascending by number. */
static void
take_topmost(struct walk *walk, struct processes *out)
{
	if (walk->count > 1)
		qsort(walk->items, walk->count, sizeof(*walk->items), by_number);
	*out = (struct processes){.closed = walk->found.closed};
	for (size_t i = 0; i < walk->count; i++) {
		struct process *process;

		if (walk->items[i].at < 0 || is_nested(walk, &walk->items[i]))
			continue;
		process = &walk->found.items[walk->items[i].at];
		out->items = list_grow(out->items, out->count, &out->room, sizeof(*out->items));
		out->items[out->count] = *process;
		out->items[out->count++].block = secret_take(&process->block);
	}
}

/* When the system started; 0: it does not say. */
static uint64_t
boot_time(int proc)
{
	enum { MOST = 1 << 20 };
	char *room CLEANUP(freep) = xmalloc(MOST);
	const char *line = read_some(proc, "stat", room, MOST) < 0 ? NULL : strstr(room, "\nbtime ");

	return line == NULL ? 0 : strtoull(line + strlen("\nbtime "), NULL, 10) * 1000;
}

static void
closedirp(DIR **folder)
{
	if (*folder != NULL)
		closedir(*folder);
}

static bool
is_number(const char *name)
{
	size_t len = strspn(name, "0123456789");

	return len > 0 && len < 10 && name[len] == '\0';
}

int
processes_find(const char *proc, struct processes *out, struct err *err)
{
	struct walk walk CLEANUP(walk_done) = {.block = SECRET_TEXT_INIT};
	DIR *folder CLEANUP(closedirp) = opendir(proc);
	struct dirent *item;

	if (folder == NULL)
		return err_system(err, "cannot open `%s`", proc);
	walk.boot_ms = boot_time(dirfd(folder));
	while ((item = readdir(folder)) != NULL) {
		int fd = !is_number(item->d_name) ? -1 :
			openat(dirfd(folder), item->d_name, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

		if (fd < 0)
			continue;
		look_at(&walk, fd, strtoul(item->d_name, NULL, 10));
		close(fd);
	}
	take_topmost(&walk, out);
	return 0;
}
