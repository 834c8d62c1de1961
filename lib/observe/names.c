/* SPDX-License-Identifier: Apache-2.0 */
#include "observe/names.h"

#include <stdint.h>
#include <stdlib.h>

#include "base/list.h"

/* FNV-1a; slots are probed one after the other, and at most half of them are taken. */
static uint64_t
hash_of(struct slice name)
{
	uint64_t hash = 0xcbf29ce484222325u;

	for (size_t i = 0; i < name.len; i++)
		hash = (hash ^ name.data[i]) * 0x100000001b3u;
	return hash ^ (hash >> 29);
}

static struct name_slot *
slot_of(const struct names *names, struct slice name)
{
	size_t at = (size_t)hash_of(name) & (names->room - 1);

	while (names->slots[at].name.data != NULL && !slice_equal(names->slots[at].name, name))
		at = (at + 1) & (names->room - 1);
	return &names->slots[at];
}

static void
grow(struct names *names)
{
	struct names larger = {.room = names->room == 0 ? 32 : names->room * 2,
		.count = names->count};

	larger.slots = xcalloc(larger.room, sizeof(*larger.slots));
	for (size_t i = 0; i < names->room; i++)
		if (names->slots[i].name.data != NULL)
			*slot_of(&larger, names->slots[i].name) = names->slots[i];
	free(names->slots);
	*names = larger;
}

static struct name_slot *
take_slot(struct names *names, struct slice name)
{
	if (name.data == NULL)
		name = SLICE_LITERAL("");
	if (names->count * 2 >= names->room)
		grow(names);
	struct name_slot *slot = slot_of(names, name);

	if (slot->name.data == NULL) {
		*slot = (struct name_slot){name, NAMES_NONE};
		names->count++;
	}
	return slot;
}

long
names_add(struct names *names, struct slice name, long number)
{
	struct name_slot *slot = take_slot(names, name);
	long before = slot->number;

	if (before == NAMES_NONE)
		slot->number = number;
	return before;
}

void
names_set(struct names *names, struct slice name, long number)
{
	take_slot(names, name)->number = number;
}

long
names_find(const struct names *names, struct slice name)
{
	if (names->room == 0)
		return NAMES_NONE;
	if (name.data == NULL)
		name = SLICE_LITERAL("");
	return slot_of(names, name)->name.data == NULL ? NAMES_NONE : slot_of(names, name)->number;
}

void
names_done(struct names *names)
{
	free(names->slots);
	*names = (struct names){0};
}
