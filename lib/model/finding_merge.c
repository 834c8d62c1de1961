/* SPDX-License-Identifier: Apache-2.0 */
/* One finding for what is the same in several stacks, and the environments that those are for. */
#include <stdlib.h>
#include <string.h>

#include "base/list.h"
#include "model/finding.h"
#include "model/finding_priv.h"

/* What is of no stack is of its environment alone. */
static const char *
own_environment(const struct finding *finding)
{
	return finding->stack == NULL ? finding->environment : NULL;
}

/* All but where it was found: the stack and its environment. */
static int
compare_what(const struct finding *x, const struct finding *y)
{
	const int orders[] = {
		compare_numbers(y->level, x->level),
		compare_texts(x->file, y->file),
		compare_numbers(x->line, y->line),
		compare_numbers(x->column, y->column),
		compare_texts(x->rule, y->rule),
		compare_texts(x->name, y->name),
		compare_texts(x->service, y->service),
		compare_texts(x->message, y->message),
		compare_texts(own_environment(x), own_environment(y)),
		(x->stack == NULL) - (y->stack == NULL),
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i] != 0)
			return orders[i];
	return 0;
}

/* As they stood, where they are the same. */
static int
compare(const void *a, const void *b)
{
	const struct finding *x = *(const struct finding *const *)a;
	const struct finding *y = *(const struct finding *const *)b;
	int order = compare_what(x, y);

	return order != 0 ? order : (x > y) - (x < y);
}

static bool
has(const char *const *texts, size_t count, const char *text)
{
	for (size_t i = 0; i < count; i++)
		if (strcmp(texts[i], text) == 0)
			return true;
	return false;
}

/* COUNT that are the same, as one; what is so without an environment is so in all of them. */
static struct finding
merge(struct pool *pool, const struct finding *const *same, size_t count)
{
	struct finding merged = *same[0];
	const char **environments = pool_alloc(pool, count * sizeof(*environments));
	size_t found = 0;

	for (size_t i = 0; i < count; i++) {
		if (same[i]->environment == NULL) {
			merged.environment = NULL;
			return merged;
		}
		if (!has(environments, found, same[i]->environment))
			environments[found++] = same[i]->environment;
	}
	if (found < 2)
		return merged;
	merged.environment = NULL;
	merged.environments = environments;
	merged.environment_count = found;
	return merged;
}

void
findings_merge(struct findings *findings)
{
	size_t count = findings->count, kept = 0;
	const struct finding **order CLEANUP(freep) = xcalloc(count + 1, sizeof(*order));
	struct finding *merged = xcalloc(count + 1, sizeof(*merged));

	for (size_t i = 0; i < count; i++)
		order[i] = &findings->items[i];
	if (count > 1)
		qsort(order, count, sizeof(*order), compare);
	for (size_t i = 0, end; i < count; i = end) {
		for (end = i + 1; end < count && compare_what(order[i], order[end]) == 0;)
			end++;
		merged[kept++] = merge(findings->pool, order + i, end - i);
	}
	free(findings->items);
	findings->items = merged;
	findings->count = kept;
	findings->room = count + 1;
	findings_sort(findings);
}
