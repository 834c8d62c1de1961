/* SPDX-License-Identifier: Apache-2.0 */
/* Growing an array that the caller declares as a typed pointer, a count and a room. */
#ifndef EK_BASE_LIST_H
#define EK_BASE_LIST_H

#include <stddef.h>

/*
 * Make place for one more item of ITEM_SIZE bytes behind the COUNT there are. Returns the
 * (perhaps moved) array and updates *ROOM. Out of memory ends the program with a message: no
 * half-made state can follow from it. Not for secrets: moving leaves a copy behind.
 */
void *list_grow(void *items, size_t count, size_t *room, size_t item_size);

/* malloc, realloc, calloc and strdup that do not return NULL, for the same reason. */
void *xmalloc(size_t size);
void *xrealloc(void *memory, size_t size);
void *xcalloc(size_t count, size_t size);
char *xstrdup(const char *text);
char *xstrndup(const char *text, size_t len);

/* free(*pointer), for CLEANUP. */
void freep(void *pointer);

#endif
