/* SPDX-License-Identifier: Apache-2.0 */
#include "shared.h"

#include <pthread.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>
#include <stdio.h>
#include <string.h>
#include <sys/mman.h>

#include "base/buf.h"

enum { ITEMS = 20000, BYTES = 256 << 20 };

struct item {
	char name[160];
	size_t at, len;
	bool is_gone;
};

struct shared {
	pthread_mutex_t mutex;
	size_t count, used, asked;
	bool keeps_bundles;
	size_t bundle_most;
	char wanted[64][OBJECT_NAME]; /* these were asked for together */
	size_t wanted_count;
	struct shared_passed passed;
	struct item items[ITEMS];
	unsigned char bytes[BYTES];
};

struct shared *
shared_new(void)
{
	struct shared *shared = mmap(NULL, sizeof(*shared), PROT_READ | PROT_WRITE,
	    MAP_SHARED | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
	pthread_mutexattr_t attributes;

	assert_true(shared != MAP_FAILED);
	pthread_mutexattr_init(&attributes);
	pthread_mutexattr_setpshared(&attributes, PTHREAD_PROCESS_SHARED);
	pthread_mutex_init(&shared->mutex, &attributes);
	return shared;
}

void
shared_free(struct shared *shared)
{
	munmap(shared, sizeof(*shared));
}

size_t
shared_count(const struct shared *shared)
{
	return shared->count;
}

const char *
shared_name(const struct shared *shared, size_t at)
{
	return shared->items[at].is_gone ? "" : shared->items[at].name;
}

static struct item *
find(struct shared *shared, const char *name)
{
	size_t i;

	for (i = shared->count; i > 0; i--)
		if (!shared->items[i - 1].is_gone && strcmp(shared->items[i - 1].name, name) == 0)
			return &shared->items[i - 1];
	return NULL;
}

bool
shared_find(struct shared *shared, const char *name, struct slice *out)
{
	const struct item *item;

	pthread_mutex_lock(&shared->mutex);
	item = find(shared, name);
	if (item != NULL)
		*out = slice_of(shared->bytes + item->at, item->len);
	pthread_mutex_unlock(&shared->mutex);
	return item != NULL;
}

static void
fill(struct shared *shared, struct item *item, struct slice data)
{
	if (shared->used + data.len > BYTES)
		fail_msg("the store in memory is full");
	item->at = shared->used;
	item->len = data.len;
	if (data.len > 0)
		memcpy(shared->bytes + item->at, data.data, data.len);
	shared->used += data.len;
}

int
shared_put(struct shared *shared, const char *name, struct slice data, bool replace)
{
	struct item *item;
	int r = 0;

	pthread_mutex_lock(&shared->mutex);
	item = find(shared, name);
	if (item != NULL && !replace) {
		r = !slice_equal(slice_of(shared->bytes + item->at, item->len), data);
	} else if (item != NULL) {
		fill(shared, item, data);
	} else if (shared->count == ITEMS) {
		fail_msg("the store in memory has too many objects");
	} else {
		item = &shared->items[shared->count];
		snprintf(item->name, sizeof(item->name), "%s", name);
		item->is_gone = false;
		fill(shared, item, data);
		shared->count++;
	}
	pthread_mutex_unlock(&shared->mutex);
	return r;
}

void
shared_remove(struct shared *shared, const char *name)
{
	struct item *item;

	pthread_mutex_lock(&shared->mutex);
	item = find(shared, name);
	if (item != NULL)
		item->is_gone = true;
	pthread_mutex_unlock(&shared->mutex);
}

void
shared_copy(struct shared *to, struct shared *from)
{
	struct slice data;
	size_t i;

	to->count = to->used = 0;
	for (i = 0; from != NULL && i < from->count; i++)
		if (shared_find(from, shared_name(from, i), &data))
			shared_put(to, from->items[i].name, data, true);
}

void
shared_keep_bundles(struct shared *shared)
{
	shared->keeps_bundles = true;
}

void
shared_limit_bundles(struct shared *shared, size_t most)
{
	shared->bundle_most = most;
}

size_t
shared_asked(struct shared *shared)
{
	size_t asked = shared->asked;

	shared->asked = 0;
	return asked;
}

static void
source_want(void *cookie, const char *const *names, size_t count)
{
	struct shared *shared = cookie;

	shared->asked++;
	for (shared->wanted_count = 0; shared->wanted_count < count; shared->wanted_count++)
		snprintf(shared->wanted[shared->wanted_count], OBJECT_NAME, "%s",
		    names[shared->wanted_count]);
}

static bool
was_wanted(struct shared *shared, const char *name)
{
	for (size_t i = 0; i < shared->wanted_count; i++)
		if (strcmp(shared->wanted[i], name) == 0) {
			shared->wanted[i][0] = '\0';
			return true;
		}
	return false;
}

static int
source_get(void *cookie, const char *name, struct buf *out, struct err *err)
{
	struct shared *shared = cookie;
	struct slice data;

	(void)err;
	shared->asked += !was_wanted(shared, name);
	if (!shared_find(cookie, name, &data))
		return 0;
	buf_add(out, data);
	return 1;
}

static void
source_passed_over(void *cookie, const char *name, const char *why)
{
	struct shared *shared = cookie;

	shared->passed.count++;
	snprintf(shared->passed.name, sizeof(shared->passed.name), "%s", name);
	snprintf(shared->passed.why, sizeof(shared->passed.why), "%s", why);
}

struct shared_passed
shared_passed(struct shared *shared)
{
	struct shared_passed passed = shared->passed;

	shared->passed = (struct shared_passed){.count = 0};
	return passed;
}

struct object_source
shared_source(struct shared *shared)
{
	return (struct object_source){.get = source_get,
	    .cookie = shared,
	    .want = shared->keeps_bundles ? source_want : NULL,
	    .has_bundles = shared->keeps_bundles,
	    .bundle_most = shared->bundle_most,
	    .passed_over = source_passed_over,
	    .passed_over_cookie = shared};
}

static int
put_all(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	(void)err;
	/* what was there before and says the same of another time is not made again */
	shared_put(cookie, name, data, replace);
	return 0;
}

int
shared_fill(struct shared *shared, struct vault *vault, const struct heads *have, struct err *err)
{
	struct object_source source = shared_source(shared);
	int r = vault_objects_above(vault, have, put_all, shared, err);

	if (r == 0 && shared->keeps_bundles)
		r = vault_bundles_above(vault, have, &source, put_all, shared, err);
	return r;
}

static int
put_change(void *cookie, const char *name, struct slice data, bool replace, struct err *err)
{
	struct machine *machine = cookie;

	machine->puts++;
	if (shared_put(machine->shared, name, data, replace) == 0)
		return 0;
	return err_set(err, ERR_CONFLICT, "exists", "`%s` is there", name);
}

static int
remember(struct machine *machine, struct vault *vault, struct err *err)
{
	struct heads have = {0};
	int r = vault_heads(vault, &have, err);

	if (r < 0)
		return r;
	heads_done(&machine->have);
	machine->have = have;
	return 0;
}

static int
publish(void *cookie, struct vault *vault, struct err *err)
{
	struct machine *machine = cookie;
	enum shared_fault fault = machine->fault;
	int r;

	machine->fault = FAULT_NONE;
	if (fault == FAULT_DOWN)
		return err_set(err, ERR_REMOTE, "remote-down", "the store is out of reach");
	if (machine->before_put != NULL) {
		void (*before)(void *) = machine->before_put;

		machine->before_put = NULL;
		before(machine->cookie);
	}
	r = vault_objects_above(vault, &machine->have, put_change, machine, err);
	if (r == ERR_CONFLICT && strcmp(err->id, "exists") == 0) {
		err_done(err);
		return 1;
	}
	if (r == 0 && machine->shared->keeps_bundles) {
		struct object_source source = shared_source(machine->shared);

		r = vault_bundles_above(
		    vault, &machine->have, &source, put_all, machine->shared, err);
	}
	if (r == 0 && fault == FAULT_LOST)
		return err_set(err, ERR_REMOTE, "remote-unsure", "there was no answer");
	return r < 0 ? r : remember(machine, vault, err);
}

int
machine_fetch(struct machine *machine, struct vault *vault, struct err *err)
{
	struct object_source source = shared_source(machine->shared);
	int r;

	machine->refreshes++;
	r = vault_receive(vault, &source, &machine->received, err);
	return r < 0 ? r : remember(machine, vault, err);
}

static int
refresh(void *cookie, struct vault *vault, struct err *err)
{
	return machine_fetch(cookie, vault, err);
}

void
machine_init(struct machine *machine, struct shared *shared)
{
	*machine = (struct machine){.shared = shared};
	machine->share = (struct vault_share){publish, refresh, machine};
}

void
machine_done(struct machine *machine)
{
	heads_done(&machine->have);
}
