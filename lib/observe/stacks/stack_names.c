/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Stacks of the files that no command and no declaration has, by what they are called:
 *
 * compose.yaml, docker-compose.yml     and `.override` over it, as compose itself takes them
 * docker-compose.WORD.yml              over the base beside it; by itself where it has all services
 *                                      that the base has, and each of them whole
 *
 * A file whose services build upon others' and that has no base beside it goes over the one base
 * that has all its services. If there are several, or none, nobody can tell.
 */
#include <string.h>

#include "observe/near.h"
#include "observe/stacks/stacks_priv.h"

static void
place(struct finder *finder, struct outline *base, struct outline *over, enum stack_reason reason,
	const char *because)
{
	const char *files[] = {base == NULL ? over->path : base->path, over == NULL ? NULL : over->path};
	size_t count = base == NULL || over == NULL ? 1 : 2;
	struct placed placed = {.files = stack_list(finder->pool, files, count), .reason = reason,
		.because = because, .word = over == NULL ? base->word : over->word};

	placed.place = (struct fact_place){files[count - 1], 1, 1, 0};
	stack_place(finder, &placed);
}

/* The base in each folder, with its override. */
static void
place_bases(struct finder *finder)
{
	for (size_t i = 0; i < finder->count; i++) {
		struct outline *item = &finder->items[i];
		struct outline *over = outline_override(finder, item->folder);

		if (outline_base(finder, item->folder) != item || item->is_part)
			continue;
		if (over != NULL ? !over->is_placed : !item->is_placed)
			place(finder, item, over, STACK_NAMES, NULL);
	}
}

static bool
is_base_name(const struct finder *finder, const struct outline *item)
{
	const char *slash = strrchr(item->path, '/');
	const char *name = slash == NULL ? item->path : slash + 1;

	(void)finder;
	return strcmp(name, "compose.yml") == 0 || strcmp(name, "compose.yaml") == 0 ||
		strcmp(name, "docker-compose.yml") == 0 || strcmp(name, "docker-compose.yaml") == 0;
}

/* The one base elsewhere that ITEM goes over; NULL: there are several, or none. */
static struct outline *
only_base(struct finder *finder, const struct outline *item)
{
	struct outline *found = NULL;

	for (size_t i = 0; i < finder->count; i++) {
		struct outline *other = &finder->items[i];

		if (other == item || outline_base(finder, other->folder) != other ||
			!outline_is_within(item, other))
			continue;
		if (found != NULL)
			return NULL;
		found = other;
	}
	return found;
}

static void
place_alone(struct finder *finder, struct outline *item)
{
	struct outline *base;

	if (item->whole_count == item->service_count) {
		place(finder, NULL, item, STACK_NAMES, NULL);
		return;
	}
	base = only_base(finder, item);
	if (base != NULL)
		place(finder, base, item, STACK_GUESSED, pool_printf(finder->pool,
			"its services build upon those of %s, and of no other file", base->path));
	else
		stack_leave_out(finder, item,
			"its services have no image and no build, and nothing says whose they are");
}

static void
place_over(struct finder *finder, struct outline *base, struct outline *item)
{
	bool whole = item->whole_count == item->service_count;

	if (whole && outline_is_within(base, item)) {
		place(finder, NULL, item, STACK_GUESSED, pool_printf(finder->pool,
			"it has all services that %s has", base->path));
		return;
	}
	if (!whole && !outline_builds_on(item, base)) {
		place_alone(finder, item);
		return;
	}
	place(finder, base, item, STACK_GUESSED, pool_printf(finder->pool, "%s lies beside it",
		base->path));
}

void
stacks_by_names(struct finder *finder)
{
	place_bases(finder);
	for (size_t i = 0; i < finder->count; i++) {
		struct outline *item = &finder->items[i];
		struct outline *base = outline_base(finder, item->folder);

		if (item->is_placed || item->is_part || item == base)
			continue;
		if (!item->is_read)
			place(finder, NULL, item, STACK_NAMES, NULL);
		else if (item->service_count == 0)
			stack_leave_out(finder, item, "it has no services");
		else if (base != NULL && is_base_name(finder, item))
			stack_leave_out(finder, item, pool_printf(finder->pool,
				"compose takes %s, which lies beside it", base->path));
		else if (base != NULL)
			place_over(finder, base, item);
		else
			place_alone(finder, item);
	}
}
