/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Memory for libcurl, which copies logins into its requests: each block knows its size, and is
 * wiped when it is freed or moves.
 */
#include <stddef.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "cmd/remote/http/http_priv.h"

union head {
	size_t size;
	max_align_t align;
};

static void *
take(size_t size)
{
	union head *head = size > SIZE_MAX - sizeof(*head) ? NULL : malloc(sizeof(*head) + size);

	if (head == NULL)
		return NULL;
	head->size = size;
	return head + 1;
}

static void
give_back(void *block)
{
	union head *head = block;

	if (block == NULL)
		return;
	head--;
	explicit_bzero(head, sizeof(*head) + head->size);
	free(head);
}

static void *
move(void *block, size_t size)
{
	void *moved = take(size);
	size_t len;

	if (block == NULL || moved == NULL)
		return moved;
	len = ((union head *)block - 1)->size;
	memcpy(moved, block, len < size ? len : size);
	give_back(block);
	return moved;
}

static char *
copy(const char *text)
{
	size_t size = strlen(text) + 1;
	char *copied = take(size);

	if (copied != NULL)
		memcpy(copied, text, size);
	return copied;
}

static void *
take_zeroed(size_t count, size_t size)
{
	void *block = size != 0 && count > SIZE_MAX / size ? NULL : take(count * size);

	if (block != NULL)
		memset(block, 0, count * size);
	return block;
}

CURLcode
memory_begin(void)
{
	return curl_global_init_mem(CURL_GLOBAL_DEFAULT, take, give_back, move, copy, take_zeroed);
}
