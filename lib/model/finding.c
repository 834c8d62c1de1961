/* SPDX-License-Identifier: Apache-2.0 */
#include "model/finding.h"

#include <inttypes.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "base/list.h"

static const char *const level_names[] = {
	[LEVEL_NOTE] = "note",
	[LEVEL_WARNING] = "warning",
	[LEVEL_ERROR] = "error",
};

struct findings *
findings_new(void)
{
	struct findings *findings = xcalloc(1, sizeof(*findings));

	findings->pool = pool_new();
	return findings;
}

void
findings_free(struct findings *findings)
{
	if (findings == NULL)
		return;
	free(findings->items);
	pool_free(findings->pool);
	free(findings);
}

void
findings_freep(struct findings **findings)
{
	findings_free(*findings);
	*findings = NULL;
}

void
findings_add(struct findings *findings, const struct finding *finding)
{
	struct finding copy = *finding;
	const char **texts[] = {&copy.rule, &copy.message, &copy.why, &copy.fix, &copy.file,
		&copy.source, &copy.name, &copy.environment, &copy.service};

	for (size_t i = 0; i < ARRAY_LEN(texts); i++)
		*texts[i] = pool_text(findings->pool, *texts[i]);
	findings->items = list_grow(findings->items, findings->count, &findings->room,
		sizeof(*findings->items));
	findings->items[findings->count++] = copy;
}

static int
compare_texts(const char *a, const char *b)
{
	return strcmp(a == NULL ? "" : a, b == NULL ? "" : b);
}

static int
compare_numbers(unsigned a, unsigned b)
{
	return (a > b) - (a < b);
}

static int
compare(const void *a, const void *b)
{
	const struct finding *x = a, *y = b;
	const int orders[] = {
		compare_numbers(y->level, x->level),
		compare_texts(x->file, y->file),
		compare_numbers(x->line, y->line),
		compare_texts(x->name, y->name),
		compare_texts(x->environment, y->environment),
		compare_texts(x->rule, y->rule),
		compare_numbers(x->column, y->column),
		compare_texts(x->service, y->service),
		compare_texts(x->message, y->message),
	};

	for (size_t i = 0; i < ARRAY_LEN(orders); i++)
		if (orders[i] != 0)
			return orders[i];
	return 0;
}

void
findings_sort(struct findings *findings)
{
	size_t kept = 0;

	if (findings->count > 1)
		qsort(findings->items, findings->count, sizeof(*findings->items), compare);
	for (size_t i = 0; i < findings->count; i++)
		if (kept == 0 || compare(&findings->items[kept - 1], &findings->items[i]) != 0)
			findings->items[kept++] = findings->items[i];
	findings->count = kept;
}

size_t
findings_count(const struct findings *findings, enum level level)
{
	size_t count = 0;

	for (size_t i = 0; i < findings->count; i++)
		count += findings->items[i].level == level;
	return count;
}

const char *
level_name(enum level level)
{
	return level_names[level];
}

int
level_find(const char *text)
{
	for (size_t i = 0; i < ARRAY_LEN(level_names); i++)
		if (strcmp(level_names[i], text) == 0)
			return (int)i;
	return -1;
}

void
finding_fingerprint(const struct finding *finding, char out[FINGERPRINT])
{
	const char *const texts[] = {finding->rule, finding->file, finding->name,
		finding->environment, finding->service, finding->message};
	uint64_t hash = UINT64_C(0xcbf29ce484222325);

	for (size_t i = 0; i < ARRAY_LEN(texts); i++) {
		const char *text = texts[i] == NULL ? "" : texts[i];

		do { /* the NUL too, so that no text runs into the next */
			hash = (hash ^ (unsigned char)*text) * UINT64_C(0x100000001b3);
		} while (*text++ != '\0');
	}
	snprintf(out, FINGERPRINT, "%016" PRIx64, hash);
}
