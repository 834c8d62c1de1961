/* SPDX-License-Identifier: Apache-2.0 */
/* Which findings belong to which row, and how a tag is written. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "cmd/parity/parity.h"

static int
compare(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int order = strcmp(x->name, y->name);

	if (order != 0)
		return order;
	if (x->level != y->level)
		return x->level > y->level ? -1 : 1;
	return (x > y) - (x < y); /* they are sorted already */
}

struct row_findings *
row_findings_new(const struct parity_result *result)
{
	const struct findings *findings = result->findings;
	const struct parity *parity = result->parity;
	struct row_findings *rows = xcalloc(parity->count + 1, sizeof(*rows));
	const struct finding **all = xcalloc(findings->count + 1, sizeof(*all));
	size_t count = 0, at = 0;

	for (size_t i = 0; i < findings->count; i++)
		if (findings->items[i].name != NULL)
			all[count++] = &findings->items[i];
	if (count > 1)
		qsort(all, count, sizeof(*all), compare);
	rows[parity->count].items = all; /* kept behind the last row, for row_findings_free() */
	for (size_t i = 0; i < parity->count; i++) {
		while (at < count && strcmp(all[at]->name, parity->rows[i].name) < 0)
			at++;
		rows[i].items = &all[at];
		while (at < count && strcmp(all[at]->name, parity->rows[i].name) == 0)
			at++;
		rows[i].count = (size_t)(&all[at] - rows[i].items);
		rows[i].level = rows[i].count > 0 ? rows[i].items[0]->level : LEVEL_NOTE;
	}
	rows[parity->count].is_end = true;
	return rows;
}

void
row_findings_free(struct row_findings *rows)
{
	struct row_findings *end = rows;

	if (rows == NULL)
		return;
	while (!end->is_end)
		end++;
	free(end->items);
	free(rows);
}
