/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Objects that were fetched together before they are asked for. Their bytes stay in the frame that
 * brought them. Each is given once: who asks a second time wants to know what is there then.
 */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "base/clock.h"
#include "remote/remote_priv.h"

struct kept {
	const char *name;    /* whole; NULL: given, or not asked */
	bool there;
	struct slice data;
};

struct keep {
	struct buf names;    /* NUL-ended, one behind the other */
	struct reply reply;
	struct kept *items;
	size_t count;
};

void
remote_forget(struct remote *remote)
{
	if (remote->keep == NULL)
		return;
	buf_done(&remote->keep->names);
	reply_done(&remote->keep->reply);
	free(remote->keep->items);
	free(remote->keep);
	remote->keep = NULL;
}

bool
remote_kept(struct remote *remote, const char *full, bool *there, struct buf *out)
{
	struct keep *keep = remote->keep;
	size_t i;

	for (i = 0; keep != NULL && i < keep->count; i++) {
		struct kept *kept = &keep->items[i];

		if (kept->name == NULL || strcmp(kept->name, full) != 0)
			continue;
		kept->name = NULL;
		*there = kept->there;
		buf_add(out, kept->data);
		return true;
	}
	return false;
}

/* Whole names, as many as a request takes; what is no name is left to who asks for it. */
static void
join_names(struct remote *remote, const char *const *names, size_t count, struct keep *keep)
{
	size_t i, at = 0;

	for (i = 0; i < count && keep->count < WIRE_ITEMS_MOST; i++) {
		struct err ignored CLEANUP(err_done) = ERR_INIT;

		if (remote_full_name(remote, names[i], false, &keep->names, &ignored) < 0)
			continue;
		buf_add_byte(&keep->names, '\0');
		keep->count++;
	}
	keep->items = xcalloc(keep->count + 1, sizeof(*keep->items));
	for (i = 0; i < keep->count; i++) {
		keep->items[i].name = keep->names.data + at;
		at += strlen(keep->items[i].name) + 1;
	}
}

static void
take_answers(struct keep *keep)
{
	struct slice all = keep->reply.wire.data, data;
	enum remote_answer answer;
	size_t i;

	for (i = 0; i < keep->count && wire_next_got(&all, &answer, &data); i++) {
		if (answer != REMOTE_DONE && answer != REMOTE_ABSENT)
			keep->items[i].name = NULL;
		keep->items[i].there = answer == REMOTE_DONE;
		keep->items[i].data = data;
	}
}

/* One attempt: what does not come so is asked for later, with what is left of the call's time. */
static int
ask(struct remote *remote, struct keep *keep)
{
	struct err ignored CLEANUP(err_done) = ERR_INIT;
	const char **names CLEANUP(freep) = xcalloc(keep->count + 1, sizeof(*names));
	const struct wire_request request = {
	    .kind = WIRE_GET_MANY, .names = names, .count = keep->count};
	uint64_t until = remote_until(remote);
	size_t i;
	int r;

	for (i = 0; i < keep->count; i++)
		names[i] = keep->items[i].name;
	r = remote_ready(remote, until, &keep->reply, &ignored);
	if (r == REMOTE_DONE && !(remote->can & ENGINE_MANY))
		return REMOTE_CANNOT;
	if (r == REMOTE_DONE)
		r = remote_attempt(remote, &request, until, &keep->reply, &ignored);
	return r;
}

void
remote_want(struct remote *remote, const char *const *names, size_t count)
{
	uint64_t begun = clock_steady_ms();
	struct keep *keep;

	remote_forget(remote);
	if (count < 2 || (remote->process.pid != 0 && !(remote->can & ENGINE_MANY)))
		return;
	keep = xcalloc(1, sizeof(*keep));
	remote->keep = keep;
	join_names(remote, names, count, keep);
	if (keep->count > 0 && ask(remote, keep) == REMOTE_DONE) {
		take_answers(keep);
		return;
	}
	remote_forget(remote);
	remote->spent_ms = (unsigned)(clock_steady_ms() - begun);
}
