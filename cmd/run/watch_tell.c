/* SPDX-License-Identifier: Apache-2.0 */
#include <stdio.h>
#include <string.h>

#include "cmd/run/watch.h"

static const uint64_t again_ms = UINT64_C(3600) * 1000;

bool
complaints_may_tell(struct complaints *complaints, const char *text, uint64_t now_ms)
{
	struct complaint *item;
	size_t i;

	for (i = 0; i < COMPLAINTS; i++) {
		item = &complaints->items[i];
		if (strcmp(item->text, text) != 0)
			continue;
		if (now_ms - item->told_ms < again_ms)
			return false;
		item->told_ms = now_ms;
		return true;
	}
	item = &complaints->items[complaints->next++ % COMPLAINTS];
	snprintf(item->text, sizeof(item->text), "%s", text);
	item->told_ms = now_ms;
	return true;
}
