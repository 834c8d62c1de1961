/* SPDX-License-Identifier: Apache-2.0 */
#include "secret/secret.h"

#include <sodium.h>
#include <string.h>

#include "base/list.h"
#include "secret/guard_priv.h"

enum { STACK_USED = 32 * 1024, STEP = 64 };

struct secret {
	size_t len;
	unsigned char *data; /* guarded */
};

void
secret_start(void)
{
	if (sodium_init() < 0)
		guard_die("error[no-randomness]: the system gives no random numbers\n");
	guard_start();
}

struct secret *
secret_new(size_t len)
{
	struct secret *secret = xmalloc(sizeof(*secret));

	secret->len = len;
	secret->data = guard_new(len);
	return secret;
}

struct secret *
secret_of(struct slice bytes)
{
	struct secret *secret = secret_new(bytes.len);

	if (bytes.len > 0)
		memcpy(secret->data, bytes.data, bytes.len);
	return secret;
}

void
secret_free(struct secret *secret)
{
	if (secret == NULL)
		return;
	guard_free(secret->data);
	freep(&secret);
}

void
secret_freep(struct secret **secret)
{
	secret_free(*secret);
	*secret = NULL;
}

unsigned char *
secret_data(struct secret *secret)
{
	return secret->data;
}

size_t
secret_len(const struct secret *secret)
{
	return secret->len;
}

struct slice
secret_slice(const struct secret *secret)
{
	return slice_of(secret->data, secret->len);
}

struct secret *
secret_take(struct secret **secret)
{
	struct secret *taken = *secret;

	*secret = NULL;
	return taken;
}

void
secret_random(void *out, size_t len)
{
	randombytes_buf(out, len);
}

bool
secret_equal(struct slice a, struct slice b)
{
	return a.len == b.len && (a.len == 0 || sodium_memcmp(a.data, b.data, a.len) == 0);
}

void
secret_wipe(void *data, size_t len)
{
	sodium_memzero(data, len);
}

/* In small steps: for a large one some C libraries count byte by byte. */
__attribute__((noinline)) void
secret_wipe_stack(void)
{
	unsigned char below[STACK_USED];
	size_t at;

	for (at = 0; at < sizeof(below); at += STEP)
		memset(below + at, 0, STEP);
	/* nobody reads it, so the compiler has to be told that somebody may */
	__asm__ volatile("" : : "r"(below) : "memory");
}

void
secret_forked(void)
{
	guard_relock();
}

size_t
secret_unlocked_count(void)
{
	return guard_unlocked_count();
}
