/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The version of a file is what is in it: length and a checksum. Its number, its times and its size are
 * none: a number is given again as soon as a file is replaced, and two changes within one tick of the
 * clock have the same time.
 *
 * Who waits is told by the system, and looks all the same every few seconds: what another machine does
 * on a mounted share is told to nobody here.
 */
#include <errno.h>
#include <poll.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "base/list.h"
#include "base/clock.h"
#include "cmd/remote/file/file_priv.h"

enum { LOOK_TOLD_MS = 5000, LOOK_UNTOLD_MS = 500, LOOK_LEAST_MS = 400 };

/* FNV-1a: against accidents. Who writes into the folder on purpose has no need of a collision. */
static void
tag_of(struct slice data, struct remote_tag *out)
{
	uint64_t sum = 0xcbf29ce484222325u;
	size_t i;

	for (i = 0; i < data.len; i++)
		sum = (sum ^ data.data[i]) * 0x100000001b3u;
	snprintf(out->text, sizeof(out->text), "%zu-%016llx", data.len, (unsigned long long)sum);
}

enum remote_answer
file_get_if(struct store *store, const char *name, uint64_t until, struct remote_tag *tag,
    struct buf *out, struct engine_said *said)
{
	enum remote_answer answer = file_get(store, name, until, out, said);
	struct remote_tag known = *tag;

	if (answer != REMOTE_DONE)
		return answer;
	tag_of(buf_slice(out), tag);
	if (strcmp(tag->text, known.text) != 0)
		return REMOTE_DONE;
	buf_clear(out);
	return REMOTE_SAME;
}

/* DONE: one of them is not what its tag says. */
static enum remote_answer
compare(struct store *store, const char *const *names, const struct remote_tag *tags, size_t count,
    uint64_t until, struct engine_said *said)
{
	uint64_t least = clock_steady_ms() + LOOK_LEAST_MS; /* a last look, when the time is over */
	size_t i;

	for (i = 0; i < count; i++) {
		struct buf data CLEANUP(buf_done) = BUF_INIT;
		struct remote_tag tag = tags[i];
		enum remote_answer answer =
		    file_get_if(store, names[i], until > least ? until : least, &tag, &data, said);

		if (answer == REMOTE_ABSENT)
			answer = tag.text[0] == '\0' ? REMOTE_SAME : REMOTE_DONE;
		if (answer != REMOTE_SAME)
			return answer;
	}
	return REMOTE_SAME;
}

/*
 * Be told of the folders on the way to NAME, from the top down: so a folder that is made meanwhile is
 * seen, or told of. False: not all of them.
 */
static bool
watch_way(const struct store *store, int notify, const char *name)
{
	char *way CLEANUP(freep) = xstrdup(name);
	const char *last;
	char *slash = way;
	int folder, r;

	for (;;) {
		slash = strchr(slash, '/');
		if (slash != NULL)
			*slash = '\0';
		folder = room_folder(&store->room, way, false, &last);
		if (folder < 0)
			return errno == ENOENT;
		r = notify_folder(notify, folder);
		close(folder);
		if (r < 0)
			return false;
		if (slash == NULL)
			return true;
		*slash++ = '/';
	}
}

static bool
watch_all(const struct store *store, int notify, const char *const *names, size_t count)
{
	bool all = notify >= 0;
	size_t i;

	for (i = 0; i < count && all; i++)
		all = watch_way(store, notify, names[i]);
	return all;
}

/* Until something may have changed. False: the time is over, or evenkeep wants something. */
static bool
rest(int notify, bool is_told, uint64_t until)
{
	struct pollfd ends[] = {
	    {.fd = STDIN_FILENO, .events = POLLIN}, {.fd = notify, .events = POLLIN}};
	unsigned left = engine_left_ms(until);
	unsigned look = is_told ? LOOK_TOLD_MS : LOOK_UNTOLD_MS;

	if (left == 0)
		return false;
	(void)poll(ends, 2, (int)(left < look ? left : look));
	if (ends[1].revents != 0)
		notify_drain(notify);
	return ends[0].revents == 0 && engine_left_ms(until) > 0;
}

enum remote_answer
file_wait(struct store *store, const char *const *names, const struct remote_tag *tags,
    size_t count, uint64_t until, struct engine_said *said)
{
	int notify = notify_open();
	enum remote_answer answer;
	bool is_told;

	do {
		is_told = watch_all(store, notify, names, count);
		answer = compare(store, names, tags, count, until, said);
	} while (answer == REMOTE_SAME && rest(notify, is_told, until));
	if (notify >= 0)
		close(notify);
	return answer;
}
