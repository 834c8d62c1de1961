/* SPDX-License-Identifier: Apache-2.0 */
/*
 *	used, then used bytes of *(length, bytes)
 */
#include "secret/shared.h"

#include <stdint.h>
#include <string.h>
#include <sys/mman.h>

#include "base/list.h"
#include "secret/guard_priv.h"
#include "secret/secret.h"

enum { PAGE = 4096 };

struct secret_shared {
	size_t room;
	size_t *used;
	unsigned char *bytes;
};

struct secret_shared *
secret_shared_new(size_t room)
{
	struct secret_shared *shared = xcalloc(1, sizeof(*shared));
	size_t pages = (sizeof(size_t) + room + PAGE - 1) / PAGE * PAGE;
	unsigned char *map = mmap(NULL, pages + 2 * PAGE, PROT_NONE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + PAGE, pages, PROT_READ | PROT_WRITE) < 0)
		guard_die("error[out-of-memory]: no guarded memory left\n");
	(void)madvise(map + PAGE, pages, MADV_DONTDUMP);
#ifdef MLOCK_ONFAULT
	(void)mlock2(map + PAGE, pages, MLOCK_ONFAULT);
#endif
	shared->room = pages - sizeof(size_t);
	shared->used = (size_t *)(void *)(map + PAGE);
	shared->bytes = map + PAGE + sizeof(size_t);
	return shared;
}

void
secret_shared_free(struct secret_shared *shared)
{
	if (shared == NULL)
		return;
	secret_wipe(shared->bytes, *shared->used);
	munmap((unsigned char *)shared->used - PAGE, shared->room + sizeof(size_t) + 2 * PAGE);
	freep(&shared);
}

bool
secret_shared_next(const struct secret_shared *shared, size_t *at, struct slice *out)
{
	uint32_t len;

	if (*at >= *shared->used)
		return false;
	memcpy(&len, shared->bytes + *at, sizeof(len));
	*out = slice_of(shared->bytes + *at + sizeof(len), len);
	*at += sizeof(len) + len;
	return true;
}

static bool
has(const struct secret_shared *shared, struct slice secret)
{
	struct slice one;
	size_t at = 0;

	while (secret_shared_next(shared, &at, &one))
		if (one.len == secret.len && secret_equal(one, secret))
			return true;
	return false;
}

bool
secret_shared_put(struct secret_shared *shared, struct slice secret)
{
	uint32_t len = (uint32_t)secret.len;
	unsigned char *end;

	if (secret.len > UINT32_MAX || secret.len > shared->room - sizeof(len))
		return false;
	if (has(shared, secret))
		return true;
	if (shared->room - *shared->used < sizeof(len) + secret.len) {
		secret_wipe(shared->bytes, *shared->used);
		*shared->used = 0;
	}
	end = shared->bytes + *shared->used;
	memcpy(end, &len, sizeof(len));
	if (secret.len > 0)
		memcpy(end + sizeof(len), secret.data, secret.len);
	*shared->used += sizeof(len) + secret.len;
	return true;
}
