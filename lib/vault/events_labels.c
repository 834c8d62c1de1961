/* SPDX-License-Identifier: Apache-2.0 */
/* What to call the members of old. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "vault/events_priv.h"

static int
by_id(const void *a, const void *b)
{
	const struct label *x = a, *y = b;

	return memcmp(x->id, y->id, MEMBER_ID);
}

/* Later ones come later: the last of the same id is the newest. */
static int
note(void *cookie, const struct member_past *past, struct err *err)
{
	struct labels *labels = cookie;
	struct label *label;
	size_t i;

	(void)err;
	for (i = 0; i < labels->count; i++)
		if (memcmp(labels->items[i].id, past->member.id, MEMBER_ID) == 0)
			break;
	if (i == labels->count) {
		labels->items =
		    list_grow(labels->items, labels->count, &labels->room, sizeof(*labels->items));
		labels->count++;
	}
	label = &labels->items[i];
	memcpy(label->id, past->member.id, MEMBER_ID);
	memcpy(label->text, past->member.label, sizeof(label->text));
	return 0;
}

int
labels_load(struct vault *vault, struct labels *out, struct err *err)
{
	int r = vault_each_member_past(vault, note, out, err);

	if (r == 0 && out->count > 1)
		qsort(out->items, out->count, sizeof(*out->items), by_id);
	return r;
}

void
labels_done(struct labels *labels)
{
	free(labels->items);
	*labels = (struct labels){0};
}

const char *
label_of(const struct labels *labels, const uint8_t id[MEMBER_ID])
{
	struct label key;
	const struct label *found;

	if (labels->count == 0)
		return "";
	memcpy(key.id, id, MEMBER_ID);
	found = bsearch(&key, labels->items, labels->count, sizeof(key), by_id);
	return found == NULL ? "" : found->text;
}
